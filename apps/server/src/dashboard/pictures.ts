import sharp from 'sharp';
import type { CapturedFrame } from '../domain/region.ts';

/** Encoded pictures of the newest frames, so that several viewers cost one encoding. */
export class Pictures {
  readonly #encoded = new Map<string, { readonly sequence: number; readonly jpeg: Promise<Uint8Array> }>();

  /** JPEG of a frame, encoded off the event loop. */
  jpeg(frame: CapturedFrame): Promise<Uint8Array> {
    const known = this.#encoded.get(frame.streamId);
    if (known?.sequence === frame.sequence) return known.jpeg;
    const { width, height, pixels } = frame;
    const jpeg = sharp(pixels, { raw: { width, height, channels: 3 } })
      .jpeg({ quality: 78 })
      .toBuffer();
    this.#encoded.set(frame.streamId, { sequence: frame.sequence, jpeg });
    return jpeg;
  }
}
