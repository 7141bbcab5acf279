import { quantity } from '@whetstone/scheduler';
import { rgbPixels } from '@whetstone/vision';
import sharp from 'sharp';
import type { CameraSource } from '../domain/camera.ts';
import { sayOfCamera } from '../domain/sentences/cameraSentences.ts';
import type { VideoSource } from './ffmpeg/arguments.ts';
import type { ChildListener } from './ffmpeg/child.ts';
import { shownSource } from './ffmpeg/failure.ts';
import { CameraSourceError, type SourceFrame } from './frameSource.ts';
import { decodePicture } from './imageSet/decode.ts';
import { type ImageSetSource, openImageSet } from './imageSet/imageSet.ts';
import type { CameraProbe } from './port.ts';
import { openScene, type SyntheticSource, sceneFrame } from './sources/synthetic.ts';
import { videoSource } from './sources/video.ts';

/** A moment of a scene at which the street has filled. */
const sceneProbeSeconds = 20;

const seen = async (frame: SourceFrame, classes: readonly string[] | null): Promise<CameraProbe> => {
  const { width, height } = frame;
  const jpeg = await sharp(rgbPixels(frame), { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 82 })
    .toBuffer();
  return { ok: true, width, height, jpeg: new Uint8Array(jpeg), classes };
};

const probeScene = (source: SyntheticSource): Promise<CameraProbe> =>
  seen(sceneFrame(openScene(source), sceneProbeSeconds), null);

/** The first frame, or why none came in time. */
const probeVideo = async (source: VideoSource, timeoutMs: number, onChild: ChildListener): Promise<CameraProbe> => {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), timeoutMs);
  let first: SourceFrame | null = null;
  try {
    await videoSource(source, { fps: 5, onChild }).run((frame) => {
      first ??= { ...frame, pixels: frame.pixels.slice() };
      abort.abort();
    }, abort.signal);
  } finally {
    clearTimeout(timer);
  }
  if (first) return seen(first, null);
  const field = source.kind === 'file' ? 'path' : 'url';
  const patience = quantity('duration', timeoutMs / 1000);
  throw new CameraSourceError(field, sayOfCamera('camera.noPictureWithin', { source: shownSource(source), patience }));
};

/** Decodes every picture that the time allows, so that a broken one is found before the set is saved. */
const probeImageSet = async (source: ImageSetSource, timeoutMs: number): Promise<CameraProbe> => {
  const deadline = Date.now() + timeoutMs;
  const { pictures, classes } = await openImageSet(source);
  const first = await decodePicture(pictures[0]);
  for (const picture of pictures.slice(1)) {
    if (Date.now() > deadline) break;
    await decodePicture(picture);
  }
  return seen(first, classes);
};

/** Opens a source and reports one picture of it; a source that cannot be opened is a foreseen outcome, with its field. */
export const probeSource = async (
  source: CameraSource,
  { timeoutMs, onChild }: { timeoutMs: number; onChild: ChildListener },
): Promise<CameraProbe> => {
  try {
    switch (source.kind) {
      case 'synthetic':
        return await probeScene(source);
      case 'file':
      case 'network':
        return await probeVideo(source, timeoutMs, onChild);
      case 'imageSet':
        return await probeImageSet(source, timeoutMs);
    }
  } catch (error) {
    if (error instanceof CameraSourceError) return { ok: false, field: error.field, reason: error.said };
    throw error;
  }
};
