import { type SourceFrame, waitingFrames } from '../frameSource.ts';

const longestHeader = 32;
const largestSide = 8192;

/** Planes of colour are half as wide and high. */
const isSide = (pixels: number): boolean => pixels >= 2 && pixels <= largestSide && pixels % 2 === 0;

/**
 * Reads `yuv420` pictures out of a byte stream of `pgmyuv` (`P5\nwidth rows\n255\n`, and one and a half times as many rows
 * of bytes as of pixels), however it is cut into chunks. A picture stays as it is until `waitingFrames` more have been
 * emitted; then its memory takes another.
 */
export class PictureReader {
  readonly #emit: (frame: SourceFrame) => void;
  #header = '';
  #picture: { width: number; height: number; pixels: Uint8Array; filled: number } | null = null;
  /** Memory of the pictures that were emitted last, oldest first. */
  readonly #emitted: Uint8Array[] = [];

  constructor(emit: (frame: SourceFrame) => void) {
    this.#emit = emit;
  }

  /** @throws {Error} when the bytes are no such pictures */
  push(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length) at = this.#picture ? this.#fill(chunk, at) : this.#readHeader(chunk, at);
  }

  #fill(chunk: Uint8Array, at: number): number {
    const picture = this.#picture;
    if (!picture) return at;
    const part = chunk.subarray(at, at + picture.pixels.length - picture.filled);
    picture.pixels.set(part, picture.filled);
    picture.filled += part.length;
    if (picture.filled === picture.pixels.length) {
      this.#picture = null;
      this.#emitted.push(picture.pixels);
      this.#emit({ width: picture.width, height: picture.height, pixels: picture.pixels, layout: 'yuv420' });
    }
    return at + part.length;
  }

  #memory(bytes: number): Uint8Array {
    const spare = this.#emitted.length > waitingFrames ? this.#emitted.shift() : undefined;
    return spare?.length === bytes ? spare : new Uint8Array(bytes);
  }

  /** A header ends with its third line break. */
  #readHeader(chunk: Uint8Array, at: number): number {
    this.#header += String.fromCharCode(chunk[at]);
    const match = /^P5\n(\d+) (\d+)\n255\n$/u.exec(this.#header);
    if (match) {
      const width = Number(match[1]);
      const height = (Number(match[2]) * 2) / 3;
      if (!isSide(width) || !isSide(height)) throw new Error(`ffmpeg sent a picture of ${width}×${height} pixels`);
      this.#header = '';
      this.#picture = { width, height, pixels: this.#memory((3 * width * height) / 2), filled: 0 };
    } else if (this.#header.length > longestHeader) throw new Error('ffmpeg sent something else than pictures');
    return at + 1;
  }
}
