import type { SweepQuestion } from '@whetstone/scheduler';
import { useTranslations } from 'use-intl';
import { useFormat } from '../../format/useFormat.ts';
import type { WhatIf } from './useWhatIf.ts';

export type QuestionKind = SweepQuestion['kind'];
export const questionKinds: readonly QuestionKind[] = ['gpus', 'cameras', 'windows', 'quantum'];

/** What a question is asked with; each kind reads some of it. */
export interface QuestionParameters {
  readonly kind: QuestionKind;
  /** Mean accuracy to reach with GPUs. */
  readonly target: number;
  /** Device whose GPUs are counted; the first by default. */
  readonly deviceId: string | null;
  /** Stream that more are like; the first by default. */
  readonly like: string | null;
  /** Mean accuracy to keep with more cameras; null asks for the floors only. */
  readonly atLeast: number | null;
  /** Accuracy that a model loses a minute. */
  readonly drift: number;
}

/** Drift that is supposed where none was measured. */
export const usualDrift = 0.01;
const lengths = [15, 30, 60, 120, 240, 480, 960];

export const questionOf = (
  { kind, target, deviceId, like, atLeast, drift }: QuestionParameters,
  { changed: { problem } }: WhatIf,
): SweepQuestion => {
  switch (kind) {
    case 'gpus': {
      const known = problem.devices?.some(({ id }) => id === deviceId) ? { deviceId: deviceId ?? '' } : {};
      return { kind, target, ...known, most: Math.min(4096, Math.max(8, problem.gpuCount * 16)) };
    }
    case 'cameras': {
      const known = problem.streams.some(({ id }) => id === like) ? like : null;
      return { kind, like: known ?? problem.streams[0]?.id ?? '', target: atLeast, most: 500 };
    }
    case 'windows':
      return { kind, seconds: lengths, driftPerMinute: drift };
    case 'quantum':
      return { kind, values: [1, 2, 4, 8, 16, 32, 64].map((units) => units * problem.allocationUnit) };
  }
};

/** What a curve's horizontal axis says at a place. */
export const useXWord = (kind: QuestionKind): ((x: number) => string) => {
  const t = useTranslations('whatIf.sweep');
  const { duration } = useFormat();
  const plain = (x: number): string => String(Number(x.toPrecision(3)));
  switch (kind) {
    case 'gpus':
      return (x) => t('xGpus', { value: plain(x) });
    case 'cameras':
      return (x) => t('xCameras', { value: String(x) });
    case 'windows':
      return (x) => duration(x * 1000);
    case 'quantum':
      return (x) => t('xQuantum', { value: plain(x) });
  }
};
