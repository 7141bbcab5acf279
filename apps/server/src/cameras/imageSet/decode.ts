import sharp from 'sharp';
import { sayOfCamera } from '../../domain/sentences/cameraSentences.ts';
import { longestSide } from '../ffmpeg/arguments.ts';
import { CameraSourceError, type SourceFrame } from '../frameSource.ts';
import type { LabelledPicture } from './picture.ts';

// Pictures come one at a time and never twice soon: threads and a cache would only take from the other cameras.
sharp.concurrency(1);
sharp.cache(false);

/**
 * Decodes a picture to rgb24, upright, at most `longestSide` on its longer side.
 *
 * @throws {CameraSourceError} naming the row or class folder, the file and the remedy
 */
export const decodePicture = async ({ file, label, origin }: LabelledPicture): Promise<SourceFrame> => {
  try {
    const { data, info } = await sharp(file, { failOn: 'truncated' })
      .rotate()
      .resize(longestSide, longestSide, { fit: 'inside', withoutEnlargement: true })
      .flatten()
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, pixels: data, label };
  } catch (cause) {
    const reason = (cause instanceof Error ? cause.message : String(cause)).split('\n')[0] ?? '';
    throw new CameraSourceError('path', sayOfCamera('path.picture', { origin, file, reason }), { cause });
  }
};
