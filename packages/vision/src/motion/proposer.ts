import { type Box, boxArea, intersectionArea } from '../box.ts';
import type { Frame } from '../frame.ts';
import { Background } from './background.ts';
import { type CellGrid, cellGrid, readCells } from './cells.ts';
import { type MotionBuffers, MotionWorkspace } from './workspace.ts';

export interface ProposerOptions {
  /** Regions returned at most, largest first; default 8. */
  readonly maxRegions?: number;
  /** Moving area that counts, as fractions of the frame; default 0.0015 to 0.6. */
  readonly minArea?: number;
  readonly maxArea?: number;
  /** Shared by proposers that take turns; default is one of its own. */
  readonly workspace?: MotionWorkspace;
}

/** A blob fainter than this many brightness levels (in a picture of good contrast) is light playing, not an object. */
const faintDifference = 16;
/** An object has more edges than the road that it hides; the place that it left has fewer. */
const ghostEdges = 1.1;
/** A blob that resembles the background this closely is the background in another light. */
const sameThings = 0.8;
/** Share of a box inside a larger one at which it is a part of it. */
const mostInside = 0.7;
/** Longest step of time that the background learns from at once, in seconds. */
const maxElapsed = 2;

interface BlobLook {
  /** Mean difference to the background, in brightness levels. */
  readonly difference: number;
  /** Edges in the picture over edges in the background, there. */
  readonly edges: number;
  /** Correlation of picture and background there, in [−1, 1]. */
  readonly likeness: number;
}

/** A frame size: what is remembered between its pictures, and the buffers for one. */
interface MotionField extends MotionBuffers {
  readonly grid: CellGrid;
  readonly background: Background;
}

/**
 * Proposes where something moves in front of a still camera.
 *
 * Feed it every frame in order. A cut, a nudged camera or a changed frame size is noticed, and proposals are right again
 * within about two seconds.
 */
export class MotionProposer {
  readonly #options: Required<Omit<ProposerOptions, 'workspace'>>;
  readonly #workspace: MotionWorkspace;
  #field: MotionField | null = null;
  #size = '';
  #lastSeconds: number | null = null;

  constructor({
    maxRegions = 8,
    minArea = 0.0015,
    maxArea = 0.6,
    workspace = new MotionWorkspace(),
  }: ProposerOptions = {}) {
    this.#options = { maxRegions, minArea, maxArea };
    this.#workspace = workspace;
  }

