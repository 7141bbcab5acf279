'use client';

import { paretoFrontier } from '@whetstone/scheduler';
import { memo, useMemo } from 'react';
import { CartesianGrid, ComposedChart, Line, ReferenceLine, Scatter, Tooltip, XAxis, YAxis } from 'recharts';
import { useTranslations } from 'use-intl';
import { roundTicks } from '../format/ticks.ts';
import { useFormat } from '../format/useFormat.ts';
import type { ProfileRecord } from '../trpc/wire.ts';
import { accuracyAxis } from './axes.ts';
import { intervalLine } from './intervalLine.tsx';

interface Spot {
  readonly id: string;
  readonly cost: number;
  readonly accuracy: number;
  readonly startAccuracy: number;
  readonly measured: boolean;
}

const spotsOf = (profiles: readonly ProfileRecord[]): Spot[] =>
  profiles.flatMap((profile) => {
    const { config, startAccuracy } = profile;
    const spot = (cost: number | null, accuracy: number | null, measured: boolean): Spot[] =>
      cost === null || accuracy === null ? [] : [{ id: config.id, cost, accuracy, startAccuracy, measured }];
    return [
      ...spot(profile.estimatedGpuSeconds, profile.estimatedEndAccuracy, false),
      ...spot(profile.measuredGpuSeconds, profile.measuredEndAccuracy, true),
    ];
  });

const SpotTooltip = ({ payload }: { payload?: readonly { payload?: Partial<Spot> }[] }) => {
  const t = useTranslations('charts');
  const format = useFormat();
  const spot = payload?.find((entry) => entry.payload?.id)?.payload as Spot | undefined;
  if (!spot) return null;
  return (
    <div className="panel px-3 py-2 text-xs shadow-lg">
      <p className="font-medium">{t(spot.measured ? 'curve.measured' : 'curve.estimated', { config: spot.id })}</p>
      <p>
        {t('frontier.cost', {
          accuracy: format.percent(spot.accuracy),
          difference: format.points(spot.accuracy - spot.startAccuracy),
          cost: format.gpuSeconds(spot.cost),
        })}
      </p>
    </div>
  );
};

interface MarkerShape {
  readonly cx?: number | undefined;
  readonly cy?: number | undefined;
  readonly payload?: unknown;
}

const marker = ({ cx = 0, cy = 0, payload }: MarkerShape, front: string | null) => {
  const { id, measured } = payload as Spot;
  const leads = id === front;
  const colour = measured ? 'var(--fill-good)' : leads ? 'var(--series-golden)' : 'var(--line-strong)';
  return (
    <g>
      <path
        d={`M${cx} ${cy - 6}l6 6-6 6-6-6z`}
        fill={measured ? colour : 'var(--surface)'}
        stroke={measured ? 'var(--surface)' : colour}
        strokeWidth={leads ? 2.5 : 1.75}
      />
      {leads && !measured ? (
        <text x={cx + 10} y={cy + 4} fontSize="12" fill="var(--ink)">
          {id}
        </text>
      ) : null}
    </g>
  );
};

/**
 * What each γ costs against what it reaches, with the Pareto frontier of the estimates: whatever lies below the line
 * costs more for less (§3.1, figure 3b). Hollow is estimated, full is measured.
 */
export const FrontierChart = memo(function FrontierChart(props: {
  profiles: readonly ProfileRecord[];
  front: string | null;
  width: number;
  height: number;
}) {
  const format = useFormat();
  const { profiles, front, width, height } = props;
  const spots = useMemo(() => spotsOf(profiles), [profiles]);
  const frontier = useMemo(
    () =>
      paretoFrontier(
        spots
          .filter(({ measured }) => !measured)
          .map(({ id, cost, accuracy }) => ({ id, gpuSeconds: cost, endAccuracy: accuracy })),
      ).map(({ gpuSeconds: cost, endAccuracy: accuracy }) => ({ cost, accuracy })),
    [spots],
  );
  const leader = profiles.find(({ config }) => config.id === front);
  const start = profiles[0]?.startAccuracy ?? 0;
  const bottom = Math.max(0, Math.floor((Math.min(start, ...spots.map(({ accuracy }) => accuracy)) - 0.03) * 10) / 10);
  const end = Math.max(1, ...spots.map(({ cost }) => cost)) * 1.08;
  return (
    <ComposedChart
      width={width}
      height={height}
      margin={{ top: 8, right: 32, bottom: 4, left: 0 }}
      accessibilityLayer={false}
    >
      <CartesianGrid vertical={false} stroke="var(--line)" />
      <XAxis
        dataKey="cost"
        type="number"
        domain={[0, end]}
        ticks={roundTicks(end, Math.max(2, Math.floor(width / 110)))}
        interval={0}
        tickFormatter={(cost: number) => format.roughGpuSeconds(cost)}
        tickLine={false}
        axisLine={{ stroke: 'var(--line-strong)' }}
      />
      <YAxis dataKey="accuracy" width={48} {...accuracyAxis(bottom, format)} />
      <Tooltip content={<SpotTooltip />} isAnimationActive={false} cursor={false} shared={false} />
      {leader?.estimatedInterval && leader.estimatedGpuSeconds !== null
        ? intervalLine({ x: { cost: leader.estimatedGpuSeconds }, interval: leader.estimatedInterval })
        : null}
      <ReferenceLine y={start} stroke="var(--ink-soft)" strokeDasharray="2 4" />
      <Line
        data={frontier}
        dataKey="accuracy"
        type="stepAfter"
        stroke="var(--series-golden)"
        strokeWidth={1.5}
        dot={false}
        activeDot={false}
        isAnimationActive={false}
      />
      <Scatter
        data={spots}
        dataKey="accuracy"
        isAnimationActive={false}
        shape={(shape: MarkerShape) => marker(shape, front)}
      />
    </ComposedChart>
  );
});
