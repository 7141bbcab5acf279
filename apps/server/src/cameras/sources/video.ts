import { stat } from 'node:fs/promises';
import { sayOfCamera } from '../../domain/sentences/cameraSentences.ts';
import { ffmpegArguments, type VideoSource } from '../ffmpeg/arguments.ts';
import { findFfmpeg } from '../ffmpeg/binary.ts';
import { type ChildListener, runFfmpeg } from '../ffmpeg/child.ts';
import { describeFailure } from '../ffmpeg/failure.ts';
import { CameraSourceError, type FrameSource } from '../frameSource.ts';

/** ffmpeg says of a folder that it is invalid data; better to look first. */
const checkFile = async (path: string): Promise<void> => {
  const info = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    const said =
      cause.code === 'ENOENT'
        ? sayOfCamera('path.noVideoFile', { path })
        : sayOfCamera('path.unreadableVideo', { path, code: cause.code ?? '' });
    throw new CameraSourceError('path', said, { cause });
  });
  if (!info.isFile()) throw new CameraSourceError('path', sayOfCamera('path.notAFile', { path }));
};

/** A video file, looped at its own speed, or a network camera, decoded by an ffmpeg child. */
export const videoSource = (
  source: VideoSource,
  { fps, onChild }: { fps: number; onChild: ChildListener },
): FrameSource => ({
  async run(emit, signal) {
    if (source.kind === 'file') await checkFile(source.path);
    const binary = await findFfmpeg();
    if (signal.aborted) return;
    const args = ffmpegArguments(source, { binary, fps });
    const { output, ending } = await runFfmpeg({ path: binary.path, args, emit, onChild, signal });
    if (signal.aborted) return;
    const field = source.kind === 'file' ? 'path' : 'url';
    throw new CameraSourceError(field, describeFailure(source, output, ending));
  },
});
