'use client';

import { memo, useMemo } from 'react';
import { Bar, BarChart, CartesianGrid, Tooltip, XAxis, YAxis } from 'recharts';
import { useTranslations } from 'use-intl';
import { type MixPoint, mixPoints, mixSeries } from '../format/classMix.ts';
import { useFormat } from '../format/useFormat.ts';
import type { ClassMix } from '../trpc/wire.ts';
import { timeAxis } from './axes.ts';
import { plotMargin } from './plotMargin.ts';

const MixTooltip = ({ payload }: { payload?: readonly { payload?: MixPoint }[] }) => {
  const t = useTranslations('charts');
  const format = useFormat();
  const point = payload?.[0]?.payload;
  if (!point) return null;
  const at = new Date(point.from);
  return (
    <div className="panel px-3 py-2 text-xs shadow-lg">
      <p className="font-medium">
        {t('labels', { time: `${format.day(at)} ${format.clock(at)}`, count: point.total })}
      </p>
      {Object.entries(point.counts)
        .filter(([, n]) => n > 0)
        .map(([name, n]) => (
          <p key={name}>
            {name} {format.percent(n / point.total)}
          </p>
        ))}
    </div>
  );
};

/** Share of each class in what was labelled, over time; on the same time axis as the accuracy above it. */
export const ClassMixChart = memo(function ClassMixChart(props: { mix: ClassMix; width: number; height: number }) {
  const format = useFormat();
  const { mix, width, height } = props;
  const { from, to, binMs } = mix;
  const series = useMemo(() => mixSeries(mix), [mix]);
  const points = useMemo(() => mixPoints(mix), [mix]);
  const plotWidth = Math.max(1, width - plotMargin.left - plotMargin.right);
  const barSize = Math.max(1, (plotWidth * binMs) / (to - from) - 1);
  return (
    <BarChart
      width={width}
      height={height}
      data={points}
      margin={{ top: 4, right: plotMargin.right, bottom: 0, left: 0 }}
      accessibilityLayer={false}
    >
      <CartesianGrid vertical={false} stroke="var(--line)" />
      <XAxis {...timeAxis({ from, to }, width)} />
      <YAxis
        width={plotMargin.left}
        domain={[0, 1]}
        ticks={[0, 0.5, 1]}
        tickFormatter={(value: number) => format.percent(value, 0)}
        tickLine={false}
        axisLine={false}
      />
      <Tooltip content={<MixTooltip />} isAnimationActive={false} cursor={{ fill: 'var(--sunken)' }} />
      {series.map(({ name, colour }) => (
        <Bar
          key={name}
          dataKey={(point: MixPoint) => point.shares[name] ?? 0}
          name={name}
          stackId="mix"
          fill={colour}
          stroke="var(--surface)"
          strokeWidth={0.75}
          barSize={barSize}
          isAnimationActive={false}
        />
      ))}
    </BarChart>
  );
});
