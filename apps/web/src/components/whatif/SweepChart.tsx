'use client';

import type { SweepPoint } from '@whetstone/scheduler';
import { memo } from 'react';
import { CartesianGrid, ComposedChart, Line, ReferenceLine, Scatter, Tooltip, XAxis, YAxis } from 'recharts';
import { useTranslations } from 'use-intl';
import { useFormat } from '../../format/useFormat.ts';

interface SpotShape {
  readonly cx?: number | undefined;
  readonly cy?: number | undefined;
  readonly payload?: unknown;
}

/** Full where every floor is kept, a hollow diamond where one is not. */
const spot = ({ cx = 0, cy = 0, payload }: SpotShape) =>
  (payload as SweepPoint).feasible ? (
    <circle cx={cx} cy={cy} r={3.5} fill="var(--series-golden)" />
  ) : (
    <path d={`M${cx} ${cy - 5}l5 5-5 5-5-5z`} fill="var(--surface)" stroke="var(--fill-bad)" strokeWidth="1.75" />
  );

/** The mean accuracy over what is asked about. */
export const SweepChart = memo(function SweepChart(props: {
  points: readonly SweepPoint[];
  target: number | null;
  best: number | null;
  word: (x: number) => string;
  width: number;
}) {
  const { points, target, best, word, width } = props;
  const t = useTranslations('whatIf.sweep');
  const { percent } = useFormat();
  const values = [...points.map(({ objective }) => objective), ...(target === null ? [] : [target])];
  const step = Math.max(...values) - Math.min(...values) > 0.35 ? 0.2 : 0.05;
  const low = Math.max(0, Math.floor((Math.min(...values) - 0.01) / step) * step);
  const high = Math.min(1, Math.ceil((Math.max(...values) + 0.01) / step) * step);
  const ticks = Array.from({ length: Math.round((high - low) / step) + 1 }, (_, index) => low + index * step);
  const first = points[0]?.x ?? 0;
  const last = points.at(-1)?.x ?? 1;
  // Ladders grow by factors: on a logarithmic axis their steps are as far apart as they feel.
  const log = first > 0 && last / first > 20;
  const TooltipBody = ({ payload }: { payload?: readonly { payload?: Partial<SweepPoint> }[] }) => {
    const point = payload?.[0]?.payload;
    if (point?.x === undefined || point.objective === undefined) return null;
    return (
      <div className="panel px-3 py-2 text-xs shadow-lg">
        <p className="font-medium">{word(point.x)}</p>
        <p>{t(point.feasible ? 'pointKept' : 'pointNotKept', { accuracy: percent(point.objective) })}</p>
      </div>
    );
  };
  return (
    <ComposedChart
      width={width}
      height={240}
      data={[...points]}
      margin={{ top: 8, right: 24, bottom: 4, left: 0 }}
      accessibilityLayer={false}
    >
      <CartesianGrid vertical={false} stroke="var(--line)" />
      <XAxis
        dataKey="x"
        type="number"
        scale={log ? 'log' : 'linear'}
        domain={[first, last]}
        {...(log ? { ticks: points.map(({ x }) => x) } : {})}
        tickFormatter={(x: number) => word(x)}
        minTickGap={12}
        tickLine={false}
        axisLine={{ stroke: 'var(--line-strong)' }}
      />
      <YAxis
        width={48}
        domain={[low, high]}
        ticks={ticks}
        interval={0}
        tickFormatter={(value: number) => percent(value, 0)}
        tickLine={false}
        axisLine={false}
      />
      <Tooltip content={<TooltipBody />} isAnimationActive={false} cursor={false} />
      {target === null ? null : <ReferenceLine y={target} stroke="var(--series-floor)" strokeDasharray="4 3" />}
      {best === null ? null : <ReferenceLine x={best} stroke="var(--ink-soft)" strokeDasharray="2 4" />}
      <Line
        dataKey="objective"
        type="linear"
        stroke="var(--series-golden)"
        strokeWidth={1.75}
        dot={false}
        activeDot={false}
        isAnimationActive={false}
      />
      <Scatter dataKey="objective" isAnimationActive={false} shape={spot} />
    </ComposedChart>
  );
});
