import { type Box, boxArea } from '../box.ts';
import type { Frame } from '../frame.ts';
import { Background } from './background.ts';
import { brightness, type CellGrid, cellGrid } from './cells.ts';
import { ConnectedComponents } from './components.ts';
import { NeighbourCount } from './mask.ts';

export interface ProposerOptions {
  /** Regions returned at most, largest first; default 8. */
  readonly maxRegions?: number;
  /** Moving area that counts, as fractions of the frame; default 0.0015 to 0.6. */
  readonly minArea?: number;
  readonly maxArea?: number;
}

/** A blob fainter than this many brightness levels (in a picture of good contrast) is light playing, not an object. */
const faintDifference = 16;
/** An object has more edges than the road that it hides; the place that it left has fewer. */
const ghostEdges = 1.1;
/** Longest step of time that the background learns from at once, in seconds. */
const maxElapsed = 2;

interface BlobLook {
  /** Mean difference to the background, in brightness levels. */
  readonly difference: number;
  /** Edges in the picture over edges in the background, there. */
  readonly edges: number;
}

/** Buffers for one frame size. */
class MotionField {
  readonly grid: CellGrid;
  readonly background: Background;
  readonly cells: Float32Array;
  readonly raw: Uint8Array;
  readonly solid: Uint8Array;
  readonly joined: Uint8Array;
  readonly neighbours: NeighbourCount;
  readonly components: ConnectedComponents;

  constructor(width: number, height: number) {
    this.grid = cellGrid(width, height);
    const count = this.grid.columns * this.grid.rows;
    this.background = new Background(this.grid);
    this.cells = new Float32Array(count);
    this.raw = new Uint8Array(count);
    this.solid = new Uint8Array(count);
    this.joined = new Uint8Array(count);
    this.neighbours = new NeighbourCount(this.grid);
    this.components = new ConnectedComponents(this.grid);
  }
}

/**
 * Proposes where something moves in front of a still camera.
 *
 * Feed it every frame in order. A cut, a nudged camera or a changed frame size is noticed, and proposals are right again
 * within about two seconds.
 */
export class MotionProposer {
  readonly #options: Required<ProposerOptions>;
  #field: MotionField | null = null;
  #size = '';
  #lastSeconds: number | null = null;

  constructor({ maxRegions = 8, minArea = 0.0015, maxArea = 0.6 }: ProposerOptions = {}) {
    this.#options = { maxRegions, minArea, maxArea };
  }

  /**
   * @param seconds time of the frame on any clock that does not run backwards
   * @returns boxes in frame pixels, inside the frame, largest first; empty while the background is being learned
   */
  propose(frame: Frame, seconds: number): Box[] {
    const field = this.#fieldFor(frame);
    const elapsed = Math.min(maxElapsed, Math.max(0, seconds - (this.#lastSeconds ?? seconds)));
    this.#lastSeconds = seconds;
    brightness(frame, field.grid, field.cells);
    const contrast = standardDeviation(field.cells);
    field.background.observe(field.cells, elapsed, { contrast, mask: field.raw });
    if (!field.background.ready) return [];
    field.neighbours.apply(field.raw, field.solid, { radius: 1, atLeast: 5 });
    field.neighbours.apply(field.solid, field.joined, { radius: 3, atLeast: 6 });
    const faint = Math.min(faintDifference, Math.max(6, 0.35 * contrast));
    const boxes: Box[] = [];
    for (const blob of field.components.find(field.joined)) {
      const look = lookOf(blob, field);
      if (look.difference < faint) field.background.absorb(field.cells, blob, 1 - Math.exp(-elapsed / 2));
      else if (look.edges < ghostEdges) field.background.absorb(field.cells, blob, 1 - Math.exp(-elapsed / 0.6));
      else this.#accept(blob, field, boxes);
    }
    return boxes.sort((a, b) => boxArea(b) - boxArea(a)).slice(0, this.#options.maxRegions);
  }

  #fieldFor({ width, height }: Frame): MotionField {
    const size = `${width}×${height}`;
    if (!this.#field || size !== this.#size) {
      this.#field = new MotionField(width, height);
      this.#size = size;
    }
    return this.#field;
  }

  #accept(blob: Int32Array, field: MotionField, boxes: Box[]): void {
    const { minArea, maxArea } = this.#options;
    const share = blob.length / field.cells.length;
    if (share < minArea || share > maxArea) return;
    const box = boxOf(blob, field);
    if (box) boxes.push(box);
  }
}

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

const lookOf = (blob: Int32Array, { grid, cells, background, solid }: MotionField): BlobLook => {
  const { mean, lightShift } = background;
  let difference = 0;
  let count = 0;
  let edges = 0;
  let edgesBehind = 0;
  for (const i of blob) {
    if (solid[i]) {
      difference += Math.abs(cells[i] - mean[i] - lightShift);
      count++;
    }
    if (i < grid.columns || i % grid.columns === 0) continue;
    edges += Math.abs(cells[i] - cells[i - 1]) + Math.abs(cells[i] - cells[i - grid.columns]);
    edgesBehind += Math.abs(mean[i] - mean[i - 1]) + Math.abs(mean[i] - mean[i - grid.columns]);
  }
  return { difference: count > 0 ? difference / count : 0, edges: edges / Math.max(1e-6, edgesBehind) };
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
