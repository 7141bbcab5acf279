import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../test/random.ts';
import { tableOne } from '../../test/tableOne.ts';
import { policies } from '../policies/policies.ts';
import { normalOf } from './noise.ts';
import { advance, type SimulateOptions, simulate, summarise } from './simulate.ts';
import { startSimulation } from './simulation.ts';
import { type Trace, type TraceStream, traceEnd } from './trace.ts';

const profile = {
  interpolation: 'linear',
  points: [
    { gpuShare: 0, accuracyFactor: 0 },
    { gpuShare: 0.4, accuracyFactor: 1 },
  ],
} as const;

/** A made-up city: models fade by 3 to 12 points a window, γs win some of it back. */
const city = (
  seed: number,
  { streams, windows }: { streams: number; windows: number },
  more: Partial<Trace> = {},
): Trace => {
  const random = seededRandom(seed);
  return {
    windowSeconds: 200,
    labellingDelaySeconds: 0,
    gpuCount: Math.max(1, streams / 3),
    allocationUnit: 0.025,
    stealQuantum: 0.1,
    streams: Array.from(
      { length: streams },
      (_, index): TraceStream => ({
        id: `stream-${index}`,
        minAccuracy: 0,
        inferenceProfile: profile,
        windows: Array.from({ length: windows }, (__, window) => ({
          ...(window === 0 ? { startAccuracy: 0.6 + 0.3 * random() } : { drift: 0.03 + 0.09 * random() }),
          retrainingConfigs: [
            { id: 'head', endAccuracy: 0.72 + 0.1 * random(), gpuSeconds: 3 + 3 * random() },
            { id: 'half', endAccuracy: 0.78 + 0.1 * random(), gpuSeconds: 10 + 10 * random() },
            { id: 'full', endAccuracy: 0.84 + 0.1 * random(), gpuSeconds: 40 + 40 * random() },
          ],
        })),
      }),
    ),
    ...more,
  };
};

const by = (name: keyof typeof policies, more: Partial<SimulateOptions> = {}): SimulateOptions => ({
  policy: policies[name],
  ...more,
});

test('the paper’s two windows, models carried over: sequential 76.1 %', () => {
  const { first, second } = { first: tableOne.first, second: tableOne.second(0, 0) };
  const trace: Trace = {
    ...first,
    streams: first.streams.map(({ startAccuracy, retrainingConfigs, ...stream }, index) => ({
      ...stream,
      windows: [
        { startAccuracy, retrainingConfigs },
        { retrainingConfigs: second.streams[index]?.retrainingConfigs ?? [] },
      ],
    })),
  };
  const { meanAccuracy, windows } = simulate(trace, by('sequential'));
  expect(meanAccuracy).toBeCloseTo(0.761, 2);
  expect(windows.map(({ streamId, window, outcome }) => `${streamId}${window} ${outcome}`)).toEqual([
    'A0 promoted',
    'B0 promoted',
    'A1 promoted',
    'B1 promoted',
  ]);
  const [, b0, , b1] = windows;
  expect(b1?.startAccuracy).toBe(b0?.endAccuracy);
});

test('with exact estimates a single window scores what its plan promised', () => {
  const trace = city(1, { streams: 6, windows: 1 });
  const problem = {
    ...trace,
    streams: trace.streams.map(({ windows, ...stream }) => ({
      ...stream,
      startAccuracy: windows[0]?.startAccuracy ?? 0,
      retrainingConfigs: windows[0]?.retrainingConfigs ?? [],
    })),
  };
  for (const name of ['sequential', 'thief', 'uniform', 'no-retraining'] as const) {
    const plan = policies[name](problem, { withUpperBound: false });
    const promised = plan.kind === 'plan' ? plan.objective : 0;
    expect(simulate(trace, by(name, { replan: 'windows' })).meanAccuracy).toBeCloseTo(promised, 9);
  }
});

test('simulating a and then b is simulating a and b', () => {
  const trace = city(
    2,
    { streams: 5, windows: 6 },
    { noise: { endAccuracy: 0.03, gpuSeconds: 0.2 }, labellingDelaySeconds: 4 },
  );
  const whole = simulate(trace, by('sequential'));
  const half = advance(startSimulation(trace), 600, by('sequential'));
  expect(summarise(advance(half, traceEnd(trace), by('sequential')))).toEqual(whole);
});

