'use client';

import { memo, useMemo } from 'react';
import {
  Area,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceLine,
  Tooltip,
  usePlotArea,
  useXAxisScale,
  XAxis,
  YAxis,
} from 'recharts';
import { useTranslations } from 'use-intl';
import { type TimelinePoint, timelinePoints } from '../format/accuracy.ts';
import type { Mark } from '../format/marks.ts';
import { useFormat } from '../format/useFormat.ts';
import type { Timeline } from '../trpc/wire.ts';
import { accuracyAxis, timeAxis } from './axes.ts';
import { plotMargin } from './plotMargin.ts';

/** All marks as one path, so that their number costs nothing. */
const MarkLines = ({ at }: { at: readonly number[] }) => {
  const area = usePlotArea();
  const x = useXAxisScale();
  if (!area || !x) return null;
  const lines = at
    .map((instant) => x(instant))
    .filter((place) => place !== undefined)
    .map((place) => `M${place} ${area.y}v${area.height}`)
    .join('');
  return <path d={lines} stroke="var(--line-strong)" strokeWidth="1" opacity="0.3" />;
};

const PointTooltip = ({ payload }: { payload?: readonly { payload?: TimelinePoint }[] }) => {
  const t = useTranslations('charts');
  const format = useFormat();
  const point = payload?.[0]?.payload;
  if (!point || (point.golden === null && point.truth === null)) return null;
  const at = new Date(point.at);
  return (
    <div className="panel px-3 py-2 text-xs shadow-lg">
      <p className="font-medium">
        {format.day(at)} {format.clock(at)} <span className="font-normal text-soft">{format.utc(at).slice(11)}</span>
      </p>
      {point.golden === null ? null : (
        <p>{t('samples', { accuracy: format.percent(point.golden), count: point.goldenSamples })}</p>
      )}
      {point.goldenInterval ? (
        <p className="text-soft">{t('interval', { interval: format.percentRange(...point.goldenInterval) })}</p>
      ) : null}
      {point.goldenRange ? (
        <p className="text-soft">{t('between', { range: format.percentRange(...point.goldenRange) })}</p>
      ) : null}
      {point.truth === null ? null : (
        <p>{t('truth', { accuracy: format.percent(point.truth), count: point.truthSamples })}</p>
      )}
    </div>
  );
};

/** Bottom of the accuracy axis: a round ten percent under everything that is drawn. */
const lowest = (points: readonly TimelinePoint[], floor: number): number => {
  const values = points.flatMap(({ goldenRange, truth }) => [goldenRange?.[0] ?? 1, truth ?? 1]);
  return Math.max(0, Math.floor((Math.min(floor, ...values) - 0.02) * 10) / 10);
};

/**
 * Measured accuracy over time: mean, min–max band and 95 % interval against golden labels, dashed against the truth where it is
 * known, the floor as a line.
 */
export const AccuracyTimeline = memo(function AccuracyTimeline(props: {
  timeline: Timeline;
  floor: number;
  marks: readonly Mark[];
  width: number;
  height: number;
}) {
  const format = useFormat();
  const { timeline, floor, marks, width, height } = props;
  const { from, to, golden, truth, binMs } = timeline;
  const points = useMemo(() => timelinePoints(golden, truth, binMs), [golden, truth, binMs]);
  const bottom = lowest(points, floor);
  return (
    <ComposedChart
      width={width}
      height={height}
      data={points}
      margin={{ top: 4, right: plotMargin.right, bottom: 0, left: 0 }}
      accessibilityLayer={false}
    >
      <CartesianGrid vertical={false} stroke="var(--line)" />
      <XAxis {...timeAxis({ from, to }, width)} />
      <YAxis width={plotMargin.left} {...accuracyAxis(bottom, format)} />
      <Tooltip content={<PointTooltip />} isAnimationActive={false} cursor={{ stroke: 'var(--ink-soft)' }} />
      <MarkLines at={marks.map(({ at }) => from + at * (to - from))} />
      <Area
        dataKey="goldenRange"
        type="linear"
        stroke="none"
        fill="var(--band)"
        fillOpacity={1}
        isAnimationActive={false}
        activeDot={false}
        dot={false}
        connectNulls={false}
      />
      <Area
        dataKey="goldenInterval"
        type="linear"
        stroke="var(--series-golden)"
        strokeWidth={0.75}
        strokeDasharray="1 2"
        strokeOpacity={0.7}
        fill="var(--band)"
        fillOpacity={0.6}
        isAnimationActive={false}
        activeDot={false}
        dot={false}
        connectNulls={false}
      />
      <ReferenceLine y={floor} stroke="var(--series-floor)" strokeDasharray="4 4" />
      <Line
        dataKey="truth"
        type="linear"
        stroke="var(--series-truth)"
        strokeWidth={1.5}
        strokeDasharray="5 3"
        dot={false}
        activeDot={false}
        isAnimationActive={false}
        connectNulls={false}
      />
      <Line
        dataKey="golden"
        type="linear"
        stroke="var(--series-golden)"
        strokeWidth={1.75}
        dot={false}
        activeDot={{ r: 3 }}
        isAnimationActive={false}
        connectNulls={false}
      />
    </ComposedChart>
  );
});
