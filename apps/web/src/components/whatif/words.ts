import type { Change, StreamNames } from '@whetstone/scheduler';
import { counted, decimal, framesPerSecond, milliseconds, percent } from '../../format/number.ts';
import { duration } from '../../format/time.ts';

type Words<T> = { readonly [K in keyof Required<T>]: (value: NonNullable<T[K]>) => string };

const demandWords: Words<Extract<Change, { kind: 'demands' }>['set']> = {
  minAccuracy: (value) => `floor ${percent(value)}`,
  weight: (value) => `weight ${decimal(value, 2).replace(/\.?0+$/u, '')}`,
  windowSeconds: (value) => `windows of ${duration(value * 1000)}`,
  targetFps: framesPerSecond,
  maxLatencyMs: (value) => `latency under ${milliseconds(value)}`,
  retraining: (value) => (value ? 'retrained' : 'not retrained'),
  startAccuracy: (value) => `accuracy now ${percent(value)}`,
  site: (value) => `at ${value}`,
};
const deviceWords: Words<Extract<Change, { kind: 'device' }>['set']> = {
  gpuCount: (value) => `${value} ${value === 1 ? 'GPU' : 'GPUs'}`,
  speed: (value) => `speed ${value}×`,
  memoryGigabytes: (value) => `${value}\u00a0GB`,
  site: (value) => `at ${value}`,
  available: (value) => (value ? 'there' : 'away'),
};
const planningWords: Words<Extract<Change, { kind: 'planning' }>['set']> = {
  allocationUnit: (value) => `δ = ${value}`,
  stealQuantum: (value) => `Δ = ${value}`,
  labellingDelaySeconds: (value) => `labels ${duration(value * 1000)} late`,
  maxRetrainingShare: (value) => `one retraining holds at most ${value} GPU`,
  promotion: (value) => (value === 'gated' ? 'worse models are held back' : 'worse models are swapped in too'),
};

const listed = <T extends object>(set: T, words: Words<T>): string =>
  (Object.keys(words) as (keyof T)[])
    .flatMap((key) => {
      const value = set[key];
      if (value === undefined) return [];
      return value === null ? ['no memory limit'] : [words[key](value as NonNullable<T[keyof T]>)];
    })
    .join(', ');

/** A change in words: "Gate: floor 70.0 %, weight 3". */
export const describeChange = (change: Change, names: StreamNames): string => {
  const nameOf = (id: string): string => names[id] ?? (id === 'typical' ? 'a typical camera' : id);
  switch (change.kind) {
    case 'planning':
      return `Planning: ${listed(change.set, planningWords)}`;
    case 'device':
      return `${change.deviceId}: ${listed(change.set, deviceWords)}`;
    case 'add-device':
      return `Another device ${change.device.id}: ${listed({ ...change.device, available: undefined }, deviceWords)}`;
    case 'remove-device':
      return `Without the device ${change.deviceId}`;
    case 'lose-device':
      return `${change.deviceId} is lost after ${duration(change.atSeconds * 1000)}${
        change.backAtSeconds === null ? '' : `, back after ${duration(change.backAtSeconds * 1000)}`
      }`;
    case 'link':
      return `Link ${change.link.fromSite} – ${change.link.toSite}: ${change.link.uploadMbps} / ${change.link.downloadMbps}\u00a0Mbit/s${change.link.available === false ? ', down' : ''}`;
    case 'remove-link':
      return `Without the link ${change.fromSite} – ${change.toSite}`;
    case 'demands': {
      const [first, ...others] = change.streamIds ?? [];
      const who =
        first === undefined ? 'All streams' : nameOf(first) + (others.length > 0 ? ` and ${others.length} more` : '');
      return `${who}: ${listed(change.set, demandWords)}`;
    }
    case 'add-streams':
      return `${counted(change.count, 'more stream')} like ${nameOf(change.like)}`;
    case 'remove-streams': {
      const shown = change.streamIds.slice(0, 3).map(nameOf).join(', ');
      return `Without ${shown}${change.streamIds.length > 3 ? ` and ${change.streamIds.length - 3} more` : ''}`;
    }
  }
};
