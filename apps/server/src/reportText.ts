import Table from 'cli-table3';
import type { AccuracyView, ReportRow } from './api/views.ts';

const percent = (fraction: number): string => `${(fraction * 100).toFixed(1)} %`;

const withInterval = (view: AccuracyView | null): string =>
  view ? `${percent(view.value)} (${percent(view.low)} – ${percent(view.high)}, n ${view.n})` : '–';

const meanOf = (views: readonly AccuracyView[]): string =>
  views.length > 0 ? percent(views.reduce((sum, { value }) => sum + value, 0) / views.length) : '–';

/** Mean over streams of each one's last complete window. */
const lastWindows = (rows: readonly ReportRow[]): ReportRow[] => {
  const last = new Map<string, ReportRow>();
  for (const row of rows) if (row.outcome !== 'open' && row.outcome !== 'interrupted') last.set(row.streamName, row);
  return [...last.values()];
};

/** The report as a person reads it: a row per stream and window, then the mean of the last complete windows. */
export const reportText = (rows: readonly ReportRow[]): string => {
  if (rows.length === 0) return 'No windows yet: start the server, add a camera, and ask again after its first window.';
  const table = new Table({
    head: [
      'stream',
      'window',
      'started (UTC)',
      'policy',
      'γ',
      'estimated',
      'measured, golden labels',
      'measured, truth',
      'device s',
      'outcome',
    ],
    style: { head: [], border: [], compact: true },
  });
  for (const row of rows)
    table.push([
      row.streamName,
      row.windowIndex,
      row.startedAt.replace('T', ' ').replace(/\.\d+Z$/u, ''),
      row.policy,
      row.retrainingConfigId ?? '∅',
      row.estimatedAccuracy === null ? '–' : percent(row.estimatedAccuracy),
      withInterval(row.golden),
      withInterval(row.truth),
      row.gpuSeconds.toFixed(1),
      row.outcome,
    ]);
  const last = lastWindows(rows);
  const truth = last.flatMap(({ truth: view }) => view ?? []);
  const golden = last.flatMap(({ golden: view }) => view ?? []);
  return [
    table.toString(),
    `Last complete window of ${last.length} streams: mean accuracy ${meanOf(truth)} against the truth (${truth.length} streams know it), ${meanOf(golden)} against golden labels. All accuracies are measured except the column "estimated"; intervals are 95 %.`,
  ].join('\n');
};
