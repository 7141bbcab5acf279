// A what-if of 100 streams against its limit of 2 s, and against the plans it is made of: npx tsx test/bench/whatif.bench.ts
//
// As the server works it out: baseline and one policy, each with its bound; wall and processor time, medians of five.
import {
  answerWhatIf,
  applyChanges,
  emptyProblem,
  type PolicyName,
  policies,
  type WhatIfTask,
} from '@whetstone/scheduler';

const limitMs = 2000;
const rounds = 5;

const { problem } = applyChanges(emptyProblem, {}, [
  { kind: 'add-streams', like: 'typical', count: 90 },
  { kind: 'device', deviceId: 'device-0', set: { gpuCount: 8 } },
]);
const supposed = applyChanges(problem, {}, [{ kind: 'add-streams', like: 'typical-1', count: 10 }]);

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

const timed = (run: () => unknown): { wallMs: number; cpuMs: number } => {
  const times = Array.from({ length: rounds }, () => {
    const [started, before] = [performance.now(), process.cpuUsage()];
    run();
    const { user, system } = process.cpuUsage(before);
    return { wall: performance.now() - started, cpu: (user + system) / 1000 };
  });
  return { wallMs: median(times.map(({ wall }) => wall)), cpuMs: median(times.map(({ cpu }) => cpu)) };
};

for (const policy of ['auto', 'thief', 'sequential'] as const satisfies readonly PolicyName[]) {
  const task: WhatIfTask = {
    kind: 'compare',
    baseline: { problem, policy },
    problem: supposed.problem,
    interruptions: [],
    policies: [policy],
  };
  const whole = timed(() => answerWhatIf(task, () => performance.now()));
  const plan = timed(() => policies[policy](supposed.problem, { withUpperBound: false }));
  const [wall, processor] = [whole.wallMs, whole.cpuMs].map((ms) => (ms / limitMs).toFixed(2));
  process.stdout.write(
    `  ${policy.padEnd(11)} ${whole.wallMs.toFixed(0).padStart(5)} ms (processor ${whole.cpuMs.toFixed(0)} ms), ` +
      `${wall} (${processor}) of the limit of ${limitMs} ms, ${(whole.cpuMs / plan.cpuMs).toFixed(1)} × one bare plan\n`,
  );
}
