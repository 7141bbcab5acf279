import type { ReactNode } from 'react';
import { bytes, count, counted, decimal, share } from '../../format/number.ts';
import type { DeviceView } from '../../trpc/wire.ts';

const familyWords: Readonly<Record<DeviceView['speeds'][number]['family'], string>> = {
  edge: 'Edge net alone',
  golden: 'Golden net alone',
};

const factsOf = (device: DeviceView): (readonly [string, ReactNode])[] => [
  ['Busy now, measured', share(device.busy)],
  ['Streams', count(device.streams)],
  [
    'Memory of its worker',
    `${device.residentBytes > 0 ? bytes(device.residentBytes) : '–'}${device.memoryBytes === null ? '' : ` of ${bytes(device.memoryBytes)}`}`,
  ],
  [
    'Temperature',
    device.temperatureCelsius === null ? 'not told by the system' : `${device.temperatureCelsius.toFixed(0)} °C`,
  ],
  ['Worker', device.restarts === 0 ? 'never restarted' : `restarted ${counted(device.restarts, 'time')}`],
  ['Speed against the first device', `${decimal(device.speed)} ×`],
  ...device.speeds.map(
    ({ family, inferredPerSecond, trainedPerSecond }) =>
      [
        `${familyWords[family]}, measured`,
        `${count(Math.round(inferredPerSecond))} inferred${trainedPerSecond === null ? '' : `, ${count(Math.round(trainedPerSecond))} trained`} a second`,
      ] as const,
  ),
];

/** What is known of a device. */
export const DeviceFacts = ({ device }: { device: DeviceView }) => (
  <div className="border-t border-line px-4 py-3">
    <dl className="grid gap-x-8 gap-y-2 text-xs sm:grid-cols-2 lg:grid-cols-4">
      {factsOf(device).map(([term, value]) => (
        <div key={term}>
          <dt className="text-soft">{term}</dt>
          <dd className="font-medium">{value}</dd>
        </div>
      ))}
    </dl>
    <p className="mt-2 text-xs text-soft">
      {device.hardware}. {device.check}
    </p>
  </div>
);
