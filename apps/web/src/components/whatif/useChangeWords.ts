import type { Change, StreamNames } from '@whetstone/scheduler';
import { useTranslations } from 'use-intl';
import { type Format, useFormat } from '../../format/useFormat.ts';
import type { Translate } from '../../messages/catalogue.ts';

type Words<T> = { readonly [K in keyof Required<T>]: (value: NonNullable<T[K]>) => string };
type Set<Kind extends Change['kind']> = Extract<Change, { kind: Kind; set: object }>['set'];

interface Tongue {
  readonly t: Translate<'whatIf'>;
  readonly format: Format;
}

/** A plain number as it was typed. */
const plain = (value: number): string => String(Number(value.toPrecision(6)));

const demandWords = ({ t, format }: Tongue): Words<Set<'demands'>> => ({
  minAccuracy: (value) => t('change.floor', { value: format.percent(value) }),
  weight: (value) => t('change.weight', { value: plain(value) }),
  windowSeconds: (value) => t('change.window', { value: format.duration(value * 1000) }),
  targetFps: (value) => t('change.fps', { value: format.framesPerSecond(value) }),
  maxLatencyMs: (value) => t('change.latency', { value: format.milliseconds(value) }),
  retraining: (value) => t(value ? 'change.retrained' : 'change.notRetrained'),
  startAccuracy: (value) => t('change.startAccuracy', { value: format.percent(value) }),
  site: (value) => t('change.site', { value }),
});

const deviceWords = ({ t }: Tongue): Words<Set<'device'>> => ({
  gpuCount: (value) => t('change.gpus', { count: value, value: plain(value) }),
  speed: (value) => t('change.speed', { value: plain(value) }),
  memoryGigabytes: (value) => t('change.memory', { value: plain(value) }),
  site: (value) => t('change.site', { value }),
  available: (value) => t(value ? 'change.available' : 'change.away'),
});

const planningWords = ({ t, format }: Tongue): Words<Set<'planning'>> => ({
  allocationUnit: (value) => t('change.unit', { value: plain(value) }),
  stealQuantum: (value) => t('change.quantum', { value: plain(value) }),
  labellingDelaySeconds: (value) => t('change.labelDelay', { value: format.duration(value * 1000) }),
  maxRetrainingShare: (value) => t('change.largestShare', { value: plain(value) }),
  promotion: (value) => t(value === 'gated' ? 'change.gated' : 'change.always'),
});

const listed = <T extends object>(set: T, words: Words<T>, { t }: Tongue): string =>
  (Object.keys(words) as (keyof T)[])
    .flatMap((key) => {
      const value = set[key];
      if (value === undefined) return [];
      return value === null ? [t('change.noMemoryLimit')] : [words[key](value as NonNullable<T[keyof T]>)];
    })
    .join(', ');

const describeLink = ({ link }: Extract<Change, { kind: 'link' }>, { t, format }: Tongue): string => {
  const between = { from: link.fromSite, to: link.toSite };
  if (link.available === false) return t('change.linkDown', between);
  const rates = { ...between, up: plain(link.uploadMbps), down: plain(link.downloadMbps) };
  return link.latencySeconds
    ? t('change.linkDelay', { ...rates, delay: format.milliseconds(link.latencySeconds * 1000) })
    : t('change.link', rates);
};

const describeDevice = (
  change: Extract<Change, { kind: 'device' | 'add-device' | 'remove-device' | 'lose-device' }>,
  tongue: Tongue,
): string => {
  const { t, format } = tongue;
  const words = deviceWords(tongue);
  if (change.kind === 'add-device') {
    const set = listed({ ...change.device, available: undefined }, words, tongue);
    return t('change.addDevice', { device: change.device.id, set });
  }
  const device = change.deviceId;
  if (change.kind === 'device') return t('change.device', { device, set: listed(change.set, words, tongue) });
  if (change.kind === 'remove-device') return t('change.removeDevice', { device });
  const after = format.duration(change.atSeconds * 1000);
  return change.backAtSeconds === null
    ? t('change.lost', { device, after })
    : t('change.lostAndBack', { device, after, back: format.duration(change.backAtSeconds * 1000) });
};

const describe = (change: Change, names: StreamNames, tongue: Tongue): string => {
  const { t } = tongue;
  const nameOf = (id: string): string => names[id] ?? (id === 'typical' ? t('change.typical') : id);
  switch (change.kind) {
    case 'planning':
      return t('change.planning', { set: listed(change.set, planningWords(tongue), tongue) });
    case 'link':
      return describeLink(change, tongue);
    case 'remove-link':
      return t('change.removeLink', { from: change.fromSite, to: change.toSite });
    case 'demands': {
      const set = listed(change.set, demandWords(tongue), tongue);
      const [first, ...others] = change.streamIds ?? [];
      if (first === undefined) return t('change.allStreams', { set });
      const stream = nameOf(first);
      return others.length === 0
        ? t('change.stream', { stream, set })
        : t('change.streams', { stream, count: others.length, set });
    }
    case 'add-streams':
      return t('change.addStreams', { count: change.count, like: nameOf(change.like) });
    case 'remove-streams': {
      const shown = change.streamIds.slice(0, 3).map(nameOf).join(', ');
      const rest = change.streamIds.length - 3;
      const streams = rest > 0 ? t('change.andMore', { streams: shown, count: String(rest) }) : shown;
      return t('change.removeStreams', { streams });
    }
    default:
      return describeDevice(change, tongue);
  }
};

/** Says a change: "Gate: floor 70.0 %, weight 3". */
export const useChangeWords = (): ((change: Change, names: StreamNames) => string) => {
  const t = useTranslations('whatIf');
  const format = useFormat();
  return (change, names) => describe(change, names, { t, format });
};
