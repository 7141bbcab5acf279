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

/** Mean absolute difference of the picture and the background moved by a shift, over the part that both cover. */
const mismatch = (
  cells: Float32Array,
  background: Float32Array,
  { grid, offset, shift }: { grid: CellGrid; offset: number; shift: Shift },
): number => {
  const { columns, rows } = grid;
  let sum = 0;
  let count = 0;
  for (let row = reach; row < rows - reach; row += stride)
    for (let column = reach; column < columns - reach; column += stride, count++) {
      const from = (row - shift.rows) * columns + column - shift.columns;
      // Capped, so that a few moving objects do not outweigh the still rest.
      sum += Math.min(40, Math.abs(cells[row * columns + column] - background[from] - offset));
    }
  return count > 0 ? sum / count : 0;
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
  const unmoved = mismatch(cells, background, { grid, offset, shift: { columns: 0, rows: 0 } });
  let best: Shift | null = null;
  let lowest = convincing * unmoved;
  for (let rows = -reach; rows <= reach; rows++)
    for (let columns = -reach; columns <= reach; columns++) {
      const shift = { columns, rows };
      const value = mismatch(cells, background, { grid, offset, shift });
      if (value >= lowest) continue;
      lowest = value;
      best = shift;
    }
  return best && (best.columns !== 0 || best.rows !== 0) ? best : null;
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
