import { type ChildProcess, spawn } from 'node:child_process';
import { quantity, quoted, type Said } from '@whetstone/scheduler';
import { sayOfCamera } from '../../domain/sentences/cameraSentences.ts';
import type { SourceFrame } from '../frameSource.ts';
import { PictureReader } from './pictureReader.ts';

/** How long a child may be silent, in ms, before it counts as stalled and is ended. */
export interface Patience {
  /** Connecting, and waiting for a keyframe, of which some cameras send one in 8 s. */
  readonly firstFrameMs: number;
  /** Between two frames; longer than such a keyframe interval too. */
  readonly stallMs: number;
}

const usualPatience: Patience = { firstFrameMs: 15_000, stallMs: 10_000 };

/** @param alive false once the process with this id has ended */
export type ChildListener = (pid: number, alive: boolean) => void;

/** How a child ended: what it said and did last. */
export interface FfmpegEnd {
  readonly output: string;
  readonly ending: Said;
}

export interface FfmpegRun {
  readonly path: string;
  readonly args: readonly string[];
  readonly emit: (frame: SourceFrame) => void;
  /** Told when the child starts and when it has ended; someone else ends it should this thread crash. */
  readonly onChild: ChildListener;
  readonly signal: AbortSignal;
  readonly patience?: Patience;
}

/** Ends a child that sends nothing for too long. */
class Watchdog {
  #timer: NodeJS.Timeout | null = null;
  readonly #patience: Patience;
  readonly #onStall: (ms: number) => void;

  constructor(patience: Patience, onStall: (ms: number) => void) {
    this.#patience = patience;
    this.#onStall = onStall;
    this.#wait(patience.firstFrameMs);
  }

  feed(): void {
    this.#wait(this.#patience.stallMs);
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
  }

  #wait(ms: number): void {
    this.stop();
    this.#timer = setTimeout(() => this.#onStall(ms), ms);
  }
}

const watchOutput = (child: ChildProcess): (() => string) => {
  let output = '';
  child.stderr?.on('data', (data: Buffer) => {
    output = `${output}${data.toString()}`.slice(-4000);
  });
  return () => output;
};

/**
 * Runs one ffmpeg until it ends, stalls, sends rubbish or is aborted; the child is dead when the promise resolves. That it
 * ended by itself with code 0 is an end like any other: a dead RTSP server looks like this.
 */
export const runFfmpeg = ({
  path,
  args,
  emit,
  onChild,
  signal,
  patience = usualPatience,
}: FfmpegRun): Promise<FfmpegEnd> =>
  new Promise((resolve) => {
    const child = spawn(path, args, { stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
    const output = watchOutput(child);
    let ending: Said | null = null;
    const kill = (why: Said) => {
      ending ??= why;
      child.kill('SIGKILL');
    };
    const watchdog = new Watchdog(patience, (ms) =>
      kill(sayOfCamera('camera.noPictureFor', { silence: quantity('duration', ms / 1000) })),
    );
    const reader = new PictureReader((frame) => {
      watchdog.feed();
      if (!signal.aborted) emit(frame);
    });
    const onAbort = () => kill(quoted('stopped'));
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
    if (child.pid !== undefined) onChild(child.pid, true);
    child.stdout.on('data', (data: Buffer) => {
      try {
        reader.push(data);
      } catch (error) {
        kill(quoted(error instanceof Error ? error.message : String(error)));
      }
    });
    child.on('error', (error) => {
      ending ??= sayOfCamera('camera.notStarted', { reason: error.message });
    });
    child.on('close', (code, killedBy) => {
      watchdog.stop();
      signal.removeEventListener('abort', onAbort);
      if (child.pid !== undefined) onChild(child.pid, false);
      const byItself = killedBy
        ? sayOfCamera('camera.killed', { signal: killedBy })
        : sayOfCamera('camera.streamEnded', { code: String(code) });
      resolve({ output: output(), ending: ending ?? byItself });
    });
  });
