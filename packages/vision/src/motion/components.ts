import type { CellGrid } from './cells.ts';

/** Finds the connected groups of set cells (four neighbours). Its buffers are reused from call to call. */
export class ConnectedComponents {
  readonly #grid: CellGrid;
  readonly #seen: Uint8Array;
  readonly #queue: Int32Array;

  constructor(grid: CellGrid) {
    this.#grid = grid;
    this.#seen = new Uint8Array(grid.columns * grid.rows);
    this.#queue = new Int32Array(grid.columns * grid.rows);
  }

  /** @returns per group the indices of its cells; valid until the next call */
  find(mask: Uint8Array): Int32Array[] {
    this.#seen.fill(0);
    const components: Int32Array[] = [];
    let start = 0;
    for (let i = 0; i < mask.length; i++) {
      if (!mask[i] || this.#seen[i]) continue;
      const end = this.#flood(mask, i, start);
      components.push(this.#queue.subarray(start, end));
      start = end;
    }
    return components;
  }

  /** Breadth first from `seed`; the queue itself, from `start` to the returned end, is the group. */
  #flood(mask: Uint8Array, seed: number, start: number): number {
    const { columns } = this.#grid;
    const queue = this.#queue;
    const seen = this.#seen;
    let end = start;
    const visit = (i: number): void => {
      if (!mask[i] || seen[i]) return;
      seen[i] = 1;
      queue[end++] = i;
    };
    visit(seed);
    for (let next = start; next < end; next++) {
      const i = queue[next];
      const column = i % columns;
      if (column > 0) visit(i - 1);
      if (column < columns - 1) visit(i + 1);
      if (i >= columns) visit(i - columns);
      if (i + columns < mask.length) visit(i + columns);
    }
    return end;
  }
}
