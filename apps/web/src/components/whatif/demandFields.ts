import type { StreamDemands, StreamProblem } from '@whetstone/scheduler';
import type { Messages } from '../../messages/catalogue.ts';

/** A number that is demanded of a stream, with how a cell shows it. */
export interface DemandField {
  readonly key: 'minAccuracy' | 'weight' | 'windowSeconds' | 'targetFps' | 'maxLatencyMs' | 'startAccuracy';
  readonly unit: keyof Messages['whatIf']['unit'] | null;
  readonly min: number;
  readonly max: number;
  /** Shown value by one of the problem's. */
  readonly scale: number;
  readonly className: string;
  /** What an absent value means. */
  readonly absent: 'noBound' | 'unknown';
  readonly read: (stream: StreamProblem, windowSeconds: number) => number | null;
}

const usual = { unit: null, min: 0, max: 100, scale: 1, className: 'w-14', absent: 'unknown' } as const;

export const demandFields: readonly DemandField[] = [
  { ...usual, key: 'minAccuracy', unit: 'percent', scale: 100, read: ({ minAccuracy }) => minAccuracy },
  { ...usual, key: 'weight', min: 0.01, read: ({ weight = 1 }) => weight },
  {
    ...usual,
    key: 'windowSeconds',
    unit: 'seconds',
    min: 1,
    max: 604_800,
    className: 'w-18',
    read: ({ remainingSeconds }, windowSeconds) => remainingSeconds ?? windowSeconds,
  },
];

/** Shown when asked for: they are changed less often. */
export const moreDemandFields: readonly DemandField[] = [
  { ...usual, key: 'startAccuracy', unit: 'percent', scale: 100, read: ({ startAccuracy }) => startAccuracy },
  { ...usual, key: 'targetFps', unit: 'fps', min: 0.1, max: 1000, read: ({ targetFps }) => targetFps ?? null },
  {
    ...usual,
    key: 'maxLatencyMs',
    unit: 'milliseconds',
    min: 1,
    max: 1e6,
    className: 'w-16',
    absent: 'noBound',
    read: ({ maxLatencyMs }) => maxLatencyMs ?? null,
  },
];

/** The new demand that a cell's value is. */
export const demandOn = (field: DemandField, value: number | undefined): StreamDemands => ({ [field.key]: value });
