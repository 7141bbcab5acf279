import type { CallName, DeviceCalls } from './messages.ts';
import type { DeviceReport } from './protocol.ts';

type Asked<Name extends CallName> = DeviceCalls[Name]['request'];

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** Class and probability of each region that was asked about. */
const arePredictions = (value: unknown, count: number): boolean =>
  isRecord(value) &&
  value.labels instanceof Uint16Array &&
  value.labels.length === count &&
  value.confidences instanceof Float32Array &&
  value.confidences.length === count;

const checks: { readonly [Name in CallName]?: (answer: unknown, asked: Asked<Name>) => boolean } = {
  infer: (answer, { count, sequence }) =>
    answer === null ||
    (arePredictions(answer, count) &&
      isRecord(answer) &&
      answer.sequence === sequence &&
      Number.isFinite(answer.deviceMs)),
  label: (answer, { batch }) => arePredictions(answer, batch.count),
  evaluate: (answer, { samples }) =>
    isRecord(answer) && Number(answer.correct) >= 0 && Number(answer.correct) <= samples.count,
  train: (answer, { training }) =>
    isRecord(answer) &&
    Array.isArray(answer.epochs) &&
    answer.epochs.length > 0 &&
    Number.isFinite(answer.deviceSeconds) &&
    Number.isFinite(answer.memoryBytes) &&
    (training.returnModel ? answer.model instanceof Uint8Array : answer.model === null),
};

/**
 * Whether a worker's answer is of the kind that was asked for. It reads model files of others and runs drivers of
 * others, so that what comes from it is checked before any room counts on it.
 */
export const isAnswer = <Name extends CallName>(name: Name, answer: unknown, asked: Asked<Name>): boolean =>
  checks[name]?.(answer, asked) ?? true;

export const isReport = (value: unknown): value is DeviceReport =>
  isRecord(value) &&
  Number.isFinite(value.intervalMs) &&
  Number.isFinite(value.residentBytes) &&
  Array.isArray(value.jobs) &&
  value.jobs.every((row) => isRecord(row) && isRecord(row.job) && Number.isFinite(row.deviceMs));
