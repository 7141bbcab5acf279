/** A picture: rgb24, row by row, `pixels.length === 3 · width · height`. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}
