import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WhatIfTask } from '@whetstone/scheduler';
import { expect, it, vi } from 'vitest';
import { createWhatIfJobs } from './jobs.ts';

const task: WhatIfTask = {
  kind: 'sweep',
  problem: {
    windowSeconds: 60,
    labellingDelaySeconds: 0,
    gpuCount: 1,
    allocationUnit: 0.1,
    stealQuantum: 0.1,
    streams: [],
  },
  policy: 'auto',
  question: { kind: 'gpus', target: 0.8, most: 8 },
};

/** Jobs whose thread does what `body` says, with `port` to speak through. */
const jobsThat = async (body: string) => {
  const threadPath = join(await mkdtemp(join(tmpdir(), 'what-if-jobs-')), 'thread.mjs');
  await writeFile(threadPath, `import { parentPort as port } from 'node:worker_threads';\n${body}\n`);
  let number = 0;
  return createWhatIfJobs({ threadPath, newId: () => `job-${++number}` });
};
const outcome = "{ kind: 'sweep', sweep: { points: [], sentence: 'well' } }";

it('a job says how far it is, and then what came out', async () => {
  const jobs = await jobsThat(
    `port.postMessage({ kind: 'progress', done: 1, of: 2, doing: '2 GPUs' });
     setTimeout(() => port.postMessage({ kind: 'done', outcome: ${outcome} }), 300);`,
  );
  jobs.start(task, [{ index: 0, reason: 'there is no stream gone' }]);
  await vi.waitFor(() => expect(jobs.job('job-1')).toMatchObject({ status: 'running', doing: '2 GPUs' }), 10_000);
  await vi.waitFor(() => expect(jobs.job('job-1').status).toBe('done'), 10_000);
  expect(jobs.job('job-1')).toMatchObject({ skipped: [{ index: 0 }], outcome: { sweep: { sentence: 'well' } } });
});

it('a job that is followed says what changes as it changes, and then ends', async () => {
  const jobs = await jobsThat(
    `port.postMessage({ kind: 'progress', done: 1, of: 2, doing: '2 GPUs' });
     setTimeout(() => port.postMessage({ kind: 'done', outcome: ${outcome} }), 300);`,
  );
  jobs.start(task, []);
  jobs.start(task, []);
  const told: string[] = [];
  for await (const job of jobs.follow('job-2', new AbortController().signal)) told.push(job.status);
  expect([...new Set(told)]).toEqual(['queued', 'running', 'done']);
  expect(told.at(-1)).toBe('done');
  const end = new AbortController();
  const silent = await jobsThat('setInterval(() => {}, 1000);');
  silent.start(task, []);
  for await (const { status } of silent.follow('job-1', end.signal)) {
    expect(status).toBe('running');
    end.abort();
  }
  silent.close();
});

it('the next job waits its turn, and begins when the one before is cancelled', async () => {
  const jobs = await jobsThat('setInterval(() => {}, 1000);');
  jobs.start(task, []);
  jobs.start(task, []);
  expect(jobs.job('job-2')).toMatchObject({ status: 'queued', ahead: 1 });
  jobs.cancel('job-1');
  expect(jobs.job('job-1').status).toBe('cancelled');
  expect(jobs.job('job-2').status).toBe('running');
  jobs.close();
});

it('a thread that breaks or ends without an answer fails its job with the reason, and the next one runs', async () => {
  const jobs = await jobsThat("throw new RangeError('there is no stream s-9; choose one of the problem’s');");
  jobs.start(task, []);
  await vi.waitFor(() => expect(jobs.job('job-1').status).toBe('failed'), 10_000);
  expect(jobs.job('job-1')).toMatchObject({ reason: expect.stringContaining('there is no stream s-9') });
  const silent = await jobsThat('process.exit(3);');
  silent.start(task, []);
  await vi.waitFor(() => expect(silent.job('job-1')).toMatchObject({ reason: 'its thread ended with code 3' }), 10_000);
});

it('refuses when too many wait, and knows no job that it never had', async () => {
  const jobs = await jobsThat('setInterval(() => {}, 1000);');
  const started = Array.from({ length: 22 }, () => jobs.start(task, []));
  expect(started.at(20)).not.toBeNull();
  expect(started.at(21)).toBeNull();
  expect(() => jobs.job('job-99')).toThrow('there is no what-if at work "job-99"');
  jobs.close();
});
