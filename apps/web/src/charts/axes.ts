import { accuracyTicks, accuracyTop, tickLabel, timeTicks } from '../format/ticks.ts';
import type { Format } from '../format/useFormat.ts';

/** A horizontal axis of time for charts that stand above each other: ms since the epoch, ticks at local round times. */
export const timeAxis = ({ from, to }: { readonly from: number; readonly to: number }, width: number) => ({
  dataKey: 'at',
  type: 'number' as const,
  domain: [from, to] as const,
  allowDataOverflow: true,
  ticks: timeTicks({ from, to }, Math.max(2, Math.floor(width / 90)), -new Date(from).getTimezoneOffset() * 60_000),
  tickFormatter: (at: number) => tickLabel(at, to - from),
  tickLine: false,
  axisLine: { stroke: 'var(--line-strong)' },
  interval: 0,
});

/** A vertical axis of accuracy from `bottom` to the top, in percent. */
export const accuracyAxis = (bottom: number, format: Format) => ({
  domain: [bottom, accuracyTop] as const,
  ticks: accuracyTicks(bottom),
  interval: 0,
  allowDataOverflow: true,
  tickFormatter: (value: number) => format.percent(value, 0),
  tickLine: false,
  axisLine: false,
});
