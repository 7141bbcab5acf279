import { learnGainPrior } from '@whetstone/scheduler';
import { expect, test } from 'vitest';
import type { TrainingRequest } from '../devices/protocol.ts';
import { cropBytes } from '../domain/region.ts';
import type { StreamWindow } from '../domain/window.ts';
import { type ProfilerPorts, profileConfigs } from './profiler.ts';

const window = {
  id: 'now',
  streamId: 'gate',
  startedAt: new Date(0),
  endsAt: new Date(60_000),
  drift: null,
} as StreamWindow;

const samples = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ at, pixels: new Uint8Array(cropBytes), label: at % 3, confidence: 1 }));
const data = { train: samples(120), holdOut: samples(40), exemplars: 0 };

/** Profiles a window of 60 s on a device whose trials take so long; tells which γs were tried. */
const profileAt = async (msPerTrial: number) => {
  let now = 0;
  let trials = 0;
  const ports = {
    stream: { id: 'gate', classes: ['car', 'bus', 'person'] },
    live: { bytes: new Uint8Array(), version: { hiddenWidth: 64, classes: ['car', 'bus', 'person'] } },
    device: {
      train: async (_job: unknown, { epochs }: TrainingRequest) => {
        now += msPerTrial;
        trials++;
        const course = Array.from({ length: epochs + 1 }, (_, epoch) => ({
          epoch,
          accuracy: 0.6 + 0.05 * Math.log2(1 + epoch),
          deviceSeconds: epoch / 10,
        }));
        return { epochs: course, deviceSeconds: epochs / 10, model: null };
      },
    },
    random: () => 0.5,
    clock: { now: () => now },
    gains: { prior: () => learnGainPrior([]) },
    store: { listWindows: async () => [], listProfiles: async () => [] },
  } as unknown as ProfilerPorts;
  const { profiles, startAccuracy } = await profileConfigs(ports, {
    window,
    data,
    signal: new AbortController().signal,
  });
  return { profiles, startAccuracy, trials };
};

test('on a fast device every γ is tried before anything was learned', async () => {
  const { profiles, startAccuracy, trials } = await profileAt(500);
  expect(startAccuracy).toBe(0.6);
  expect(trials).toBe(4);
  expect(profiles.every(({ estimatedEndAccuracy }) => estimatedEndAccuracy !== null)).toBe(true);
});

test('on a slow device profiling ends in time for a retraining, and the γs that were not tried say why', async () => {
  const { profiles, trials } = await profileAt(9000);
  expect(trials).toBe(2);
  const untried = profiles.filter(({ trialEpochs }) => trialEpochs.length === 0);
  expect(untried.length).toBeGreaterThan(0);
  expect(untried.every(({ dropReason }) => dropReason?.includes('no time left'))).toBe(true);
  expect(profiles.some(({ estimatedEndAccuracy }) => estimatedEndAccuracy !== null)).toBe(true);
});

test('on a device that takes the whole window for one trial, that trial still tells what the live model is worth', async () => {
  const { startAccuracy, trials } = await profileAt(40_000);
  expect({ startAccuracy, trials }).toEqual({ startAccuracy: 0.6, trials: 1 });
});
