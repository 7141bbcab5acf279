/** Planning time over one dimension of the problem. */
export interface Curve {
  readonly label: string;
  readonly points: readonly { readonly x: number; readonly ms: number }[];
}

const [width, height, margin] = [640, 380, 54];
const colours = ['#0072b2', '#d55e00', '#009e73'];

/** Place in the picture: 1 to 1000 across and 0.1 to 1000 ms up, both logarithmic. */
const place = (x: number, ms: number): readonly [string, string] => {
  const across = margin + (Math.log10(x) / 3) * (width - 2 * margin);
  const up = height - margin - ((Math.log10(Math.max(ms, 0.1)) + 1) / 4) * (height - 2 * margin);
  return [across.toFixed(1), up.toFixed(1)];
};

const text = (x: number | string, y: number | string, words: string, anchor = 'middle'): string =>
  `<text x="${x}" y="${y}" text-anchor="${anchor}">${words}</text>`;

const drawCurve = ({ label, points }: Curve, index: number): string => {
  const colour = colours[index] ?? '#000';
  const path = points.map(({ x, ms }) => place(x, ms).join(',')).join(' ');
  const dots = points.map(({ x, ms }) => {
    const [cx, cy] = place(x, ms);
    return `<circle cx="${cx}" cy="${cy}" r="3" fill="${colour}"/>`;
  });
  return (
    `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>${dots.join('')}` +
    `<g fill="${colour}">${text(margin + 14, margin + 16 + 18 * index, label, 'start')}</g>`
  );
};

/** The curves as an SVG on two logarithmic axes. */
export const planningTimePlot = (curves: readonly Curve[]): string => {
  const ticks = [
    ...[1, 10, 100, 1000].map((x) => text(place(x, 0.1)[0], height - margin + 18, `${x}`)),
    ...[0.1, 1, 10, 100, 1000].map((ms) => text(margin - 8, place(1, ms)[1], `${ms} ms`, 'end')),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="12">
<title>Planning time of auto by streams, GPUs and retraining configurations</title>
<rect width="${width}" height="${height}" fill="#fff"/>
<path d="M${margin},${margin} V${height - margin} H${width - margin}" fill="none" stroke="#555"/>
${text(width / 2, 24, 'Planning time of auto, median ms')}
${[...ticks, ...curves.map(drawCurve)].join('\n')}
</svg>
`;
};
