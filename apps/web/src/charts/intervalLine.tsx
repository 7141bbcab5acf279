import { Line } from 'recharts';

/** The interval of an estimate: an upright line at its place on the horizontal axis. */
export const intervalLine = ({
  x,
  interval,
}: {
  readonly x: Readonly<Record<string, number>>;
  readonly interval: { readonly low: number; readonly high: number };
}) => (
  <Line
    data={[interval.low, interval.high].map((accuracy) => ({ ...x, accuracy }))}
    dataKey="accuracy"
    type="linear"
    stroke="var(--series-golden)"
    strokeOpacity={0.35}
    strokeWidth={7}
    strokeLinecap="round"
    dot={false}
    activeDot={false}
    isAnimationActive={false}
  />
);
