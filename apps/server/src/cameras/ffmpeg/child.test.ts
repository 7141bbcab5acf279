import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FfmpegEnd, runFfmpeg } from './child.ts';

/** Plays ffmpeg: two pictures, and then what the first argument says. */
const actor = `
process.stdout.write('P5\\n2 3\\n255\\nabcdef'.repeat(2), () => {
  const role = process.argv[2];
  if (role === 'leave') process.exit(0);
  if (role === 'fail') { console.error('Connection reset'); process.exit(1); }
  if (role === 'babble') process.stdout.write('no picture at all, but words and words and words');
  setInterval(() => {}, 1000);
});`;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'whetstone-child-'));
  await writeFile(join(folder, 'actor.cjs'), actor);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

const play = async (role: string, onFrame: (pid: number, abort: AbortController) => void = () => {}) => {
  const abort = new AbortController();
  const pids: (number | null)[] = [];
  let frames = 0;
  const end: FfmpegEnd = await runFfmpeg({
    path: process.execPath,
    args: [join(folder, 'actor.cjs'), role],
    emit: () => {
      frames++;
      if (frames === 2) onFrame(pids[0] ?? -1, abort);
    },
    onChild: (pid, alive) => pids.push(alive ? pid : null),
    signal: abort.signal,
    patience: { firstFrameMs: 10_000, stallMs: 200 },
  });
  return { end, frames, pids };
};

describe('an ffmpeg child', () => {
  it('counts as ended when it leaves with code 0, for so does one whose camera died', async () => {
    const { end, frames, pids } = await play('leave');
    expect(frames).toBe(2);
    expect(end.ending.text).toMatch(/stream ended.*code 0/u);
    expect(pids[1]).toBeNull();
  });

  it('says what it said last', async () => {
    expect((await play('fail')).end).toMatchObject({
      output: 'Connection reset\n',
      ending: { text: expect.stringMatching(/code 1/u) },
    });
  });

  it('is ended when it falls silent', async () => {
    const { end, pids } = await play('hang');
    expect(end.ending.text).toBe('no picture for 0.2 s');
    expect(isAlive(pids[0] ?? -1)).toBe(false);
  });

  it('is ended when it sends something else than pictures', async () => {
    expect((await play('babble')).end.ending.text).toMatch(/something else than pictures/u);
  });

  it('is dead when the camera is stopped', async () => {
    const { end, pids } = await play('hang', (_, abort) => abort.abort());
    expect(end.ending.text).toBe('stopped');
    expect(isAlive(pids[0] ?? -1)).toBe(false);
  });

  it('is told dead when someone kills it', async () => {
    const { end } = await play('hang', (pid) => process.kill(pid, 'SIGKILL'));
    expect(end.ending.text).toBe('ffmpeg was ended by SIGKILL');
  });

  it('does not throw when there is no such program', async () => {
    const signal = new AbortController().signal;
    const end = await runFfmpeg({ path: '/nowhere/ffmpeg', args: [], emit: () => {}, onChild: () => {}, signal });
    expect(end.ending.text).toMatch(/could not be started.*ENOENT/u);
  });
});
