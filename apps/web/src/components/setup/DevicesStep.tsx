'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { useTRPC } from '../../trpc/client.ts';
import type { DeviceView } from '../../trpc/wire.ts';
import { DeviceFacts } from '../devices/DeviceFacts.tsx';
import { DeviceHead } from '../devices/DeviceHead.tsx';
import { Failure, Loading, Skeleton } from '../States.tsx';
import { StepFooter } from './StepFooter.tsx';
import { useSteps } from './useSetup.ts';

const Device = ({ device }: { device: DeviceView }) => {
  const t = useTranslations('setup.devices');
  return (
    <section className="panel" aria-label={device.name}>
      <DeviceHead device={device} />
      <DeviceFacts device={device} />
      {device.speeds.length === 0 ? <p className="px-4 pb-3 text-xs text-soft">{t('measuring')}</p> : null}
    </section>
  );
};

/** What was found to compute on, how fast it was measured to be, and what was validated. */
export const DevicesStep = () => {
  const all = useTranslations('setup');
  const t = useTranslations('setup.devices');
  const trpc = useTRPC();
  const { settle, busy } = useSteps();
  const { data, error, refetch } = useQuery({ ...trpc.devices.list.queryOptions(), refetchInterval: 2_000 });
  return (
    <>
      <p className="max-w-prose text-soft">{t('intro')}</p>
      {data ? (
        <div className="space-y-4">
          {data.map((device) => (
            <Device key={device.id} device={device} />
          ))}
          {data.length === 0 ? <p>{t('none')}</p> : null}
          {data.length > 0 && data.every(({ provider }) => provider === 'cpu') ? (
            <p className="max-w-prose">
              {t.rich('onlyCpu', {
                link: (words) => (
                  <a className="link" href="/docs/devices.md" target="_blank" rel="noreferrer">
                    {words}
                  </a>
                ),
              })}
            </p>
          ) : null}
        </div>
      ) : error ? (
        <Failure title={t('notLoaded')} error={error} retry={() => void refetch()} />
      ) : (
        <Loading what={t('theDevices')}>
          <Skeleton className="h-48" />
        </Loading>
      )}
      <StepFooter stage="devices" busy={busy} skip={() => settle('devices', 'skipped')}>
        <button
          type="button"
          className="button button-primary"
          disabled={busy}
          onClick={() => settle('devices', 'done')}
        >
          {all('next')}
        </button>
      </StepFooter>
    </>
  );
};
