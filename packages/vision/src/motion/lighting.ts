import type { CellGrid, Cells } from './cells.ts';
import { SetCells } from './mask.ts';

/** The least that a shadow leaves of the light, and the most that a headlight makes of it. */
const darkest = 0.22;
const brightest = 6;
/** Only a road darker than this is lit by headlights; on a brighter one, what is brighter still is a white roof. */
const darkRoad = 60;
/** Less than this, as a logarithm, is no shadow and no beam: in fog, things differ no more from the road. */
const faintest = 0.25;
/** Shares of red and blue that light may change, and what noise adds to it: levels of 255 in a dark cell count more. */
const colourTolerance = 0.022;
const colourNoise = 1.2;
/** Logarithms of the factor that two cells under the same light may differ by, and what noise adds. */
const factorTolerance = 0.07;
const factorNoise = 2.5;
/** Of the eight cells around, so many must lie under the same light. */
const sameAround = 4;

/**
 * Tells light from things. A shadow or a beam of a headlight keeps the colour of the road and multiplies its brightness
 * by much the same factor all over; a thing brings colours and edges of its own.
 */
export class LightFilter {
  readonly #grid: CellGrid;
  /** Logarithm of the factor on the brightness of a foreground cell; not a number for all others, and between two calls. */
  readonly #factor: Float32Array;
  readonly #foreground: SetCells;

  constructor(grid: CellGrid) {
    this.#grid = grid;
    this.#factor = new Float32Array(grid.columns * grid.rows).fill(Number.NaN);
    this.#foreground = new SetCells(grid);
  }

  /**
   * Keeps the foreground cells that light alone does not explain.
   *
   * @param options.lightShift brightness that the whole picture has more than the background
   * @param out 1 per cell that is kept
   */
  apply(
    mask: Uint8Array,
    out: Uint8Array,
    { cells, background, lightShift }: { cells: Cells; background: Cells; lightShift: number },
  ): void {
    const { columns, rows } = this.#grid;
    const foreground = this.#foreground.find(mask);
    this.#measure(foreground, { cells, background, lightShift });
    out.set(mask);
    for (const i of foreground) {
      const column = i % columns;
      const inside = column > 0 && column < columns - 1 && i >= columns && i < columns * (rows - 1);
      if (inside && this.#isLight(i, cells.brightness[i])) out[i] = 0;
    }
    for (const i of foreground) this.#factor[i] = Number.NaN;
  }

  /** Leaves out what light cannot explain. */
  #measure(
    foreground: Int32Array,
    { cells, background, lightShift }: { cells: Cells; background: Cells; lightShift: number },
  ): void {
    const factor = this.#factor;
    for (const i of foreground) {
      const before = Math.max(4, background.brightness[i] + lightShift);
      const ratio = Math.max(1, cells.brightness[i]) / before;
      if (ratio < darkest || ratio > (before < darkRoad ? brightest : 1)) continue;
      const tolerance = colourTolerance + colourNoise / Math.max(8, Math.min(before, cells.brightness[i]));
      if (Math.abs(cells.red[i] - background.red[i]) > tolerance) continue;
      if (Math.abs(cells.blue[i] - background.blue[i]) > tolerance) continue;
      const logarithm = Math.log(ratio);
      if (Math.abs(logarithm) >= faintest) factor[i] = logarithm;
    }
  }

  #isLight(i: number, brightness: number): boolean {
    const factor = this.#factor;
    const { columns } = this.#grid;
    const own = factor[i];
    if (Number.isNaN(own)) return false;
    const tolerance = factorTolerance + factorNoise / Math.max(8, brightness);
    let same = 0;
    for (let down = -columns; down <= columns; down += columns)
      for (let across = -1; across <= 1; across++) if (Math.abs(factor[i + down + across] - own) <= tolerance) same++;
    // The cell itself was counted too.
    return same > sameAround;
  }
}
