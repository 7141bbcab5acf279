// A what-if of 100 streams against its limit of 2 s, and against the plans it is made of: npx tsx test/bench/whatif.bench.ts
//
// As the server works it out: baseline and one policy, each with its bound; wall and processor time, medians of five.
// Then as the dashboard asks for it, from the question over HTTP until the whole answer has come.
import {
  answerWhatIf,
  applyChanges,
  emptyProblem,
  type PolicyName,
  policies,
  type WhatIfTask,
} from '@whetstone/scheduler';
import { startDashboardFixture } from '../fixtures/dashboard/server.ts';
import { mutate } from '../harness/api.ts';

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

/** From the question until the answer has come, ms. */
const askedMs = async (url: string): Promise<number> => {
  const started = performance.now();
  const base = { kind: 'problem', problem, policy: 'auto' };
  const changes = [{ kind: 'add-streams', like: 'typical-1', count: 10 }];
  const run = { scenario: { base, changes, policies: ['auto'] } };
  const { jobId } = await mutate<{ jobId: string }>(url, 'whatIf.start', run);
  const told = await fetch(`${url}/trpc/whatIf.follow?input=${encodeURIComponent(JSON.stringify({ jobId }))}`);
  const text = await told.text();
  if (!text.includes('"status":"done"')) throw new Error(`the what-if was not worked out: ${text.slice(0, 400)}`);
  return performance.now() - started;
};

await using server = await startDashboardFixture({ streams: 4 });
const asked: number[] = [];
for (let round = 0; round < rounds; round++) asked.push(await askedMs(server.url));
const askedFor = median(asked);
process.stdout.write(
  `  over HTTP   ${askedFor.toFixed(0).padStart(5)} ms, ${(askedFor / limitMs).toFixed(2)} of the limit of ${limitMs} ms, auto\n`,
);
