import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GainRecord } from '../src/prior/gainFeatures.ts';

/** Where the reference's published profiles lie beside the checkout; tests that need them skip without. */
const profilesFile = join(import.meta.dirname, '..', '..', '..', '..', 'shared', 'profiles', 'windows.json');

export const profilesAvailable = existsSync(profilesFile);

interface StoredWindow {
  readonly stream: string;
  readonly window: number;
  readonly startAccuracy: number;
  readonly retrainConfigs: readonly {
    readonly id: string;
    readonly startAccuracy?: number;
    readonly endAccuracy: number;
    readonly gpuSeconds: number;
    readonly startAccuracyEstimated?: number;
    readonly endAccuracyEstimated?: number;
  }[];
}

/** A γ's record in a profiled window, with what the reference's micro-profiler believed. */
export interface ProfiledGain extends GainRecord {
  readonly endAccuracy: number;
  readonly referenceEndAccuracy: number;
  readonly referenceGain: number;
}

/** Every γ of the windows that were micro-profiled; a stream is a city. */
export const profiledGains = (): ProfiledGain[] => {
  if (!profilesAvailable) return [];
  const windows = JSON.parse(readFileSync(profilesFile, 'utf8')) as StoredWindow[];
  return windows.flatMap(({ stream, window, startAccuracy, retrainConfigs }) =>
    retrainConfigs.flatMap((config) => {
      if (config.endAccuracyEstimated === undefined || config.startAccuracyEstimated === undefined) return [];
      return {
        streamId: stream,
        windowId: `${window}`,
        configId: config.id,
        family: config.id.split('_')[0] ?? config.id,
        startAccuracy,
        configStartAccuracy: config.startAccuracy ?? startAccuracy,
        estimatedGain: config.endAccuracyEstimated - config.startAccuracyEstimated,
        gain: config.endAccuracy - startAccuracy,
        endAccuracy: config.endAccuracy,
        referenceEndAccuracy: config.endAccuracyEstimated,
        referenceGain: config.endAccuracyEstimated - config.startAccuracyEstimated,
      };
    }),
  );
};
