import type { CellGrid } from './cells.ts';

/** Lists the set cells of masks; most of a picture is still, and is passed over four cells at a time. */
export class SetCells {
  readonly #indices: Int32Array;

  constructor(grid: CellGrid) {
    this.#indices = new Int32Array(grid.columns * grid.rows);
  }

  /** @returns indices in order; valid until the next call */
  find(mask: Uint8Array): Int32Array {
    const indices = this.#indices;
    const quads = new Int32Array(mask.buffer, mask.byteOffset, mask.length >> 2);
    let count = 0;
    for (let quad = 0; quad < quads.length; quad++) {
      if (quads[quad] === 0) continue;
      for (let i = 4 * quad; i < 4 * quad + 4; i++) if (mask[i] !== 0) indices[count++] = i;
    }
    for (let i = 4 * quads.length; i < mask.length; i++) if (mask[i] !== 0) indices[count++] = i;
    return indices.subarray(0, count);
  }
}

/**
 * Counts set cells in a square around each cell and compares: `out[i] = count ≥ atLeast`. With a high bar it removes
 * specks, with a low one it closes gaps. A summed-area table makes the cost independent of the radius.
 */
export class NeighbourCount {
  readonly #grid: CellGrid;
  readonly #sums: Int32Array;

  constructor(grid: CellGrid) {
    this.#grid = grid;
    this.#sums = new Int32Array((grid.columns + 1) * (grid.rows + 1));
  }

  apply(mask: Uint8Array, out: Uint8Array, { radius, atLeast }: { radius: number; atLeast: number }): void {
    out.fill(0);
    const reached = this.#reachedBy(mask, radius);
    if (!reached) return;
    this.#sum(mask, reached);
    const { columns } = this.#grid;
    const { left, right, top, bottom } = reached;
    const sums = this.#sums;
    const wide = columns + 1;
    for (let row = top; row < bottom; row++) {
      const above = Math.max(top, row - radius) * wide;
      const below = Math.min(bottom, row + radius + 1) * wide;
      for (let column = left; column < right; column++) {
        const from = column - radius < left ? left : column - radius;
        const to = column + radius + 1 > right ? right : column + radius + 1;
        const count = sums[below + to] - sums[above + to] - sums[below + from] + sums[above + from];
        out[row * columns + column] = count >= atLeast ? 1 : 0;
      }
    }
  }

  /** The part of the grid outside which no square has a set cell in it; null when none is set. */
  #reachedBy(mask: Uint8Array, radius: number): Part | null {
    const { columns, rows } = this.#grid;
    const first = mask.indexOf(1);
    if (first < 0) return null;
    const firstRow = Math.floor(first / columns);
    const lastRow = Math.floor(mask.lastIndexOf(1) / columns);
    let left = columns;
    let right = 0;
    for (let row = firstRow; row <= lastRow; row++) {
      const start = row * columns;
      let column = 0;
      while (column < left && mask[start + column] === 0) column++;
      left = column;
      column = columns;
      while (column > right && mask[start + column - 1] === 0) column--;
      right = column;
    }
    return {
      left: Math.max(0, left - radius),
      right: Math.min(columns, right + radius),
      top: Math.max(0, firstRow - radius),
      bottom: Math.min(rows, lastRow + 1 + radius),
    };
  }

  /** Sums of all set cells above and left of each corner, counted from the part's own corner on. */
  #sum(mask: Uint8Array, { left, right, top, bottom }: Part): void {
    const { columns } = this.#grid;
    const sums = this.#sums;
    const wide = columns + 1;
    sums.fill(0, top * wide + left, top * wide + right + 1);
    for (let row = top; row < bottom; row++) {
      let sum = 0;
      sums[(row + 1) * wide + left] = 0;
      for (let column = left; column < right; column++) {
        sum += mask[row * columns + column];
        sums[(row + 1) * wide + column + 1] = sums[row * wide + column + 1] + sum;
      }
    }
  }
}

/** Columns and rows of a grid, the last ones not included. */
interface Part {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}
