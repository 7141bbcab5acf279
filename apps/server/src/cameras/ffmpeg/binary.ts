import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { sayOfCamera } from '../../domain/sentences/cameraSentences.ts';
import { CameraSourceError } from '../frameSource.ts';

const run = promisify(execFile);

/** An ffmpeg that runs, and how this build spells what changed between versions. */
export interface FfmpegBinary {
  readonly path: string;
  /** As it names itself, like `5.1.9-0+deb12u1`. */
  readonly version: string;
  readonly rtspTimeoutFlag: '-timeout' | '-stimeout';
  /** Arguments that hand on every decoded frame once, instead of repeating some to keep a constant rate. */
  readonly passFrames: readonly string[];
}

const commands: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'sudo apt-get install -y ffmpeg',
  darwin: 'brew install ffmpeg',
};

/** `-fps_mode` came with 5.1 and replaces `-vsync`; builds from a snapshot have no number and are told by their RTSP flags. */
const knowsFpsMode = (version: string, hasStimeout: boolean): boolean => {
  const [, major, minor] = /^n?(\d+)\.(\d+)/u.exec(version) ?? [];
  if (major === undefined) return !hasStimeout;
  return Number(major) > 5 || (Number(major) === 5 && Number(minor) >= 1);
};

/** Runs a candidate and asks what it can; null when it does not run. */
const describe = async (path: string): Promise<FfmpegBinary | null> => {
  try {
    const options = { timeout: 10_000, windowsHide: true };
    const [about, rtsp] = await Promise.all([
      run(path, ['-hide_banner', '-version'], options),
      run(path, ['-hide_banner', '-h', 'demuxer=rtsp'], options),
    ]);
    const version = /^ffmpeg version (\S+)/u.exec(about.stdout)?.[1];
    if (!version) return null;
    const hasStimeout = rtsp.stdout.includes('-stimeout');
    return {
      path,
      version,
      rtspTimeoutFlag: hasStimeout ? '-stimeout' : '-timeout',
      passFrames: knowsFpsMode(version, hasStimeout) ? ['-fps_mode', 'passthrough'] : ['-vsync', 'passthrough'],
    };
  } catch {
    return null;
  }
};

/** The registry package throws on import where it has no build for the platform. */
const packaged = async (): Promise<string | null> => {
  try {
    const { default: installer } = await import('@ffmpeg-installer/ffmpeg');
    return installer.path;
  } catch {
    return null;
  }
};

/**
 * Finds an ffmpeg: the system's, else the one inside `@ffmpeg-installer/ffmpeg`.
 *
 * @param candidates paths or names to try in order, `null` standing for a candidate that is not there
 * @throws {CameraSourceError} naming the command that installs it, when none runs
 */
export const findFfmpeg = async (
  candidates: readonly (() => Promise<string | null>)[] = [async () => 'ffmpeg', packaged],
): Promise<FfmpegBinary> => {
  for (const candidate of candidates) {
    const path = await candidate();
    const binary = path === null ? null : await describe(path);
    if (binary) return binary;
  }
  const command = commands[process.platform];
  const said = command ? sayOfCamera('camera.noFfmpeg', { command }) : sayOfCamera('camera.noFfmpegAnywhere');
  throw new CameraSourceError('kind', said);
};
