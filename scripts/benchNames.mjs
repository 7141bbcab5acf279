/**
 * What `npm run bench` is asked for.
 *
 * @typedef {{ kind: 'help' }
 *   | { kind: 'unknown', name: string }
 *   | { kind: 'run', names: readonly string[], args: readonly string[] }} BenchChoice
 */

/**
 * @param {readonly string[]} all names of the benches there are
 * @param {readonly string[]} args of the command line: names, then after `--` arguments of the benches
 * @returns {BenchChoice}
 */
export const chooseBenches = (all, args) => {
  const end = args.indexOf('--');
  const asked = end < 0 ? args : args.slice(0, end);
  if (asked.includes('--help') || asked.includes('-h')) return { kind: 'help' };
  /** @param {string} name */
  const matches = (name) => (all.includes(name) ? [name] : all.filter((one) => one.startsWith(name)));
  const unknown = asked.find((name) => matches(name).length === 0);
  if (unknown !== undefined) return { kind: 'unknown', name: unknown };
  const names = asked.length === 0 ? all : [...new Set(asked.flatMap(matches))];
  return { kind: 'run', names, args: end < 0 ? [] : args.slice(end + 1) };
};

/**
 * The first sentence of a bench's opening comment, without the command that runs it.
 *
 * @param {string} source
 */
export const benchDescription = (source) =>
  (/^\/\/ (?<words>.*)/u.exec(source)?.groups?.words ?? '').replace(/[:.]? *`?npx tsx.*$/u, '').replace(/\.$/u, '');
