import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { findProgram, programs } from '../../scripts/programs.mjs';

const ffmpeg = (args: readonly string[]) => {
  const path = findProgram(programs.ffmpeg);
  if (!path) throw new Error('ffmpeg was not found; run: sudo apt-get install -y ffmpeg');
  execFileSync(path, ['-hide_banner', '-loglevel', 'error', '-y', ...args]);
};

/** Makes a short H.264 clip of a moving test picture and returns its path. */
export const makeClip = (folder: string): string => {
  const path = join(folder, 'clip.mp4');
  const video = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-g', '10'];
  ffmpeg(['-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=10:duration=4', ...video, path]);
  return path;
};

/** Makes a picture of one colour and returns its path. */
export const makePicture = (folder: string, name: string, colour: string): string => {
  const path = join(folder, name);
  ffmpeg(['-f', 'lavfi', '-i', `color=${colour}:size=64x64`, '-frames:v', '1', path]);
  return path;
};
