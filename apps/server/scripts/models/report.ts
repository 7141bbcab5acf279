/** A table in Markdown, columns padded so that it reads as text too. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i])).join(' | ')} |`;
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return [line(header), rule, ...rows.map(line)].join('\n');
}

export const percent = (fraction: number): string => `${(100 * fraction).toFixed(1)} %`;

export const thousands = (count: number): string => Math.round(count).toLocaleString('en-US');

/** Prints a line with the seconds since the start. */
export function progressFrom(startMs: number): (message: string) => void {
  return (message) => console.log(`[${((performance.now() - startMs) / 1000).toFixed(0).padStart(4)} s] ${message}`);
}
