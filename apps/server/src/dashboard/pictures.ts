import { rgbPixels } from '@whetstone/vision';
import sharp from 'sharp';
import type { CapturedFrame } from '../domain/region.ts';

/** Encoded pictures of the newest frames, so that several viewers cost one encoding. */
export class Pictures {
  readonly #encoded = new Map<string, { readonly sequence: number; readonly jpeg: Promise<Uint8Array> }>();

  /** JPEG of a frame, encoded off the event loop; null when the camera no longer has its picture. */
  async jpeg(frame: CapturedFrame): Promise<Uint8Array | null> {
    const known = this.#encoded.get(frame.streamId);
    if (known?.sequence === frame.sequence) return known.jpeg;
    const picture = frame.picture();
    if (!picture) return null;
    const { width, height } = picture;
    const jpeg = sharp(rgbPixels(picture), { raw: { width, height, channels: 3 } })
      .jpeg({ quality: 78 })
      .toBuffer();
    this.#encoded.set(frame.streamId, { sequence: frame.sequence, jpeg });
    return jpeg;
  }
}
