'use client';

import { useDeferredValue, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { LaneChart } from '../../charts/LaneChart.tsx';
import { ShareBars } from '../../charts/ShareBars.tsx';
import type { DeviceView } from '../../trpc/wire.ts';
import { useLanes } from '../devices/useLanes.ts';
import { IntentLink } from '../IntentLink.tsx';
import { Failure, Loading, Skeleton } from '../States.tsx';
import { useVisible } from '../useVisible.ts';

/** Each device now and over the last ten minutes. */
export const DeviceLanes = (props: { devices: readonly DeviceView[] }) => {
  const t = useTranslations('overview.device');
  const lanes = useLanes(600_000);
  // Many lanes take a while to draw, and whoever is at work above them must not wait.
  const newest = useDeferredValue(lanes.data);
  const [element, visible] = useVisible<HTMLDivElement>();
  const shown = useRef({ devices: props.devices, drawn: newest });
  // What nobody sees stays as it was: many lanes are a page of their own.
  if (visible || !shown.current.drawn) shown.current = { devices: props.devices, drawn: newest };
  const { devices, drawn } = shown.current;
  const sections = devices.map((device) => (
    <section key={device.id} className="panel" aria-label={t('label', { device: device.name })}>
      <div className="panel-head">
        <h2>
          {t.rich('title', {
            device: device.name,
            link: (chunks) => (
              <IntentLink href="/devices/" className="link">
                {chunks}
              </IntentLink>
            ),
          })}
        </h2>
        <p className="text-xs text-soft">{t('hint')}</p>
      </div>
      <div className="grid gap-6 px-4 pb-4 lg:grid-cols-[22rem_minmax(0,1fr)]">
        <ShareBars device={device} />
        {drawn ? (
          <LaneChart lanes={drawn} deviceId={device.id} />
        ) : lanes.error ? (
          <Failure title={t('failed')} error={lanes.error} retry={() => void lanes.refetch()} />
        ) : (
          <Loading what={t('loading')}>
            <Skeleton className="h-28" />
          </Loading>
        )}
      </div>
    </section>
  ));
  return (
    <div ref={element} className="space-y-4">
      {sections}
    </div>
  );
};
