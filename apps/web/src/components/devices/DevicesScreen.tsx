'use client';

import { useQuery } from '@tanstack/react-query';
import { useRouter, useSearchParams } from 'next/navigation';
import { useTranslations } from 'use-intl';
import { LaneChart } from '../../charts/LaneChart.tsx';
import { ShareBars } from '../../charts/ShareBars.tsx';
import { useTRPC } from '../../trpc/client.ts';
import { useLiveDevices } from '../../trpc/live.tsx';
import type { DeviceView } from '../../trpc/wire.ts';
import { NeedsRole } from '../auth/NeedsRole.tsx';
import { Empty, Failure, Loading, Skeleton } from '../States.tsx';
import { DeviceControls } from './DeviceControls.tsx';
import { DeviceFacts } from './DeviceFacts.tsx';
import { DeviceHead } from './DeviceHead.tsx';
import { JobsTable } from './JobsTable.tsx';
import { useLanes } from './useLanes.ts';

const ranges = [
  { key: '10m', unit: 'minutes', count: '10', ms: 600_000 },
  { key: '1h', unit: 'hours', count: '1', ms: 3_600_000 },
  { key: '6h', unit: 'hours', count: '6', ms: 6 * 3_600_000 },
  { key: '24h', unit: 'hours', count: '24', ms: 24 * 3_600_000 },
] as const;

const isUsable = ({ status, mode }: DeviceView): boolean => status === 'ready' && mode === 'enabled';

const RangeChoice = ({ chosen }: { chosen: string }) => {
  const router = useRouter();
  const t = useTranslations('devices.lanes');
  return (
    <fieldset className="flex gap-1">
      <legend className="sr-only">{t('range')}</legend>
      {ranges.map(({ key, unit, count }) => (
        <button
          key={key}
          type="button"
          aria-pressed={key === chosen}
          className={`min-h-8 rounded-md px-2.5 text-xs font-medium ${key === chosen ? 'bg-sunken text-ink' : 'text-soft hover:text-ink'}`}
          onClick={() => router.replace(`?range=${key}`, { scroll: false })}
        >
          {t(unit, { count })}
        </button>
      ))}
    </fieldset>
  );
};

const Lanes = ({ deviceId, rangeMs }: { deviceId: string; rangeMs: number }) => {
  const lanes = useLanes(rangeMs);
  const t = useTranslations('devices.lanes');
  if (lanes.data) return <LaneChart lanes={lanes.data} deviceId={deviceId} />;
  if (lanes.error) return <Failure title={t('failed')} error={lanes.error} retry={() => void lanes.refetch()} />;
  return (
    <Loading what={t('loading')}>
      <Skeleton className="h-32" />
    </Loading>
  );
};

const Device = ({ device, alone, rangeMs }: { device: DeviceView; alone: boolean; rangeMs: number }) => {
  const t = useTranslations('devices');
  return (
    <section className="panel" aria-label={t('device', { name: device.name })}>
      <DeviceHead device={device} />
      <div className="grid gap-6 border-t border-line p-4 lg:grid-cols-[22rem_minmax(0,1fr)]">
        <ShareBars device={device} />
        <Lanes deviceId={device.id} rangeMs={rangeMs} />
      </div>
      <JobsTable jobs={device.jobs} />
      <DeviceFacts device={device} />
      <NeedsRole needs="operator">
        <DeviceControls device={device} alone={alone} />
      </NeedsRole>
    </section>
  );
};

export const DevicesScreen = () => {
  const trpc = useTRPC();
  const t = useTranslations('devices');
  const key = useSearchParams().get('range');
  const range = ranges.find((each) => each.key === key) ?? ranges[0];
  const { data, error, refetch } = useQuery({ ...trpc.devices.list.queryOptions(), refetchInterval: 15_000 });
  const live = useLiveDevices();
  const devices = live.length > 0 ? live : data;
  return (
    <div className="space-y-4">
      <div className="flex flex-wrap items-center justify-between gap-4">
        <h1>{t('title')}</h1>
        <RangeChoice chosen={range.key} />
      </div>
      {devices ? (
        devices.length > 0 ? (
          devices.map((device) => (
            <Device
              key={device.id}
              device={device}
              alone={!devices.some((other) => other.id !== device.id && isUsable(other))}
              rangeMs={range.ms}
            />
          ))
        ) : (
          <div className="panel">
            <Empty title={t('none')}>{t('noneText')}</Empty>
          </div>
        )
      ) : error ? (
        <Failure title={t('failed')} error={error} retry={() => void refetch()} />
      ) : (
        <Loading what={t('loading')}>
          <Skeleton className="h-96" />
        </Loading>
      )}
    </div>
  );
};
