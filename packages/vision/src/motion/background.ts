import { type CellGrid, type Cells, emptyCells } from './cells.ts';
import { findShift, type Shift, shiftCells } from './shift.ts';

/** Seconds in which a still cell's mean and variance follow a change (light, weather). */
const adaptSeconds = 5;
/** Seconds in which something that stopped becomes background: a waiting car stays a car for a while. */
const stoppedSeconds = 50;
/** Foreground starts at this many standard deviations. */
const deviations = 2.6;
const initialVariance = 200;
/** Brightness steps of the whole picture beyond this are no change of light but another picture. */
const maxLightShift = 60;
/** After this long, and this many frames, the background is known well enough to name what stands out. */
const learnSeconds = 1;
const learnFrames = 8;
/** Share of the picture in the foreground at once: another scene. */
const cutFraction = 0.55;
/** Share that asks whether the camera itself moved, and that is too much if it lasts. */
const restlessFraction = 0.1;
const crowdedFraction = 0.3;
const crowdedSeconds = 0.7;
/** While things move but the camera does not, it is asked again when so much more of the picture stands out, or so late. */
const askAgainFraction = 0.05;
const askAgainSeconds = 1;

/**
 * What a still camera sees when nothing moves: running mean and variance of the brightness per cell.
 *
 * A change of light over the whole picture is taken out before cells are judged; a nudge of the camera is found by
 * matching and the background moved along; another scene makes it learn anew.
 */
export class Background {
  readonly mean: Cells;
  readonly #variance: Float32Array;
  readonly #grid: CellGrid;
  readonly #histogram = new Int32Array(511);
  #learnedFrames = 0;
  #learnedSeconds = 0;
  #settleSeconds = 0;
  #crowdedFor = 0;
  /** When it was last found that the camera stands still though much stands out. */
  #stillCamera = { fraction: 0, seconds: 0 };
  /** Brightness that the newest picture has more than the background, everywhere. */
  lightShift = 0;

  constructor(grid: CellGrid) {
    this.#grid = grid;
    this.mean = emptyCells(grid);
    this.#variance = new Float32Array(grid.columns * grid.rows);
  }

  /** False until enough was seen; `mask` means nothing before. */
  get ready(): boolean {
    return this.#learnedFrames > learnFrames && this.#learnedSeconds >= learnSeconds;
  }

  /**
   * Judges a picture and learns from it.
   *
   * @param cells brightness per cell
   * @param elapsed seconds since the picture before
   * @param contrast standard deviation of the picture's brightness; in the dark, differences are smaller
   * @param mask 1 per cell that stands out
   */
  observe(cells: Cells, elapsed: number, { contrast, mask }: { contrast: number; mask: Uint8Array }): void {
    if (this.#learnedFrames === 0) this.#restart(cells);
    const floor = varianceFloor(contrast);
    this.#age(elapsed);
    this.lightShift = this.#medianShift(cells);
    let fraction = this.#judge(cells, floor, mask) / mask.length;
    if (this.ready && this.#mayHaveMoved(fraction, elapsed)) {
      const shift = findShift(cells.brightness, this.mean.brightness, { grid: this.#grid, offset: this.lightShift });
      if (!shift) this.#stillCamera = { fraction, seconds: 0 };
      else {
        this.#follow(shift, cells);
        fraction = this.#judge(cells, floor, mask) / mask.length;
      }
    }
    this.#crowdedFor = fraction > crowdedFraction ? this.#crowdedFor + elapsed : 0;
    if (this.ready && (fraction > cutFraction || this.#crowdedFor > crowdedSeconds)) this.#restart(cells);
    this.#learn(cells, elapsed, { floor, mask });
  }

  /** Looking for a shift costs as much as all else, so passing cars alone are not taken for one in each picture. */
  #mayHaveMoved(fraction: number, elapsed: number): boolean {
    const { fraction: before, seconds } = this.#stillCamera;
    if (fraction <= restlessFraction) {
      this.#stillCamera = { fraction, seconds: askAgainSeconds };
      return false;
    }
    this.#stillCamera = { fraction: Math.min(before, fraction), seconds: seconds + elapsed };
    return fraction > before + askAgainFraction || seconds + elapsed >= askAgainSeconds;
  }

  /** Takes a blob that is no object into the background, at a rate in [0, 1]. */
  absorb(cells: Cells, indices: Int32Array, rate: number): void {
    for (const plane of ['brightness', 'red', 'blue'] as const) {
      const mean = this.mean[plane];
      const now = cells[plane];
      for (const i of indices) mean[i] += rate * (now[i] - mean[i]);
    }
  }

  #age(elapsed: number): void {
    this.#learnedFrames++;
    this.#learnedSeconds += elapsed;
    this.#settleSeconds = Math.max(0, this.#settleSeconds - elapsed);
  }

  #restart(cells: Cells): void {
    for (const plane of ['brightness', 'red', 'blue'] as const) this.mean[plane].set(cells[plane]);
    this.#variance.fill(initialVariance);
    this.#learnedFrames = 1;
    this.#learnedSeconds = 0;
    this.#crowdedFor = 0;
    this.lightShift = 0;
  }

  /** Median of the differences: moving objects cover less than half of a picture, so they do not sway it. */
  #medianShift(cells: Cells): number {
    const histogram = this.#histogram.fill(0);
    let count = 0;
    const { brightness } = cells;
    const mean = this.mean.brightness;
    // Truncated, which rounds, since no sum is negative.
    for (let i = 0; i < brightness.length; i += 3, count++) histogram[(255.5 + brightness[i] - mean[i]) | 0]++;
    let below = 0;
    let bin = 0;
    while (below + histogram[bin] <= count / 2) below += histogram[bin++];
    const shift = bin - 255;
    return Math.abs(shift) > maxLightShift ? 0 : shift;
  }

  /**
   * Counts the cells that stand out. It ends with its loop: what followed would never be seen by the compiler, which
   * takes the loop over while it runs, and would throw the compiled loop away again each time.
   */
  #judge(cells: Cells, floor: number, mask: Uint8Array): number {
    const { lightShift } = this;
    const mean = this.mean.brightness;
    const { brightness } = cells;
    const variance = this.#variance;
    const limit = deviations * deviations;
    let foreground = 0;
    for (let i = 0; i < brightness.length; i++) {
      const difference = brightness[i] - mean[i] - lightShift;
      const spread = variance[i] < floor ? floor : variance[i];
      const stands = difference * difference > limit * spread ? 1 : 0;
      mask[i] = stands;
      foreground += stands;
    }
    return foreground;
  }

