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
    this.#sum(mask);
    const { columns, rows } = this.#grid;
    const sums = this.#sums;
    const wide = columns + 1;
    for (let row = 0; row < rows; row++) {
      const top = Math.max(0, row - radius) * wide;
      const bottom = Math.min(rows, row + radius + 1) * wide;
      for (let column = 0; column < columns; column++) {
        const left = column < radius ? 0 : column - radius;
        const right = column + radius + 1 > columns ? columns : column + radius + 1;
        const count = sums[bottom + right] - sums[top + right] - sums[bottom + left] + sums[top + left];
        out[row * columns + column] = count >= atLeast ? 1 : 0;
      }
    }
  }

  #sum(mask: Uint8Array): void {
    const { columns, rows } = this.#grid;
    const sums = this.#sums;
    const wide = columns + 1;
    for (let row = 0; row < rows; row++) {
      let sum = 0;
      for (let column = 0; column < columns; column++) {
        sum += mask[row * columns + column];
        sums[(row + 1) * wide + column + 1] = sums[row * wide + column + 1] + sum;
      }
    }
  }
}
