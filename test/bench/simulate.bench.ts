// Time of a simulation of 100 streams over 100 windows, for a few policies: npx tsx test/bench/simulate.bench.ts
import { type PolicyName, policies, simulate, type Trace } from '@whetstone/scheduler';
import { seededRandom } from '../../packages/scheduler/test/random.ts';

const random = seededRandom(1);
const [streams, windows] = [100, 100];

const trace: Trace = {
  windowSeconds: 200,
  labellingDelaySeconds: 0,
  gpuCount: 16,
  allocationUnit: 0.0125,
  stealQuantum: 0.1,
  noise: { endAccuracy: 0.03, gpuSeconds: 0.1 },
  promotion: 'gated',
  streams: Array.from({ length: streams }, (_, stream) => ({
    id: `stream-${stream}`,
    minAccuracy: 0,
    inferenceProfile: {
      interpolation: 'reciprocal-share' as const,
      points: [0.0125, 0.025, 0.05, 0.083, 0.125, 0.25].map((gpuShare) => ({
        gpuShare,
        accuracyFactor: Math.min(1, (4 * gpuShare) ** 0.35),
      })),
    },
    windows: Array.from({ length: windows }, (__, window) => ({
      ...(window === 0 ? { startAccuracy: 0.6 + 0.3 * random() } : { drift: 0.02 + 0.1 * random() }),
      retrainingConfigs: Array.from({ length: 18 }, (___, config) => ({
        id: `config-${config}`,
        endAccuracy: Math.min(0.98, 0.72 + 0.012 * config + 0.1 * random()),
        gpuSeconds: 3 * 1.28 ** config * (0.8 + 0.4 * random()),
      })),
    })),
  })),
};

for (const name of ['no-retraining', 'uniform', 'sequential', 'auto'] as const satisfies readonly PolicyName[]) {
  const started = performance.now();
  const { meanAccuracy, plans } = simulate(trace, { policy: policies[name] });
  const seconds = (performance.now() - started) / 1000;
  process.stdout.write(
    `${name}: ${streams} streams × ${windows} windows in ${seconds.toFixed(1)} s, ${plans} plans, mean accuracy ${(meanAccuracy * 100).toFixed(2)} %\n`,
  );
}
