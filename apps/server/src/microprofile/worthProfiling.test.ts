import { type GainRecord, learnGainPrior } from '@whetstone/scheduler';
import { expect, test } from 'vitest';
import type { ProfileRecord } from '../domain/window.ts';
import { defaultRetrainingConfigs } from './configs.ts';
import { familyOf, isWorthProfiling, unprofiled, type WorthQuestion } from './worthProfiling.ts';

const configs = defaultRetrainingConfigs(64);
const named = (id: string) => configs.filter((config) => config.id === id);

/** Finished retrainings, in which whole nets gained much and heads little, with an error. */
const records = Array.from({ length: 120 }, (_, index): GainRecord => {
  const config = configs[index % configs.length] ?? named('head-10')[0];
  if (!config) throw new Error('there are γs');
  const error = 0.01 * (((index * 7) % 5) - 2);
  return {
    configId: config.id,
    family: familyOf(config),
    startAccuracy: 0.7,
    streamId: `stream-${index % 4}`,
    windowId: `window-${index}`,
    gain: (config.layersRetrained === 'all' ? 0.2 : 0.03) + error,
  };
});

const trialOf = (config: (typeof configs)[number]): ProfileRecord => ({
  id: config.id,
  windowId: 'earlier',
  config,
  trialEpochs: [1, 2, 3],
  trialAccuracies: [0.7, 0.72, 0.73],
  curve: null,
  dropReason: null,
  dropWording: null,
  startAccuracy: 0.7,
  estimatedEndAccuracy: 0.75,
  estimatedInterval: null,
  estimatedGpuSeconds: 6,
  measuredEndAccuracy: null,
  measuredGpuSeconds: null,
  trialGpuSeconds: 2,
});

const question = (change: Partial<WorthQuestion>): WorthQuestion => ({
  members: named('head-10'),
  past: [configs.map(trialOf)],
  prior: learnGainPrior(records),
  startAccuracy: 0.7,
  drift: 0,
  bestOther: 0.2,
  secondsLeft: 60,
  ...change,
});

test('a γ that everybody knows to lose is not tried again, and is believed to gain what it used to', () => {
  expect(isWorthProfiling(question({}))).toBe(false);
  const [profile] = unprofiled(question({}), { windowId: 'now' });
  expect(profile).toMatchObject({ windowId: 'now', trialEpochs: [], estimatedGpuSeconds: 6, trialGpuSeconds: 0 });
  expect(profile?.estimatedEndAccuracy).toBeGreaterThan(0.7);
  expect(profile?.estimatedEndAccuracy).toBeLessThan(0.78);
});

test('a γ that may well be the best one is tried, where the window is long enough for it to pay', () => {
  const close = { members: named('full-15'), bestOther: 0.2 };
  expect(isWorthProfiling(question({ ...close, secondsLeft: 3600 }))).toBe(true);
  expect(isWorthProfiling(question({ ...close, secondsLeft: 10 }))).toBe(false);
});

test('a γ that there was no time to try, and that nobody knows, is not offered, and says why', () => {
  const unknown = question({ prior: learnGainPrior([]) });
  expect(unprofiled(unknown, { windowId: 'now' })).toMatchObject([
    { estimatedEndAccuracy: null, estimatedGpuSeconds: null, dropReason: expect.stringContaining('no time left') },
  ]);
});

test('while little has finished, or the last trial is long ago, every γ is tried', () => {
  expect(isWorthProfiling(question({ prior: learnGainPrior(records.slice(0, 12)) }))).toBe(true);
  expect(isWorthProfiling(question({ past: [] }))).toBe(true);
  expect(isWorthProfiling(question({ past: [[], [], [], [], configs.map(trialOf)] }))).toBe(true);
});
