import { type CellGrid, type Cells, emptyCells } from './cells.ts';
import { ConnectedComponents } from './components.ts';
import { LightFilter } from './lighting.ts';
import { NeighbourCount } from './mask.ts';

/** What is written and read while one picture is looked at, and means nothing afterwards. */
export interface MotionBuffers {
  readonly cells: Cells;
  readonly raw: Uint8Array;
  readonly things: Uint8Array;
  readonly solid: Uint8Array;
  readonly joined: Uint8Array;
  readonly light: LightFilter;
  readonly neighbours: NeighbourCount;
  readonly components: ConnectedComponents;
}

/** Frame sizes that buffers are kept for. */
const mostSizes = 4;

const buffersOf = (grid: CellGrid): MotionBuffers => {
  const mask = () => new Uint8Array(grid.columns * grid.rows);
  return {
    cells: emptyCells(grid),
    raw: mask(),
    things: mask(),
    solid: mask(),
    joined: mask(),
    light: new LightFilter(grid),
    neighbours: new NeighbourCount(grid),
    components: new ConnectedComponents(grid),
  };
};

/**
 * Buffers for proposers that take turns, one picture after another in one thread: shared, they stay in the processor's
 * cache, and each camera costs only the memory of its background.
 */
export class MotionWorkspace {
  /** Least recently made first. */
  readonly #bySize = new Map<string, MotionBuffers>();

  buffersFor(grid: CellGrid): MotionBuffers {
    const size = `${grid.columns}×${grid.rows}`;
    const known = this.#bySize.get(size);
    if (known) return known;
    const buffers = buffersOf(grid);
    this.#bySize.set(size, buffers);
    for (const oldest of [...this.#bySize.keys()].slice(0, -mostSizes)) this.#bySize.delete(oldest);
    return buffers;
  }
}