test('noise is the same for the same seed, whatever the policy, and another for another', () => {
  expect(normalOf('1/a')).toBe(normalOf('1/a'));
  const errors = Array.from({ length: 4000 }, (_, index) => normalOf(`7/stream-${index % 50}/${index}/full`));
  const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
  const variance = errors.reduce((sum, error) => sum + (error - mean) ** 2, 0) / errors.length;
  expect(Math.abs(mean)).toBeLessThan(0.05);
  expect(variance).toBeGreaterThan(0.93);
  expect(variance).toBeLessThan(1.07);
  const noisy = (seed: number) =>
    simulate(city(3, { streams: 4, windows: 4 }, { noise: { endAccuracy: 0.1 }, seed }), by('thief'));
  expect(noisy(1)).toEqual(noisy(1));
  expect(noisy(1).meanAccuracy).not.toBe(noisy(2).meanAccuracy);
});

test('estimates that are 20 % off cost little, and none is better than all', () => {
  const accuracy = (endAccuracy: number) =>
    simulate(city(4, { streams: 6, windows: 12 }, { noise: { endAccuracy }, promotion: 'gated' }), by('sequential'))
      .meanAccuracy;
  expect(accuracy(0)).toBeGreaterThan(accuracy(0.2));
  expect(accuracy(0) - accuracy(0.2)).toBeLessThan(0.05);
});

test('trainings dearer or cheaper than believed still end, and shares move on when they do', () => {
  for (const factor of [0.4, 2.5]) {
    const trace = city(5, { streams: 4, windows: 5 });
    const wrong: Trace = {
      ...trace,
      streams: trace.streams.map((stream) => ({
        ...stream,
        windows: stream.windows.map((window) => ({
          ...window,
          retrainingConfigs: window.retrainingConfigs.map((option) => ({
            ...option,
            estimatedGpuSeconds: option.gpuSeconds / factor,
          })),
        })),
      })),
    };
    for (const replan of ['completions', 'windows'] as const) {
      const { windows, meanAccuracy } = simulate(wrong, by('sequential', { replan }));
      expect(windows).toHaveLength(20);
      expect(windows.filter(({ outcome }) => outcome === 'promoted').length).toBeGreaterThan(5);
      expect(meanAccuracy).toBeGreaterThan(simulate(wrong, by('no-retraining')).meanAccuracy);
    }
  }
});

test('windows of their own length and phase end when theirs do', () => {
  const trace = city(6, { streams: 2, windows: 3 });
  const [first, second] = trace.streams as [TraceStream, TraceStream];
  const uneven: Trace = {
    ...trace,
    streams: [
      { ...first, windowSeconds: 90 },
      { ...second, phaseSeconds: 50 },
    ],
  };
  const { windows } = simulate(uneven, by('auto'));
  expect(windows.map(({ streamId, window, endsAtSeconds }) => `${streamId}/${window} ${endsAtSeconds}`)).toEqual([
    'stream-0/0 90',
    'stream-0/1 180',
    'stream-1/0 250',
    'stream-0/2 270',
    'stream-1/1 450',
    'stream-1/2 650',
  ]);
  for (const { windowAccuracy } of windows) expect(windowAccuracy).toBeGreaterThan(0.2);
});

