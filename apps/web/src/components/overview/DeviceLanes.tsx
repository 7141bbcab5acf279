'use client';

import Link from 'next/link';
import { LaneChart } from '../../charts/LaneChart.tsx';
import { ShareBars } from '../../charts/ShareBars.tsx';
import type { DeviceView } from '../../trpc/wire.ts';
import { useLanes } from '../devices/useLanes.ts';
import { Failure, Loading, Skeleton } from '../States.tsx';

/** Each device now and over the last ten minutes. */
export const DeviceLanes = ({ devices }: { devices: readonly DeviceView[] }) => {
  const lanes = useLanes(600_000);
  return devices.map((device) => (
    <section key={device.id} className="panel" aria-label={`Device ${device.name}`}>
      <div className="panel-head">
        <h2>
          Who has the device:{' '}
          <Link href="/devices/" className="link">
            {device.name}
          </Link>
        </h2>
        <p className="text-xs text-soft">granted shares, last 10 minutes; hover for numbers</p>
      </div>
      <div className="grid gap-6 px-4 pb-4 lg:grid-cols-[22rem_minmax(0,1fr)]">
        <ShareBars device={device} />
        {lanes.data ? (
          <LaneChart lanes={lanes.data} deviceId={device.id} />
        ) : lanes.error ? (
          <Failure title="The lanes could not be read" error={lanes.error} retry={() => void lanes.refetch()} />
        ) : (
          <Loading what="lanes">
            <Skeleton className="h-28" />
          </Loading>
        )}
      </div>
    </section>
  ));
};
