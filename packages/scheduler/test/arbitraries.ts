import fc from 'fast-check';
import type { InferenceProfile, Problem, StreamProblem } from '../src/problem.ts';

const fraction = (max = 1) => fc.integer({ min: 0, max: 1000 }).map((thousandths) => (thousandths / 1000) * max);

/** Rising shares, factors that may rise or fall a little, as measured profiles do. */
const inferenceProfile: fc.Arbitrary<InferenceProfile> = fc
  .record({
    interpolation: fc.constantFrom('step' as const, 'linear' as const, 'reciprocal-share' as const),
    shares: fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 }),
    factors: fc.array(fraction(), { minLength: 5, maxLength: 5 }),
  })
  .map(({ interpolation, shares, factors }) => ({
    interpolation,
    points: [...shares]
      .sort((a, b) => a - b)
      .map((share, index) => ({ gpuShare: share / 100, accuracyFactor: factors[index] ?? 1 })),
  }));

/** γs, some with a largest useful share, a scaling curve or checkpoints on the way. */
const config = fc
  .record({
    endAccuracy: fraction(),
    gpuSeconds: fc.integer({ min: 1, max: 200 }),
    kind: fc.constantFrom(
      'plain' as const,
      'plain' as const,
      'plain' as const,
      'capped' as const,
      'scaling' as const,
      'checkpoints' as const,
    ),
    middle: fraction(),
  })
  .map(({ endAccuracy, gpuSeconds, kind, middle }) => ({
    endAccuracy,
    gpuSeconds,
    ...(kind === 'capped' ? { maxUsefulShare: 0.3 + middle } : {}),
    ...(kind === 'scaling'
      ? {
          scaling: [
            { share: 0.5, speed: 0.5 },
            { share: 1, speed: 0.7 + 0.2 * middle },
          ],
        }
      : {}),
    ...(kind === 'checkpoints'
      ? { checkpoints: [{ gpuSeconds: gpuSeconds * 0.4, accuracy: middle * endAccuracy }] }
      : {}),
  }));

const stream = (index: number, { floors }: { floors: boolean }): fc.Arbitrary<StreamProblem> =>
  fc
    .record({
      startAccuracy: fraction(),
      minAccuracy: floors ? fc.oneof(fc.constant(0), fraction(0.6)) : fc.constant(0),
      weight: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
      remainingSeconds: fc.option(fc.integer({ min: 10, max: 200 }), { nil: undefined }),
      inferenceProfile,
      configs: fc.array(config, { maxLength: 5 }),
      progress: fc.option(fraction(1.2), { nil: undefined }),
    })
    .map(({ startAccuracy, minAccuracy, weight, remainingSeconds, inferenceProfile: profile, configs, progress }) => {
      const retrainingConfigs = configs.map((config, position) => ({ id: `config-${position}`, ...config }));
      const [first] = retrainingConfigs;
      return {
        id: `stream-${index}`,
        startAccuracy,
        minAccuracy,
        inferenceProfile: profile,
        retrainingConfigs,
        ...(weight === undefined ? {} : { weight }),
        ...(remainingSeconds === undefined ? {} : { remainingSeconds }),
        ...(progress === undefined || !first
          ? {}
          : { running: { retrainingConfigId: first.id, doneGpuSeconds: first.gpuSeconds * progress } }),
      };
    });

/** Small problems of every kind that the basic model knows: own windows, weights, floors, labelling delay, running retrainings. */
export const problems = ({ floors }: { floors: boolean }): fc.Arbitrary<Problem> =>
  fc
    .record({
      count: fc.integer({ min: 1, max: 5 }),
      labellingDelaySeconds: fc.constantFrom(0, 0, 3, 30),
      gpuCount: fc.constantFrom(0.5, 1, 2, 3),
      allocationUnit: fc.constantFrom(0.0125, 0.05, 0.1),
      quantumUnits: fc.integer({ min: 1, max: 4 }),
      windowSeconds: fc.integer({ min: 20, max: 300 }),
      promotion: fc.constantFrom('always' as const, 'gated' as const),
    })
    .chain(({ count, allocationUnit, quantumUnits, ...rest }) =>
      fc.tuple(...Array.from({ length: count }, (_, index) => stream(index, { floors }))).map((streams) => ({
        ...rest,
        allocationUnit,
        stealQuantum: allocationUnit * quantumUnits,
        streams,
      })),
    );

/** Problems over two or three devices of unequal speed and memory, some streams tied to a site, some data small enough to ship. */
export const deviceProblems: fc.Arbitrary<Problem> = fc
  .tuple(
    problems({ floors: true }),
    fc.array(
      fc.record({
        gpuCount: fc.constantFrom(0.5, 1, 2),
        speed: fc.constantFrom(0.5, 1, 2),
        memoryGigabytes: fc.option(fc.integer({ min: 2, max: 12 }), { nil: undefined }),
        site: fc.constantFrom('edge', 'edge', 'cloud'),
        available: fc.constantFrom(true, true, true, false),
      }),
      { minLength: 2, maxLength: 3 },
    ),
    fc.array(
      fc.record({ tied: fc.boolean(), modelGigabytes: fc.integer({ min: 1, max: 3 }), shipped: fraction(0.2) }),
      {
        minLength: 5,
        maxLength: 5,
      },
    ),
  )
  .map(([problem, devices, extras]) => ({
    ...problem,
    devices: devices.map(({ memoryGigabytes, ...device }, index) => ({
      id: `device-${index}`,
      ...device,
      ...(memoryGigabytes === undefined ? {} : { memoryGigabytes }),
    })),
    links: [{ fromSite: 'edge', toSite: 'cloud', uploadMbps: 50, downloadMbps: 200, latencySeconds: 0.05 }],
    streams: problem.streams.map((one, index) => {
      const { tied = false, modelGigabytes = 1, shipped = 0 } = extras[index] ?? {};
      return {
        ...one,
        modelGigabytes,
        ...(tied ? { site: 'edge' } : {}),
        retrainingConfigs: one.retrainingConfigs.map((option) => ({
          ...option,
          dataGigabytes: shipped,
          modelGigabytes: 0.01,
          memoryGigabytes: modelGigabytes,
        })),
      };
    }),
  }));