  #learn(cells: Cells, elapsed: number, { floor, mask }: { floor: number; mask: Uint8Array }): void {
    const steady = 1 - Math.exp(-elapsed / (this.#settleSeconds > 0 ? adaptSeconds / 5 : adaptSeconds));
    const still = this.ready ? steady : Math.max(steady, 1 / this.#learnedFrames);
    const stopped = this.ready ? 1 - Math.exp(-elapsed / stoppedSeconds) : still;
    const { lightShift } = this;
    const { brightness: now, red, blue } = cells;
    const { brightness: mean, red: meanRed, blue: meanBlue } = this.mean;
    const variance = this.#variance;
    const limit = deviations * deviations;
    // A change of light reaches the background behind an object too, though the object hides it.
    const brightening = still * lightShift;
    for (let i = 0; i < mean.length; i++) {
      const difference = now[i] - mean[i] - lightShift;
      const spread = variance[i];
      let rate = still;
      let surprise = difference * difference;
      if (mask[i] !== 0) {
        rate = stopped;
        // Capped, or one stopped car would make its place so uncertain that it vanishes there within seconds.
        const cap = limit * (spread > floor ? spread : floor);
        if (surprise > cap) surprise = cap;
      }
      mean[i] += rate * difference + brightening;
      meanRed[i] += rate * (red[i] - meanRed[i]);
      meanBlue[i] += rate * (blue[i] - meanBlue[i]);
      variance[i] = spread + rate * (surprise - spread);
    }
  }

  /** Moves the background along with the camera; what is left of a cell's shift shows at edges, as variance. */
  #follow(shift: Shift, cells: Cells): void {
    const { columns } = this.#grid;
    for (const plane of ['brightness', 'red', 'blue'] as const)
      shiftCells(this.mean[plane], shift, { grid: this.#grid, fill: cells[plane] });
    const mean = this.mean.brightness;
    const fresh = new Float32Array(this.#variance.length).fill(initialVariance);
    shiftCells(this.#variance, shift, { grid: this.#grid, fill: fresh });
    for (let i = columns + 1; i < mean.length; i++) {
      const across = mean[i] - mean[i - 1];
      const down = mean[i] - mean[i - columns];
      this.#variance[i] += 0.25 * (across * across + down * down);
    }
    this.#settleSeconds = 1;
  }
}

/** Smallest variance that a cell is granted, so that a very still scene does not make every flicker an object. */
const varianceFloor = (contrast: number): number => {
  const deviation = Math.min(9, Math.max(3, 0.2 * contrast));
  return deviation * deviation;
};
