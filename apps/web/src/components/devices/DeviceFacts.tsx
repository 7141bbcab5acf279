'use client';

import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { type Format, useFormat } from '../../format/useFormat.ts';
import type { Translate } from '../../messages/catalogue.ts';
import { useSentence } from '../../messages/sentence.ts';
import type { DeviceView } from '../../trpc/wire.ts';

interface Saying {
  readonly t: Translate<'devices'>;
  readonly format: Format;
}

const speedOf = (
  { inferredPerSecond, trainedPerSecond }: DeviceView['speeds'][number],
  { t, format: { count } }: Saying,
): string => {
  const inferred = count(Math.round(inferredPerSecond));
  return trainedPerSecond === null
    ? t('facts.inferred', { inferred })
    : t('facts.inferredAndTrained', { inferred, trained: count(Math.round(trainedPerSecond)) });
};

const memoryOf = ({ residentBytes, memoryBytes }: DeviceView, { t, format: { bytes } }: Saying): string => {
  const used = residentBytes > 0 ? bytes(residentBytes) : '–';
  return memoryBytes === null ? used : t('facts.memoryOf', { used, all: bytes(memoryBytes) });
};

const factsOf = (device: DeviceView, saying: Saying): (readonly [string, ReactNode])[] => {
  const { t, format } = saying;
  return [
    [t('facts.busy'), format.share(device.busy)],
    [t('facts.streams'), format.count(device.streams)],
    [t('facts.memory'), memoryOf(device, saying)],
    [
      t('facts.temperature'),
      device.temperatureCelsius === null
        ? t('facts.temperatureUnknown')
        : `${format.decimal(device.temperatureCelsius, 0)}\u00a0°C`,
    ],
    [t('facts.worker'), t('facts.restarts', { count: device.restarts })],
    [t('facts.speed'), t('facts.times', { speed: format.decimal(device.speed) })],
    ...device.speeds.map((speed) => [t(`facts.${speed.family}`), speedOf(speed, saying)] as const),
  ];
};

/** What is known of a device. */
export const DeviceFacts = ({ device }: { device: DeviceView }) => {
  const t = useTranslations('devices');
  const say = useSentence();
  const format = useFormat();
  return (
    <div className="border-t border-line px-4 py-3">
      <dl className="grid gap-x-8 gap-y-2 text-xs sm:grid-cols-2 lg:grid-cols-4">
        {factsOf(device, { t, format }).map(([term, value]) => (
          <div key={term}>
            <dt className="text-soft">{term}</dt>
            <dd className="font-medium">{value}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-2 text-xs text-soft">
        {device.hardware}. {say(device.checkWording, device.check)}
      </p>
    </div>
  );
};
