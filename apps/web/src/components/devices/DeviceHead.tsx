import { useTranslations } from 'use-intl';
import { useSentence } from '../../messages/sentence.ts';
import type { DeviceView } from '../../trpc/wire.ts';
import { Pill } from '../Glyph.tsx';

const statusLook = { ready: ['dot', 'good'], starting: ['ring', 'neutral'], lost: ['bolt', 'bad'] } as const;

/** What a device is called, whether it works, and where it computes; its mode where operators changed that. */
export const DeviceHead = ({ device }: { device: DeviceView }) => {
  const t = useTranslations('devices');
  const say = useSentence();
  const [shape, tone] = statusLook[device.status];
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-3">
      <h2 className="text-base">{device.name}</h2>
      <Pill shape={shape} tone={tone}>
        {t(`status.${device.status}`)}
      </Pill>
      {device.mode === 'enabled' ? null : (
        <Pill shape="bars" tone="warn">
          {t(`mode.${device.mode}`)}
        </Pill>
      )}
      <p className="text-soft">
        {device.id} · {device.provider}
        {device.detail ? ` · ${say(device.detailWording, device.detail)}` : ''}
      </p>
    </div>
  );
};
