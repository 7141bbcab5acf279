import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { policies } from '@whetstone/scheduler';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from '../../scripts/repository.mjs';

const bin = join(root, 'apps/server/bin/whetstone.mjs');

const problem = {
  windowSeconds: 200,
  labellingDelaySeconds: 0,
  gpuCount: 2,
  allocationUnit: 0.0125,
  stealQuantum: 0.1,
  streams: [
    {
      id: 'cam-0',
      startAccuracy: 0.73,
      minAccuracy: 0,
      inferenceProfile: { interpolation: 'reciprocal-share', points: [{ gpuShare: 0.25, accuracyFactor: 1 }] },
      retrainingConfigs: [{ id: '0_5', endAccuracy: 0.82, gpuSeconds: 4.75 }],
    },
  ],
};

let folder = '';
const file = (name: string): string => join(folder, name);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'whetstone-commands-'));
  writeFileSync(file('problem.json'), `\uFEFF${JSON.stringify(problem)}`);
  const [{ startAccuracy, retrainingConfigs, ...stream }] = problem.streams as [(typeof problem.streams)[number]];
  const windows = [
    { startAccuracy, retrainingConfigs },
    { drift: 0.1, retrainingConfigs },
  ];
  writeFileSync(file('trace.json'), JSON.stringify({ ...problem, streams: [{ ...stream, windows }] }));
  writeFileSync(file('broken.json'), JSON.stringify({ ...problem, gpuCount: -2, streams: [{ id: 'a' }] }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the command as a person would, and waits for its end. */
const whetstone = async (args: readonly string[], input = '') => {
  const child = spawn(process.execPath, [bin, ...args], { cwd: folder });
  child.stdin.on('error', () => {}); // Who does not read it may end before it is written.
  child.stdin.end(input);
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { out, err, code };
};

test('plans a file for people, and standard input for programs', async () => {
  const table = await whetstone(['plan', 'problem.json', '--policy', 'thief']);
  expect(table).toMatchObject({ code: 0, out: expect.stringMatching(/^policy thief: objective 81\.\d\d %/u) });
  expect(table.out).toContain('cam-0: Retrains with 0_5');
  const { out, code } = await whetstone(['plan', '-', '--json', '--repeat', '5'], JSON.stringify(problem));
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ policy: 'auto', solverMs: expect.any(Number), choices: { 'cam-0': '0_5' } });
});

test('compares policies on files and simulates traces', async () => {
  const compared = await whetstone(['compare', 'problem.json', '--policies', 'uniform, auto']);
  expect(compared).toMatchObject({ code: 0, out: expect.stringMatching(/\nfile +uniform +auto +bound\n/u) });
  const simulated = await whetstone(['simulate', 'trace.json', '--policy', 'sequential', '--replan', 'windows']);
  expect(simulated).toMatchObject({ code: 0, out: expect.stringContaining('over 2 windows') });
});

test('every fault of a malformed problem is named on standard error, with exit code 2', async () => {
  const { out, err, code } = await whetstone(['plan', 'broken.json']);
  expect({ out, code }).toEqual({ out: '', code: 2 });
  expect(err.trim().split('\n').slice(1)).toEqual([
    '  $.gpuCount is -2; must be a number greater than 0',
    expect.stringMatching(/\$\.streams\[0\]\.inferenceProfile missing/u),
    expect.stringMatching(/\$\.streams\[0\]\.startAccuracy missing/u),
  ]);
});

test.each([
  ['a file that is not there', ['plan', 'absent.json'], /absent\.json cannot be read: there is no such file/u],
  ['a folder', ['simulate', '.'], /\. cannot be read: it is a folder/u],
  ['an unknown policy', ['plan', 'problem.json', '--policy', 'best'], /policy is "best"; must be one of auto, /u],
  ['a repeat that is no number', ['plan', 'problem.json', '--repeat', 'often'], /--repeat is often; must be/u],
  ['a fraction over 1', ['plan', 'problem.json', '--inference-fraction', '30'], /--inference-fraction is 30; must/u],
  ['no file', ['compare'], /missing required argument/u],
  ['an unknown command', ['plna', 'problem.json'], /unknown command 'plna'/u],
])('%s is refused in a sentence, with exit code 2', async (_, args, sentence) => {
  expect(await whetstone(args)).toEqual({ out: '', code: 2, err: expect.stringMatching(sentence) });
});

test.skipIf(process.getuid?.() === 0)('a file that may not be read says so (skipped for root, who may)', async () => {
  writeFileSync(file('secret.json'), '{}');
  chmodSync(file('secret.json'), 0);
  expect(await whetstone(['plan', 'secret.json'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('reading it is not permitted'),
  });
});

test('help lists commands, and each command its policies and examples', async () => {
  expect((await whetstone(['--help'])).out).toMatch(/plan .*\n(.*\n)* *compare .*\n(.*\n)* *simulate /u);
  for (const command of ['plan', 'compare', 'simulate']) {
    const { out, code } = await whetstone([command, '--help']);
    expect(code).toBe(0);
    expect(out).toMatch(/Policies:\n {2}auto /u);
    expect(out).toContain('Examples:');
  }
});

test('the documentation shows what the commands print', async () => {
  const page = readFileSync(join(root, 'docs/scheduler.md'), 'utf8');
  const calls = [...page.matchAll(/^\$ npx whetstone (?<args>.*)\n(?<shown>[^`]*)^```/gmu)];
  expect(calls.length).toBe(3);
  for (const { groups } of calls) {
    const args = (groups?.args ?? '').split(' ').map((one) => one.replace(/^docs\//u, `${root}/docs/`));
    const { out } = await whetstone(args);
    const comparable = (text: string) =>
      text
        .replaceAll(`${root}/`, '')
        .replace(/solved in [\d.]+ ms/u, '')
        .replace(/ {2,}|-{2,}/gu, '  ')
        .trim();
    expect(comparable(out)).toBe(comparable(groups?.shown ?? ''));
  }
  for (const name of Object.keys(policies)) expect(page).toContain(`| \`${name}\` |`);
});

test('a reader that has seen enough ends the command quietly', async () => {
  const streams = Array.from({ length: 400 }, (_, index) => ({ ...problem.streams[0], id: `cam-${index}` }));
  writeFileSync(file('large.json'), JSON.stringify({ ...problem, gpuCount: 20, streams }));
  const child = spawn('sh', ['-c', `"${process.execPath}" "${bin}" plan large.json --json | head -n 1`], {
    cwd: folder,
  });
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  expect({ out, err }).toEqual({ out: '{\n', err: '' });
});
