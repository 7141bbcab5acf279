import type { EventKind, WhetstoneEvent } from '../trpc/wire.ts';

/** Events that a timeline marks; plans are made too often to be told apart there. */
const marked: ReadonlySet<EventKind> = new Set<EventKind>([
  'drift',
  'retraining-started',
  'promoted',
  'rejected',
  'retraining-failed',
  'retraining-unfinished',
  'camera-down',
  'camera-up',
  'config-changed',
  'device-lost',
  'window-interrupted',
]);

export interface Mark {
  /** The newest of the events that share the mark. */
  readonly event: WhetstoneEvent;
  readonly also: number;
  /** Fraction of the range, in [0, 1]. */
  readonly at: number;
  /** Whether its word fits before the next mark. */
  readonly worded: boolean;
}

const glyphWidth = 18;
/** Of the number of events that share a mark. */
const countWidth = 20;
const letterWidth = 6.5;

/** About how wide a word is, in pixels; a Chinese character takes a full square. */
const wordWidth = (word: string): number =>
  [...word].reduce((sum, letter) => sum + (letter > '\u2e7f' ? 12 : letterWidth), 0);

/** Marks for the events of a range on an axis of `width` pixels; those too close to tell apart share one. */
export const marksOf = (
  events: readonly WhetstoneEvent[],
  range: { readonly from: number; readonly to: number },
  room: { readonly width: number; readonly wordOf: (kind: EventKind) => string },
): Mark[] => {
  const { width, wordOf } = room;
  const { from, to } = range;
  const placed = events
    .filter(({ kind }) => marked.has(kind))
    .map((event) => ({ event, at: (Date.parse(event.at) - from) / (to - from) }))
    .filter(({ at }) => at >= 0 && at <= 1)
    .sort((a, b) => a.at - b.at);
  const groups: { event: WhetstoneEvent; also: number; at: number }[] = [];
  for (const each of placed) {
    const last = groups.at(-1);
    if (last && (each.at - last.at) * width < glyphWidth + (last.also > 0 ? countWidth : 0))
      groups[groups.length - 1] = { event: each.event, also: last.also + 1, at: last.at };
    else groups.push({ ...each, also: 0 });
  }
  return groups.map((group, index) => {
    const next = groups[index + 1]?.at ?? 1;
    const needed = glyphWidth + wordWidth(wordOf(group.event.kind)) + (group.also > 0 ? countWidth : 0);
    return { ...group, worded: (next - group.at) * width >= needed };
  });
};
