import { describe, expect, test } from 'vitest';
import { profiledGains, profilesAvailable } from '../../test/profiles.ts';
import { seededRandom } from '../../test/random.ts';
import { rankCorrelation } from '../../test/rankCorrelation.ts';
import type { GainRecord } from './gainFeatures.ts';
import { learnGainPrior } from './gainPrior.ts';
import { profilingWorth } from './profilingWorth.ts';

/** A normal error of standard deviation 1 (Box–Muller). */
const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** A made-up world: low starts gain more, `deep` gains 4 points more than `head`. */
const world = (
  seed: number,
  { streams, perStream, spread }: { streams: number; perStream: number; spread: number },
): GainRecord[] => {
  const random = seededRandom(seed);
  return Array.from({ length: streams * perStream }, (_, index) => {
    const startAccuracy = 0.5 + 0.4 * random();
    const deep = random() < 0.5;
    const family = deep ? 'deep' : 'head';
    const gain = 0.5 * (0.9 - startAccuracy) + (deep ? 0.04 : 0) + spread * normal(random);
    const streamId = `stream-${index % streams}`;
    return {
      streamId,
      windowId: `${index}`,
      configId: `${family}-${random() < 0.5 ? 5 : 15}`,
      family,
      startAccuracy,
      gain,
    };
  });
};

test('knows nothing at first and says so', () => {
  const { estimate, records } = learnGainPrior([]);
  const { mean, low, high } = estimate({ configId: 'a', family: 'a', startAccuracy: 0.7 });
  expect(records).toBe(0);
  expect(mean).toBe(0);
  expect(high - low).toBeGreaterThan(0.3);
});

test('learns what γ and start accuracy bring, and is sure of what it saw often', () => {
  const { estimate } = learnGainPrior(world(1, { streams: 8, perStream: 40, spread: 0.02 }));
  const at = (configId: string, family: string, startAccuracy: number) => estimate({ configId, family, startAccuracy });
  expect(at('head-5', 'head', 0.6).mean).toBeCloseTo(0.15, 1);
  expect(at('deep-5', 'deep', 0.6).mean - at('head-5', 'head', 0.6).mean).toBeCloseTo(0.04, 1);
  expect(at('head-5', 'head', 0.6).mean).toBeGreaterThan(at('head-5', 'head', 0.85).mean + 0.08);
  expect(at('head-5', 'head', 0.6).stdDev).toBeLessThan(0.05);
});

test('estimates a γ that it never saw from its family, and a new family from all, less and less surely', () => {
  const { estimate } = learnGainPrior(world(2, { streams: 8, perStream: 40, spread: 0.02 }));
  const known = estimate({ configId: 'deep-15', family: 'deep', startAccuracy: 0.7 });
  const sibling = estimate({ configId: 'deep-99', family: 'deep', startAccuracy: 0.7 });
  const stranger = estimate({ configId: 'new', family: 'new', startAccuracy: 0.7 });
  expect(sibling.mean).toBeCloseTo(known.mean, 1);
  expect(sibling.stdDev).toBeGreaterThan(known.stdDev);
  expect(stranger.stdDev).toBeGreaterThan(sibling.stdDev);
});

test('one lucky retraining does not make a γ a winner', () => {
  const records = world(3, { streams: 6, perStream: 30, spread: 0.03 });
  const lucky: GainRecord = {
    streamId: 'stream-0',
    windowId: 'lucky',
    configId: 'head-99',
    family: 'head',
    startAccuracy: 0.7,
    gain: 0.4,
  };
  const { mean } = learnGainPrior([...records, lucky]).estimate(lucky);
  expect(mean).toBeGreaterThan(0.1);
  expect(mean).toBeLessThan(0.3);
});

test('a micro-profile counts for as much as it has proved to be worth', () => {
  const random = seededRandom(4);
  const records = world(5, { streams: 8, perStream: 40, spread: 0.03 });
  const good = records.map((record) => ({ ...record, estimatedGain: record.gain + 0.01 * normal(random) }));
  const useless = records.map((record) => ({ ...record, estimatedGain: 0.1 * normal(random) }));
  const pull = (learned: readonly GainRecord[]): number => {
    const { estimate } = learnGainPrior(learned);
    const at = (estimatedGain: number) =>
      estimate({ configId: 'head-5', family: 'head', startAccuracy: 0.7, estimatedGain }).mean;
    return (at(0.2) - at(0.1)) / 0.1;
  };
  expect(pull(good)).toBeGreaterThan(0.6);
  expect(Math.abs(pull(useless))).toBeLessThan(0.15);
});

test('intervals cover 90 % of new streams, though gains are not as normal as assumed', () => {
  const records = world(6, { streams: 12, perStream: 30, spread: 0.06 });
  const { estimate } = learnGainPrior(records);
  const fresh = world(7, { streams: 40, perStream: 20, spread: 0.06 });
  const covered = fresh.filter((record) => {
    const { low, high } = estimate(record);
    return low <= record.gain && record.gain <= high;
  });
  expect(covered.length / fresh.length).toBeGreaterThan(0.87);
  expect(covered.length / fresh.length).toBeLessThan(0.93);
});

describe('whether to micro-profile', () => {
  const question = {
    mean: 0.05,
    stdDev: 0.04,
    bestOther: 0.05,
    trialError: 0.03,
    secondsLeft: 150,
    trialGpuSeconds: 1,
    price: 0.2,
  };

  test('pays where the choice is open and the trial cheap', () => {
    expect(profilingWorth(question)).toBeGreaterThan(1);
    expect(profilingWorth({ ...question, trialGpuSeconds: 100 })).toBeLessThan(0);
  });

  test('does not pay for a sure winner, a sure loser, or a trial that tells nothing', () => {
    expect(profilingWorth({ ...question, mean: 0.3 })).toBeCloseTo(-0.2, 3);
    expect(profilingWorth({ ...question, mean: -0.2 })).toBeCloseTo(-0.2, 3);
    expect(profilingWorth({ ...question, trialError: 10 })).toBeLessThan(0.01);
    expect(profilingWorth({ ...question, stdDev: 0 })).toBeCloseTo(-0.2, 12);
  });

  test('is worth more the longer the better choice would last', () => {
    expect(profilingWorth({ ...question, secondsLeft: 300 })).toBeGreaterThan(profilingWorth(question) * 1.5);
  });
});

describe.skipIf(!profilesAvailable)('on the published profiles (skipped where ../shared/profiles is missing)', () => {
  test('ranks the gains of cities that it never saw', () => {
    const gains = profiledGains();
    const held = new Set(['hamburg', 'cologne', 'weimar']);
    const { estimate } = learnGainPrior(gains.filter(({ streamId }) => !held.has(streamId)));
    const test = gains.filter(({ streamId }) => held.has(streamId));
    const correlation = rankCorrelation(
      test.map((record) => estimate(record).mean),
      test.map(({ gain }) => gain),
    );
    const reference = rankCorrelation(
      test.map(({ referenceGain }) => referenceGain),
      test.map(({ gain }) => gain),
    );
    expect(correlation).toBeGreaterThan(0.7);
    expect(correlation).toBeGreaterThan(reference + 0.2);
  });
});