describe('machines that come and go', () => {
  const devices = [
    { id: 'one', gpuCount: 1, site: 'edge' },
    { id: 'two', gpuCount: 1, site: 'edge' },
  ];

  test('a lost device costs accuracy until it is back', () => {
    const trace = city(7, { streams: 4, windows: 3 }, { devices });
    const lost: Trace = {
      ...trace,
      events: [
        { atSeconds: 250, kind: 'device-lost', deviceId: 'two' },
        { atSeconds: 390, kind: 'device-back', deviceId: 'two' },
      ],
    };
    const [whole, broken] = [simulate(trace, by('sequential')), simulate(lost, by('sequential'))];
    const ofWindow = (summary: typeof whole, window: number) =>
      summary.windows
        .filter((result) => result.window === window)
        .reduce((sum, { windowAccuracy }) => sum + windowAccuracy / 4, 0);
    expect(ofWindow(broken, 0)).toBeCloseTo(ofWindow(whole, 0), 9);
    expect(ofWindow(broken, 1)).toBeLessThan(ofWindow(whole, 1) - 0.02);
    expect(ofWindow(broken, 2)).toBeGreaterThan(ofWindow(broken, 1));
  });

  /** One stream that keeps up at 0.5 GPU and gains 30 points by 60 GPU-seconds. */
  const alone = (more: Partial<Trace>, epochs?: number): Trace => ({
    windowSeconds: 200,
    labellingDelaySeconds: 0,
    gpuCount: 1,
    allocationUnit: 0.5,
    stealQuantum: 0.5,
    streams: [
      {
        id: 'gate',
        minAccuracy: 0,
        inferenceProfile: { interpolation: 'step', points: [{ gpuShare: 0.5, accuracyFactor: 1 }] },
        windows: [
          {
            startAccuracy: 0.6,
            retrainingConfigs: [
              { id: 'full', endAccuracy: 0.9, gpuSeconds: 60, ...(epochs === undefined ? {} : { epochs }) },
            ],
          },
        ],
      },
    ],
    ...more,
  });
  /** Retraining at 0.5 GPU beside inference takes 120 s. */
  const accuracyOf = (trace: Trace): number => simulate(trace, by('sequential')).meanAccuracy;

  test('a retraining goes on from its last whole epoch when its device is back', () => {
    const one = [{ id: 'one', gpuCount: 1 }];
    expect(accuracyOf(alone({ devices: one }))).toBeCloseTo((120 * 0.6 + 80 * 0.9) / 200, 9);
    const outage: NonNullable<Trace['events']> = [
      { atSeconds: 50, kind: 'device-lost', deviceId: 'one' },
      { atSeconds: 70, kind: 'device-back', deviceId: 'one' },
    ];
    // 25 of 60 GPU-s are done at 50 s. Nothing is inferred for 20 s, and the rest takes 70 s: all is done at 140 s.
    const kept = (50 * 0.6 + 70 * 0.6 + 60 * 0.9) / 200;
    expect(accuracyOf(alone({ devices: one, events: outage }))).toBeCloseTo(kept, 9);
    // In epochs of 20 GPU-s one is whole by then, so that 5 GPU-s are done again and all is done at 150 s.
    expect(accuracyOf(alone({ devices: one, events: outage }, 3))).toBeCloseTo(
      (50 * 0.6 + 80 * 0.6 + 50 * 0.9) / 200,
      9,
    );
  });

  test('a retraining goes on from its last whole epoch on another device, at that one’s speed', () => {
    const devices = [
      { id: 'one', gpuCount: 1, speed: 2 },
      { id: 'two', gpuCount: 1 },
    ];
    const lost = alone(
      { devices, allocationUnit: 0.25, events: [{ atSeconds: 20, kind: 'device-lost', deviceId: 'one' }] },
      6,
    );
    // On the first device 0.25 of it keeps up and 0.75 trains 1.5 GPU-s a second: 30 of 60 at 20 s, which is 3 epochs.
    // On the second 0.5 keeps up, and 30 GPU-s at 0.5 GPU take 60 s.
    expect(accuracyOf(lost)).toBeCloseTo((80 * 0.6 + 120 * 0.9) / 200, 9);
  });

  test('a retraining goes on with less capacity in the middle of its window', () => {
    // At 50 s 25 GPU-s are done; then 1.5 GPU train 1 GPU-s a second, and the 35 left take 35 s.
    const events: Trace['events'] = [{ atSeconds: 50, kind: 'capacity', gpuCount: 1.5 }];
    expect(accuracyOf(alone({ events }))).toBeCloseTo((85 * 0.6 + 115 * 0.9) / 200, 9);
  });

  test('two streams with windows of their own: each is scored over its own', () => {
    const [stream] = alone({}).streams;
    if (!stream) throw new Error('no stream');
    const trace = alone({ gpuCount: 1.5, streams: [stream, { ...stream, id: 'yard', windowSeconds: 100 }] });
    // The yard's window is worth twice as much a second, so it comes first: 60 GPU-s at 0.5 GPU outlast its 100 s, so
    // that only the gate is retrained, in 120 s until the yard's window is over and faster with its share after it.
    const { byStream } = simulate(trace, by('sequential'));
    expect(byStream.yard).toBeCloseTo(0.6, 9);
    expect(byStream.gate).toBeCloseTo((110 * 0.6 + 90 * 0.9) / 200, 9);
  });

  test('less capacity, less accuracy', () => {
    const trace = city(8, { streams: 4, windows: 2 });
    const shrunk: Trace = { ...trace, events: [{ atSeconds: 100, kind: 'capacity', gpuCount: 0.5 }] };
    expect(simulate(shrunk, by('auto')).meanAccuracy).toBeLessThan(simulate(trace, by('auto')).meanAccuracy - 0.05);
  });

  test('a link that is down keeps the cloud from retraining', () => {
    const trace = city(9, { streams: 2, windows: 2 });
    const remote: Trace = {
      ...trace,
      devices: [
        { id: 'edge', gpuCount: 1, site: 'edge' },
        { id: 'cloud', gpuCount: 4, site: 'cloud' },
      ],
      links: [{ fromSite: 'edge', toSite: 'cloud', uploadMbps: 100, downloadMbps: 100 }],
      streams: trace.streams.map((stream) => ({
        ...stream,
        site: 'edge',
        windows: stream.windows.map((window) => ({
          ...window,
          retrainingConfigs: window.retrainingConfigs.map((option) => ({
            ...option,
            dataGigabytes: 0.1,
            modelGigabytes: 0.01,
          })),
        })),
      })),
    };
    const outage: Trace = {
      ...remote,
      events: [{ atSeconds: 200, kind: 'link-down', fromSite: 'cloud', toSite: 'edge' }],
    };
    const outcomes = (one: Trace) =>
      simulate(one, by('cloud', { replan: 'windows' })).windows.map(({ window, outcome }) => `${window} ${outcome}`);
    expect(outcomes(remote)).toEqual(['0 promoted', '0 promoted', '1 promoted', '1 promoted']);
    expect(outcomes(outage)).toEqual(['0 promoted', '0 promoted', '1 no-retraining', '1 no-retraining']);
  });
});