  /**
   * @param seconds time of the frame on any clock that does not run backwards
   * @returns boxes in frame pixels, inside the frame, largest first; empty while the background is being learned
   */
  propose(frame: Frame, seconds: number): Box[] {
    const field = this.#fieldFor(frame);
    const elapsed = Math.min(maxElapsed, Math.max(0, seconds - (this.#lastSeconds ?? seconds)));
    this.#lastSeconds = seconds;
    readCells(frame, field.grid, field.cells);
    const contrast = standardDeviation(field.cells.brightness);
    field.background.observe(field.cells, elapsed, { contrast, mask: field.raw });
    if (!field.background.ready) return [];
    const { cells, background } = field;
    field.light.apply(field.raw, field.things, {
      cells,
      background: background.mean,
      lightShift: background.lightShift,
    });
    field.neighbours.apply(field.things, field.solid, { radius: 1, atLeast: 5 });
    field.neighbours.apply(field.solid, field.joined, { radius: 3, atLeast: 6 });
    const faint = Math.min(faintDifference, Math.max(6, 0.35 * contrast));
    const boxes: Box[] = [];
    for (const blob of field.components.find(field.joined)) {
      const look = lookOf(blob, field);
      if (look.difference < faint) field.background.absorb(field.cells, blob, 1 - Math.exp(-elapsed / 2));
      else if (look.edges < ghostEdges || look.likeness > sameThings)
        field.background.absorb(field.cells, blob, 1 - Math.exp(-elapsed / 0.6));
      else this.#accept(blob, field, boxes);
    }
    return withoutParts(boxes.sort((a, b) => boxArea(b) - boxArea(a))).slice(0, this.#options.maxRegions);
  }

  #fieldFor({ width, height }: Frame): MotionField {
    const size = `${width}×${height}`;
    if (!this.#field || size !== this.#size) {
      const grid = cellGrid(width, height);
      this.#field = { grid, background: new Background(grid), ...this.#workspace.buffersFor(grid) };
      this.#size = size;
    }
    return this.#field;
  }

  #accept(blob: Int32Array, field: MotionField, boxes: Box[]): void {
    const { minArea, maxArea } = this.#options;
    const share = blob.length / field.raw.length;
    if (share < minArea || share > maxArea) return;
    const box = boxOf(blob, field);
    if (box) boxes.push(box);
  }
}

/** Largest first in; leaves out what lies mostly inside a larger one: a window is a part of its car. */
const withoutParts = (boxes: readonly Box[]): Box[] => {
  const whole: Box[] = [];
  for (const box of boxes)
    if (whole.every((larger) => intersectionArea(box, larger) < mostInside * boxArea(box))) whole.push(box);
  return whole;
};

const standardDeviation = (values: Float32Array): number => {
  let sum = 0;
  let squares = 0;
  let count = 0;
  for (let i = 0; i < values.length; i += 5, count++) {
    sum += values[i];
    squares += values[i] * values[i];
  }
  const mean = sum / count;
  return Math.sqrt(Math.max(0, squares / count - mean * mean));
};

const lookOf = (blob: Int32Array, field: MotionField): BlobLook => ({
  difference: differenceOf(blob, field),
  edges: edgesOf(blob, field),
  likeness: likenessOf(blob, field),
});

const differenceOf = (blob: Int32Array, { cells: { brightness }, background, solid }: MotionField): number => {
  const mean = background.mean.brightness;
  let sum = 0;
  let count = 0;
  for (const i of blob) {
    if (!solid[i]) continue;
    sum += Math.abs(brightness[i] - mean[i] - background.lightShift);
    count++;
  }
  return count > 0 ? sum / count : 0;
};

const edgesOf = (blob: Int32Array, { grid: { columns }, cells: { brightness }, background }: MotionField): number => {
  const mean = background.mean.brightness;
  let edges = 0;
  let edgesBehind = 0;
  for (const i of blob) {
    if (i < columns || i % columns === 0) continue;
    edges += Math.abs(brightness[i] - brightness[i - 1]) + Math.abs(brightness[i] - brightness[i - columns]);
    edgesBehind += Math.abs(mean[i] - mean[i - 1]) + Math.abs(mean[i] - mean[i - columns]);
  }
  return edges / Math.max(1e-6, edgesBehind);
};

const likenessOf = (blob: Int32Array, { cells: { brightness }, background, solid }: MotionField): number => {
  const mean = background.mean.brightness;
  let count = 0;
  let now = 0;
  let before = 0;
  let nowSquares = 0;
  let beforeSquares = 0;
  let products = 0;
  for (const i of blob) {
    if (!solid[i]) continue;
    const a = brightness[i];
    const b = mean[i];
    count++;
    now += a;
    before += b;
    nowSquares += a * a;
    beforeSquares += b * b;
    products += a * b;
  }
  if (count === 0) return 0;
  const spread = (nowSquares - (now * now) / count) * (beforeSquares - (before * before) / count);
  return spread > 0 ? (products - (now * before) / count) / Math.sqrt(spread) : 0;
};

/** Extent of the cells that stood out themselves: joining widened the blob beyond the object. */
const boxOf = (blob: Int32Array, { grid, solid }: MotionField): Box | null => {
  let left = grid.columns;
  let right = -1;
  let top = grid.rows;
  let bottom = -1;
  for (const i of blob) {
    if (!solid[i]) continue;
    const column = i % grid.columns;
    const row = (i - column) / grid.columns;
    if (column < left) left = column;
    if (column > right) right = column;
    if (row < top) top = row;
    if (row > bottom) bottom = row;
  }
  if (right < left) return null;
  const { step } = grid;
  return { x: left * step, y: top * step, width: (right - left + 1) * step, height: (bottom - top + 1) * step };
};
