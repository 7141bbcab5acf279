import { expect, it } from 'vitest';
import type { CameraStatus } from '../domain/region.ts';
import { Backoff } from './backoff.ts';
import type { FrameSource, SourceFrame } from './frameSource.ts';
import { supervise } from './supervisor.ts';

const frame: SourceFrame = { width: 1, height: 1, pixels: new Uint8Array(3) };

/** Runs scripted sources one after the other until the last one ends the supervision. */
const superviseScript = async (attempts: readonly ((emit: () => void) => void)[]) => {
  const abort = new AbortController();
  const offline: CameraStatus[] = [];
  let frames = 0;
  let attempt = 0;
  const open = (): FrameSource => ({
    run: async (emit) => {
      const step = attempts[attempt++];
      if (attempt === attempts.length) abort.abort();
      step(() => emit(frame));
    },
  });
  let clock = 1000;
  const ports = {
    backoff: new Backoff(() => 0.5),
    now: () => clock++,
    onFrame: () => {
      frames++;
    },
    onOffline: (status: CameraStatus) => offline.push(status),
  };
  await supervise(open, ports, abort.signal);
  return { offline, frames };
};

const fail = (message: string) => () => {
  throw new Error(message);
};

it('says why a source failed and when it is tried again, and brings it back', async () => {
  const { offline, frames } = await superviseScript([fail('cable cut'), (emit) => emit()]);
  expect(offline).toEqual([
    { status: 'offline', since: 1000, reason: { text: 'cable cut', wording: null }, retryAt: 1251 },
  ]);
  expect(frames).toBe(1);
});

it('counts a source that simply ends as failed too', async () => {
  const { offline } = await superviseScript([(emit) => emit(), () => {}]);
  expect(offline).toMatchObject([{ reason: { text: 'the source ended' } }]);
});

it('is silent when it is stopped', async () => {
  expect((await superviseScript([fail('while stopping')])).offline).toEqual([]);
});