describe('retraining over a link', () => {
  /** An edge of 0.25 GPU, which both streams' inference fills, and four GPUs behind a link. */
  const remote = (more: Partial<Trace> = {}): Trace => ({
    windowSeconds: 200,
    labellingDelaySeconds: 0,
    gpuCount: 0.25,
    allocationUnit: 0.125,
    stealQuantum: 0.125,
    devices: [
      { id: 'edge', gpuCount: 0.25, site: 'edge' },
      { id: 'cloud', gpuCount: 4, site: 'cloud' },
    ],
    links: [{ fromSite: 'edge', toSite: 'cloud', uploadMbps: 80, downloadMbps: 80 }],
    streams: ['a', 'b'].map((id) => ({
      id,
      site: 'edge',
      minAccuracy: 0,
      inferenceProfile: { interpolation: 'step', points: [{ gpuShare: 0.125, accuracyFactor: 1 }] },
      windows: [
        {
          startAccuracy: 0.6,
          retrainingConfigs: [
            { id: 'full', endAccuracy: 0.9, gpuSeconds: 40, dataGigabytes: 0.2, modelGigabytes: 0.05 },
          ],
        },
      ],
    })),
    ...more,
  });

  test.each(['cloud', 'sequential', 'auto'] as const)('%s ships one after the other', (name) => {
    // 20 s up, 10 s of training on 4 GPUs, 5 s down: the first model is back at 35 s, the second at 55 s.
    const { byStream } = simulate(remote(), by(name));
    expect(byStream.a).toBeCloseTo((35 * 0.6 + 165 * 0.9) / 200, 9);
    expect(byStream.b).toBeCloseTo((55 * 0.6 + 145 * 0.9) / 200, 9);
  });

  test('a link that is down from the start until 100 s makes all of it 100 s later', () => {
    const events: Trace['events'] = [
      { atSeconds: 1, kind: 'link-down', fromSite: 'edge', toSite: 'cloud' },
      { atSeconds: 100, kind: 'link-up', fromSite: 'cloud', toSite: 'edge' },
    ];
    const { byStream } = simulate(remote({ events }), by('cloud'));
    expect(byStream.a).toBeCloseTo((135 * 0.6 + 65 * 0.9) / 200, 9);
    expect(byStream.b).toBeCloseTo((155 * 0.6 + 45 * 0.9) / 200, 9);
  });

  test('a retraining that runs at another site when something happens goes on there', () => {
    // At 25 s half of a's work is done there. The event changes nothing of it, but the upload of b begins again.
    const events: Trace['events'] = [{ atSeconds: 25, kind: 'capacity', gpuCount: 0.25, deviceId: 'edge' }];
    const { byStream } = simulate(remote({ events }), by('cloud'));
    expect(byStream.a).toBeCloseTo((35 * 0.6 + 165 * 0.9) / 200, 9);
    expect(byStream.b).toBeCloseTo((60 * 0.6 + 140 * 0.9) / 200, 9);
  });
});

test('floors that drift breaks are reported as time under them', () => {
  const trace = city(10, { streams: 2, windows: 3 });
  const floored: Trace = { ...trace, streams: trace.streams.map((stream) => ({ ...stream, minAccuracy: 0.75 })) };
  const [kept, idle] = [simulate(floored, by('sequential')), simulate(floored, by('no-retraining'))];
  expect(idle.underFloor).toBeGreaterThan(0.3);
  expect(kept.underFloor).toBeLessThan(idle.underFloor);
});
