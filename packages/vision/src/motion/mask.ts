import type { CellGrid } from './cells.ts';

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
    const { columns, rows } = this.#grid;
    const first = mask.indexOf(1);
    if (first < 0) return void out.fill(0);
    // Rows that no square with a set cell in it reaches have nothing to count.
    const firstRow = Math.max(0, Math.floor(first / columns) - radius);
    const lastRow = Math.min(rows - 1, Math.floor(mask.lastIndexOf(1) / columns) + radius);
    out.fill(0, 0, firstRow * columns).fill(0, (lastRow + 1) * columns);
    this.#sum(mask, firstRow, lastRow);
    const sums = this.#sums;
    const wide = columns + 1;
    for (let row = firstRow; row <= lastRow; row++) {
      const top = Math.max(firstRow, row - radius) * wide;
      const bottom = Math.min(lastRow + 1, row + radius + 1) * wide;
      for (let column = 0; column < columns; column++) {
        const left = column < radius ? 0 : column - radius;
        const right = column + radius + 1 > columns ? columns : column + radius + 1;
        const count = sums[bottom + right] - sums[top + right] - sums[bottom + left] + sums[top + left];
        out[row * columns + column] = count >= atLeast ? 1 : 0;
      }
    }
  }

  /** Sums of all set cells above and left of each corner, counted from `firstRow` on. */
  #sum(mask: Uint8Array, firstRow: number, lastRow: number): void {
    const { columns } = this.#grid;
    const sums = this.#sums;
    const wide = columns + 1;
    sums.fill(0, firstRow * wide, (firstRow + 1) * wide);
    for (let row = firstRow; row <= lastRow; row++) {
      let sum = 0;
      for (let column = 0; column < columns; column++) {
        sum += mask[row * columns + column];
        sums[(row + 1) * wide + column + 1] = sums[row * wide + column + 1] + sum;
      }
    }
  }
}
