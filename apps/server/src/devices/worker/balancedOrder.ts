import { type EpochOrder, epochOrder } from '@whetstone/training';
import { type Random, shuffle } from './random.ts';

export interface Sampling {
  /** Rows of a batch. */
  readonly batchSize: number;
  /**
   * How far rare classes are lifted: a class of n samples gets a part of the epoch in proportion to n^(1 − balance).
   * 0 takes samples as they come, 1 takes every class equally often.
   */
  readonly balance: number;
  readonly random: Random;
}

/** More copies of one crop in an epoch teach that crop, not its class. */
const mostRepeats = 6;

interface ClassMembers {
  readonly indices: Uint32Array;
  /** Sum of the members' weights. */
  readonly weight: number;
  rows: number;
}

const membersByClass = (labels: ArrayLike<number>, weightOf: (index: number) => number): ClassMembers[] => {
  const indices = new Map<number, number[]>();
  for (let index = 0; index < labels.length; index++) {
    const members = indices.get(labels[index]);
    if (members) members.push(index);
    else indices.set(labels[index], [index]);
  }
  return [...indices]
    .sort(([a], [b]) => a - b)
    .map(([, members]) => ({
      indices: Uint32Array.from(members),
      weight: members.reduce((sum, index) => sum + weightOf(index), 0),
      rows: 0,
    }));
};

/** Shares an epoch's rows out among the classes; a class that reached its cap leaves its surplus to the others. */
const shareRows = (classes: readonly ClassMembers[], rows: number, balance: number): void => {
  const cap = ({ weight }: ClassMembers) => Math.floor(weight * mostRepeats);
  let open = [...classes];
  let left = rows;
  while (open.length > 0) {
    const total = open.reduce((sum, { weight }) => sum + weight ** (1 - balance), 0);
    const wanted = (members: ClassMembers) => (left * members.weight ** (1 - balance)) / total;
    const capped = open.filter((members) => wanted(members) > cap(members));
    if (capped.length === 0) {
      let given = 0;
      let claimed = 0;
      for (const members of open) {
        claimed += wanted(members);
        members.rows = Math.round(claimed) - given;
        given += members.rows;
      }
      return;
    }
    for (const members of capped) {
      members.rows = cap(members);
      left -= members.rows;
    }
    open = open.filter((members) => !capped.includes(members));
  }
};

/** Takes each member ⌊r⌋ or ⌈r⌉ times, where r is its part of the rows by weight. */
const drawRows = ({ indices, weight, rows }: ClassMembers, weightOf: (index: number) => number, random: Random) => {
  const drawn: number[] = [];
  const step = weight / rows;
  let next = random() * step;
  let passed = 0;
  for (const index of shuffle(indices, random)) {
    passed += weightOf(index);
    for (; next < passed && drawn.length < rows; next += step) drawn.push(index);
  }
  while (drawn.length < rows) drawn.push(indices[drawn.length % indices.length]);
  return drawn;
};

/**
 * The rows of one epoch, as many as there are samples: of each class a part by `balance`, in random order.
 *
 * @param labels  class per sample
 * @param weights how often a sample counts beside others of its class, > 0; 1 each where absent
 */
export const balancedOrder = (
  { labels, weights }: { readonly labels: ArrayLike<number>; readonly weights?: ArrayLike<number> | undefined },
  { batchSize, balance, random }: Sampling,
): EpochOrder => {
  const order = epochOrder(labels.length, batchSize, random);
  if (balance === 0 && weights === undefined) return order;
  const weightOf = (index: number) => weights?.[index] ?? 1;
  const classes = membersByClass(labels, weightOf);
  shareRows(classes, labels.length, balance);
  const rows = classes.flatMap((members) => (members.rows > 0 ? drawRows(members, weightOf, random) : []));
  // Where every class is at its cap, some rows are left; they go round again.
  return { ...order, index: order.index.map((place) => BigInt(rows[Number(place) % rows.length])) };
};
