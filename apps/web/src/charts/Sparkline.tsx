import { memo } from 'react';
import { useTranslations } from 'use-intl';
import { meanAccuracy } from '../format/accuracy.ts';
import { useFormat } from '../format/useFormat.ts';
import type { AccuracyBin } from '../trpc/wire.ts';

const width = 300;
const height = 44;
const y = (accuracy: number) => height - accuracy * height;

/** Line through the bins' middles; it breaks where a bin is missing. */
const linePath = (bins: readonly AccuracyBin[], x: (at: number) => number, binMs: number): string =>
  bins
    .map(({ at, n, correct }, index) => {
      const previous = bins[index - 1];
      const starts = !previous || at - previous.at > binMs * 1.5;
      const point = `${x(at + binMs / 2).toFixed(1)} ${y(correct / n).toFixed(1)}`;
      return starts ? `M${point}l0.01 0` : `L${point}`;
    })
    .join('');

/** Accuracy of the last ten minutes on a scale of 0–100 %; what lies under the floor is drawn in the floor's colour. */
export const Sparkline = memo(function Sparkline(props: {
  id: string;
  bins: readonly AccuracyBin[];
  /** Range in ms since the epoch. */
  from: number;
  to: number;
  binMs: number;
  floor: number;
  /** In px. */
  height?: number;
}) {
  const t = useTranslations('charts');
  const format = useFormat();
  const { from, to, floor, binMs, height: shownHeight = height } = props;
  const bins = props.bins.filter(({ n }) => n > 0);
  const mean = meanAccuracy(bins);
  const path = linePath(bins, (at) => ((at - from) / (to - from)) * width, binMs);
  const label =
    mean === null
      ? t('sparklineEmpty')
      : t('sparkline', { mean: format.percent(mean), floor: format.percent(floor, 0) });
  const clip = `spark-${props.id}`;
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      height={shownHeight}
      className="w-full overflow-visible"
      role="img"
      aria-label={label}
    >
      <clipPath id={`${clip}-over`}>
        <rect x="0" y="-2" width={width} height={y(floor) + 2} />
      </clipPath>
      <clipPath id={`${clip}-under`}>
        <rect x="0" y={y(floor)} width={width} height={height - y(floor) + 2} />
      </clipPath>
      <line
        x1="0"
        x2={width}
        y1={y(floor)}
        y2={y(floor)}
        stroke="var(--series-floor)"
        strokeDasharray="3 3"
        vectorEffect="non-scaling-stroke"
        opacity="0.8"
      />
      {(['over', 'under'] as const).map((side) => (
        <path
          key={side}
          d={path}
          clipPath={`url(#${clip}-${side})`}
          fill="none"
          stroke={side === 'over' ? 'var(--series-golden)' : 'var(--fill-bad)'}
          strokeWidth={side === 'over' ? 1.5 : 2}
          strokeLinecap="round"
          strokeLinejoin="round"
          vectorEffect="non-scaling-stroke"
        />
      ))}
    </svg>
  );
});
