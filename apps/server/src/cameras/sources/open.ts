import { sayOfCamera } from '../../domain/sentences/cameraSentences.ts';
import type { ChildListener } from '../ffmpeg/child.ts';
import { CameraSourceError, type FrameSource } from '../frameSource.ts';
import type { CameraRequest } from '../port.ts';
import { imageSetSource } from './imageSet.ts';
import { syntheticSource } from './synthetic.ts';
import { videoSource } from './video.ts';

/** Frames a second that are drawn, at most; more would only cost. */
const sceneFps = 10;
/** Motion is found between frames: a stream that wants one frame in ten seconds still needs to see what moves. */
const motionFps = 5;

/** Rate at which a camera's source is read, before frames are thinned to the stream's target. */
export const sourceFps = ({ source, regions, targetFps }: CameraRequest): number => {
  if (source.kind === 'imageSet') return source.picturesPerSecond;
  const wanted = Math.max(targetFps, regions.kind === 'moving' ? motionFps : 1);
  return source.kind === 'synthetic' ? Math.min(sceneFps, wanted) : wanted;
};

/** Rate at which frames leave the camera; pictures of a set are samples, none of which is left out. */
export const deliveredFps = (request: CameraRequest): number =>
  request.source.kind === 'imageSet' ? request.source.picturesPerSecond : request.targetFps;

/**
 * The source that a request asks for.
 *
 * @throws {CameraSourceError} when regions and source do not go together
 */
export const openSource = (request: CameraRequest, onChild: ChildListener): FrameSource => {
  const { source, regions, sceneEpoch: epoch } = request;
  const fps = sourceFps(request);
  switch (source.kind) {
    case 'synthetic':
      return syntheticSource(source, { fps, epoch });
    case 'file':
    case 'network':
      return videoSource(source, { fps, onChild });
    case 'imageSet':
      if (regions.kind === 'moving') throw new CameraSourceError('kind', sayOfCamera('camera.movingNeedsVideo'));
      return imageSetSource(source, { epoch });
  }
};
