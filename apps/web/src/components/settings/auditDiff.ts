/** One value that a change touched, by its dotted path. */
export interface Difference {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
}

const isNode = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const leaves = (value: unknown, path: string): [path: string, text: string][] =>
  isNode(value) && Object.keys(value).length > 0
    ? Object.entries(value).flatMap(([key, inner]) => leaves(inner, path === '' ? key : `${path}.${key}`))
    : value === null || value === undefined
      ? []
      : [[path, typeof value === 'string' ? value : JSON.stringify(value)]];

/** What differs between two JSON values, in the order of the keys; `null` stands for what is not there. */
export const auditDiff = (before: unknown, after: unknown): Difference[] => {
  const [old, fresh] = [new Map(leaves(before, '')), new Map(leaves(after, ''))];
  return [...new Set([...old.keys(), ...fresh.keys()])]
    .map((path) => ({ path, before: old.get(path) ?? null, after: fresh.get(path) ?? null }))
    .filter((difference) => difference.before !== difference.after);
};
