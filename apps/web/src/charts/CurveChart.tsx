'use client';

import { extrapolate } from '@whetstone/scheduler';
import { memo, useMemo } from 'react';
import { CartesianGrid, ComposedChart, Line, Scatter, Tooltip, XAxis, YAxis } from 'recharts';
import { useTranslations } from 'use-intl';
import { effectiveEpochs, type TrialGroup } from '../format/curve.ts';
import { useFormat } from '../format/useFormat.ts';
import type { Translate } from '../messages/catalogue.ts';
import { accuracyAxis } from './axes.ts';
import { intervalLine } from './intervalLine.tsx';

const curvePoints = 48;

interface Spot {
  readonly epochs: number;
  readonly accuracy: number;
  readonly word: string;
}

interface Drawn {
  readonly curve: readonly { readonly epochs: number; readonly accuracy: number }[];
  readonly trial: readonly Spot[];
  readonly estimates: readonly Spot[];
  readonly measured: readonly Spot[];
}

const draw = ({ trial, curve, members }: TrialGroup, t: Translate<'charts'>): Drawn => {
  const end = Math.max(...members.map(effectiveEpochs), ...trial.map(({ epochs }) => epochs));
  const names = members.map(({ config }) => config.id).join(', ');
  return {
    // Spaced by squares, as the axis is, so that the steep start is smooth.
    curve: curve
      ? Array.from({ length: curvePoints }, (_, index) => {
          const epochs = end * (index / (curvePoints - 1)) ** 2;
          return { epochs, accuracy: extrapolate(curve, epochs) };
        })
      : [],
    trial: trial.map((point) => ({ ...point, word: t('curve.trial', { configs: names }) })),
    estimates: members.flatMap((member) =>
      member.estimatedEndAccuracy === null
        ? []
        : [
            {
              epochs: effectiveEpochs(member),
              accuracy: member.estimatedEndAccuracy,
              word: t('curve.estimated', { config: member.config.id }),
            },
          ],
    ),
    measured: members.flatMap((member) =>
      member.measuredEndAccuracy === null
        ? []
        : [
            {
              epochs: effectiveEpochs(member),
              accuracy: member.measuredEndAccuracy,
              word: t('curve.measured', { config: member.config.id }),
            },
          ],
    ),
  };
};

const SpotTooltip = ({ payload }: { payload?: readonly { payload?: Partial<Spot> }[] }) => {
  const t = useTranslations('charts.curve');
  const format = useFormat();
  const spot = payload?.find((entry) => entry.payload?.word)?.payload;
  if (!spot?.word || spot.epochs === undefined || spot.accuracy === undefined) return null;
  return (
    <div className="panel px-3 py-2 text-xs shadow-lg">
      <p className="font-medium">{spot.word}</p>
      <p>{t('after', { accuracy: format.percent(spot.accuracy), epochs: format.decimal(spot.epochs, 1) })}</p>
    </div>
  );
};

interface SpotShape {
  readonly cx?: number | undefined;
  readonly cy?: number | undefined;
}

const dot = ({ cx, cy }: SpotShape, colour: string) => <circle cx={cx} cy={cy} r={2.5} fill={colour} />;
const hollowDiamond = ({ cx = 0, cy = 0 }: SpotShape, colour: string) => (
  <path d={`M${cx} ${cy - 6}l6 6-6 6-6-6z`} fill="var(--surface)" stroke={colour} strokeWidth="1.75" />
);
const fullDiamond = ({ cx = 0, cy = 0 }: SpotShape) => (
  <path d={`M${cx} ${cy - 6}l6 6-6 6-6-6z`} fill="var(--fill-good)" stroke="var(--surface)" />
);

/** Micro-profiles: measured trial points, the fitted curve, each γ's estimate on it, and later what came of it. */
export const CurveChart = memo(function CurveChart(props: {
  groups: readonly TrialGroup[];
  /** γ drawn in front: the chosen or the pointed-at one. */
  front: string | null;
  floor: number;
  width: number;
  height: number;
}) {
  const t = useTranslations('charts');
  const format = useFormat();
  const { groups, front, floor, width, height } = props;
  const drawn = useMemo(() => groups.map((group) => ({ group, ...draw(group, t) })), [groups, t]);
  // What is looked at is drawn last, over the others.
  const inFront = drawn
    .map((each) => ({ ...each, leads: each.group.members.some(({ config }) => config.id === front) }))
    .sort((a, b) => Number(a.leads) - Number(b.leads));
  const everything = drawn.flatMap(({ trial, estimates, measured }) => [...trial, ...estimates, ...measured]);
  const bottom = Math.max(
    0,
    Math.floor((Math.min(floor, ...everything.map(({ accuracy }) => accuracy)) - 0.03) * 10) / 10,
  );
  const end = Math.max(1, ...everything.map(({ epochs }) => epochs));
  const leader = groups.flatMap(({ members }) => members).find(({ config }) => config.id === front);
  const ticks = [0, 1, 2, 5, 10, 20, 40, 80, 160].filter((tick) => tick <= end * 1.02);
  return (
    <ComposedChart
      width={width}
      height={height}
      margin={{ top: 8, right: 16, bottom: 4, left: 0 }}
      accessibilityLayer={false}
    >
      <CartesianGrid vertical={false} stroke="var(--line)" />
      <XAxis
        dataKey="epochs"
        type="number"
        scale="sqrt"
        domain={[0, end * 1.05]}
        ticks={ticks}
        interval={0}
        tickLine={false}
        axisLine={{ stroke: 'var(--line-strong)' }}
      />
      <YAxis dataKey="accuracy" width={48} {...accuracyAxis(bottom, format)} />
      <Tooltip content={<SpotTooltip />} isAnimationActive={false} cursor={false} shared={false} />
      {leader?.estimatedInterval
        ? intervalLine({ x: { epochs: effectiveEpochs(leader) }, interval: leader.estimatedInterval })
        : null}
      {inFront.map(({ group, leads, curve, trial, estimates, measured }) => {
        const colour = leads ? 'var(--series-golden)' : 'var(--line-strong)';
        return [
          <Line
            key={`${group.key}-curve`}
            data={curve}
            dataKey="accuracy"
            type="linear"
            stroke={colour}
            strokeWidth={leads ? 2 : 1}
            dot={false}
            activeDot={false}
            isAnimationActive={false}
          />,
          <Scatter
            key={`${group.key}-trial`}
            data={trial}
            dataKey="accuracy"
            isAnimationActive={false}
            shape={(spot: SpotShape) => dot(spot, colour)}
          />,
          <Scatter
            key={`${group.key}-estimates`}
            data={estimates}
            dataKey="accuracy"
            isAnimationActive={false}
            shape={(spot: SpotShape) => hollowDiamond(spot, colour)}
          />,
          <Scatter
            key={`${group.key}-measured`}
            data={measured}
            dataKey="accuracy"
            isAnimationActive={false}
            shape={fullDiamond}
          />,
        ];
      })}
    </ComposedChart>
  );
});
