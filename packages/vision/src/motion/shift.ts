import type { CellGrid } from './cells.ts';

/** How far the picture moved, in cells: what was at (x, y) is now at (x + columns, y + rows). */
export interface Shift {
  readonly columns: number;
  readonly rows: number;
}

/** Largest shift looked for, in cells. */
const reach = 10;
/** Only every third cell along both axes is compared. */
const stride = 3;
/** The match must lower the mean difference to this fraction of the unmoved one; else objects moved, not the camera. */
const convincing = 0.6;

/**
 * Mean absolute difference of the picture and the background moved by a shift, over the part that both cover; infinite
 * as soon as it is known to reach `limit`, which for most shifts is early.
 */
const mismatch = (
  cells: Float32Array,
  background: Float32Array,
  { grid, offset, shift, limit }: { grid: CellGrid; offset: number; shift: Shift; limit: number },
): number => {
  const { columns, rows } = grid;
  const perRow = Math.ceil((columns - 2 * reach) / stride);
  const count = perRow * Math.ceil((rows - 2 * reach) / stride);
  const back = shift.rows * columns + shift.columns;
  let sum = 0;
  for (let row = reach; row < rows - reach; row += stride) {
    const end = (row + 1) * columns - reach;
    for (let at = row * columns + reach; at < end; at += stride) {
      const difference = cells[at] - background[at - back] - offset;
      const size = difference < 0 ? -difference : difference;
      // Capped, so that a few moving objects do not outweigh the still rest.
      sum += size > 40 ? 40 : size;
    }
    if (sum >= limit * count) return Number.POSITIVE_INFINITY;
  }
  return sum / count;
};

/**
 * Finds how the camera was nudged between the background and a picture.
 *
 * @param options.offset brightness that the picture has more than the background
 * @returns null when no shift explains the picture much better than none
 */
export const findShift = (
  cells: Float32Array,
  background: Float32Array,
  { grid, offset }: { grid: CellGrid; offset: number },
): Shift | null => {
  if (Math.min(grid.columns, grid.rows) <= 2 * reach) return null;
  const still = { columns: 0, rows: 0 };
  const unmoved = mismatch(cells, background, { grid, offset, shift: still, limit: Number.POSITIVE_INFINITY });
  let best: Shift | null = null;
  let lowest = convincing * unmoved;
  for (let rows = -reach; rows <= reach; rows++)
    for (let columns = -reach; columns <= reach; columns++) {
      const shift = { columns, rows };
      const value = mismatch(cells, background, { grid, offset, shift, limit: lowest });
      if (value >= lowest) continue;
      lowest = value;
      best = shift;
    }
  return best;
};

/** Moves values over the grid in place; cells that come from outside take `fill`'s. */
export const shiftCells = (
  values: Float32Array,
  shift: Shift,
  { grid, fill }: { grid: CellGrid; fill: Float32Array },
): void => {
  const before = values.slice();
  for (let row = 0; row < grid.rows; row++)
    for (let column = 0; column < grid.columns; column++) {
      const fromRow = row - shift.rows;
      const fromColumn = column - shift.columns;
      const inside = fromRow >= 0 && fromRow < grid.rows && fromColumn >= 0 && fromColumn < grid.columns;
      const at = row * grid.columns + column;
      values[at] = inside ? before[fromRow * grid.columns + fromColumn] : fill[at];
    }
};
