import type { Timeline } from '../trpc/wire.ts';

type Cell = string | number | null;

/** A cell that a spreadsheet takes for text, not for a formula, and that keeps its commas and quotes. */
const cellOf = (cell: Cell): string => {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const harmless = /^[=+\-@\t\r]/u.test(cell) ? `'${cell}` : cell;
  return /[",\n\r]/u.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
};

/** Rows as CSV after RFC 4180. */
export const csvOf = (header: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  [header, ...rows].map((row) => `${row.map(cellOf).join(',')}\r\n`).join('');

/** What a timeline shows: accuracies as fractions, instants in UTC. */
export const timelineCsv = ({ golden, truth, binMs }: Timeline): string => {
  const goldenAt = new Map(golden.map((bin) => [bin.at, bin]));
  const truthAt = new Map(truth.map((bin) => [bin.at, bin]));
  const accuracy = (bin: { n: number; correct: number } | undefined) => (bin && bin.n > 0 ? bin.correct / bin.n : null);
  const instants = [...new Set([...goldenAt.keys(), ...truthAt.keys()])].sort((a, b) => a - b);
  return csvOf(
    [
      'from_utc',
      'seconds',
      'golden_accuracy',
      'golden_lowest',
      'golden_highest',
      'golden_samples',
      'true_accuracy',
      'true_objects',
    ],
    instants.map((at) => {
      const labelled = goldenAt.get(at);
      const known = truthAt.get(at);
      return [
        new Date(at).toISOString(),
        binMs / 1000,
        accuracy(labelled),
        labelled?.min ?? null,
        labelled?.max ?? null,
        labelled?.n ?? 0,
        accuracy(known),
        known?.n ?? 0,
      ];
    }),
  );
};

/** Events of a timeline. */
export const eventsCsv = ({ events }: Timeline): string =>
  csvOf(
    ['at_utc', 'event', 'message'],
    events.toSorted((a, b) => a.id - b.id).map(({ at, kind, message }) => [new Date(at).toISOString(), kind, message]),
  );
