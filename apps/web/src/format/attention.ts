import type { StateWord, StreamTile } from '../trpc/wire.ts';

/** What an operator must look at first has the lowest number; what runs well shares the highest. */
const urgency: Readonly<Record<StateWord, number>> = {
  offline: 0,
  'below floor': 1,
  drifting: 3,
  starting: 4,
  profiling: 5,
  retraining: 5,
  judging: 5,
  held: 5,
  live: 5,
};

/** A stream that answers too late needs a look even while its accuracy is fine. */
const late = 2;

export const attentionRank = ({ state, p95Ms, constraints }: StreamTile): number =>
  Math.min(urgency[state], p95Ms !== null && p95Ms > constraints.maxLatencyMs ? late : Number.POSITIVE_INFINITY);

/** Whether an operator should act: the stream is dark, inaccurate or late. */
export const needsAttention = (tile: StreamTile): boolean => attentionRank(tile) <= late;

/** The p95 of a stream that needs attention for its latency, while its state is nothing to worry about; else null. */
export const latenessOf = (tile: StreamTile): number | null =>
  attentionRank(tile) === late && urgency[tile.state] > late ? tile.p95Ms : null;

/** What a stream that runs has not shown yet: a first picture, or an accuracy of late; null where it has both. */
export const waitsFor = ({ state, accuracy }: StreamTile): 'picture' | 'measurement' | null => {
  if (state === 'starting') return 'picture';
  return accuracy === null && state !== 'offline' ? 'measurement' : null;
};

export const sortOrders = ['attention', 'accuracy', 'name', 'added'] as const;
export type SortOrder = (typeof sortOrders)[number];

const comparisons: Readonly<Record<SortOrder, (a: StreamTile, b: StreamTile) => number>> = {
  attention: (a, b) => attentionRank(a) - attentionRank(b),
  // Without samples a stream is neither good nor bad: last.
  accuracy: (a, b) => (a.accuracy?.value ?? 2) - (b.accuracy?.value ?? 2),
  name: (a, b) => a.name.localeCompare(b.name),
  added: () => 0,
};

/** Sorted anew; equal ones keep the order in which they were added, so that tiles do not jump about. */
export const sortTiles = (tiles: readonly StreamTile[], order: SortOrder): StreamTile[] =>
  tiles.toSorted(comparisons[order]);

export interface TileGroup {
  /** Null is every stream without a group. */
  readonly name: string | null;
  readonly tiles: readonly StreamTile[];
}

/** In the order of names, what has no group last; a single nameless group where no stream has one. */
export const groupTiles = (tiles: readonly StreamTile[]): TileGroup[] => {
  const names = [...new Set(tiles.map(({ group }) => group))].sort((a, b) =>
    a === null ? 1 : b === null ? -1 : a.localeCompare(b),
  );
  return names.map((name) => ({ name, tiles: tiles.filter(({ group }) => group === name) }));
};
