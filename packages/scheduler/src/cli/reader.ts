/** What is wrong with an input, and where. */
export interface Fault {
  /** JSON path, like `$.streams[0].minAccuracy`. */
  readonly path: string;
  /** The value and the remedy. */
  readonly message: string;
}

/** A rule for numbers: whether one keeps it, and what must hold. */
export interface NumberRule {
  readonly holds: (value: number) => boolean;
  readonly must: string;
}

export const positive: NumberRule = { holds: (value) => value > 0, must: 'must be a number greater than 0' };
const atLeast = (least: number): NumberRule => ({
  holds: (value) => value >= least,
  must: `must be a number of seconds, at least ${least}`,
});
/** Windows and work that are shorter would be lost among roundings. */
export const windowLength = atLeast(0.001);
export const workSeconds = atLeast(0.000001);
export const notNegative: NumberRule = { holds: (value) => value >= 0, must: 'must be a number, at least 0' };
export const fraction: NumberRule = {
  holds: (value) => value >= 0 && value <= 1,
  must: 'must be a number between 0 and 1, as a fraction: 0.7 is 70 %',
};
/** Weights count against each other; beyond this their sum would lose the small ones, or itself. */
export const weight: NumberRule = {
  holds: (value) => value > 0 && value <= 1e9,
  must: 'must be a number greater than 0, at most 1000000000',
};
export const hourOfDay: NumberRule = {
  holds: (value) => value >= 0 && value < 24,
  must: 'must be an hour of the day, at least 0 and under 24',
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Lists and objects are shown by their brackets: they may be as deep and as long as they like. */
const asText = (value: unknown): string => {
  if (Array.isArray(value)) return value.length === 0 ? '[]' : '[…]';
  if (isObject(value)) return Object.keys(value).length === 0 ? '{}' : '{…}';
  return typeof value === 'number' ? `${value}` : JSON.stringify(value);
};

const shown = (value: unknown): string => {
  const text = value === undefined ? 'missing' : `is ${asText(value)}`;
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
};

/** What reading an input finds. */
export interface Findings {
  /** What is wrong, in the order of reading. */
  readonly faults: Fault[];
  /** Every object that was read, and the fields that were asked for. */
  readonly objects: { readonly path: string; readonly fields: Record<string, unknown>; readonly asked: Set<string> }[];
}

export const newFindings = (): Findings => ({ faults: [], objects: [] });

/** JSON paths of the fields that nobody asked for. */
export const unreadFields = ({ objects }: Findings): string[] =>
  objects.flatMap(({ path, fields, asked }) =>
    Object.keys(fields)
      .filter((name) => !asked.has(name))
      .map((name) => `${path}.${name}`),
  );

/** Reads one JSON object field by field and collects every fault instead of stopping at the first. */
export interface Reader {
  readonly path: string;
  /** False where the value is no object, which is its only fault. */
  readonly isObject: boolean;
  readonly fault: (path: string, message: string) => void;
  readonly has: (name: string) => boolean;
  readonly number: (name: string, rule: NumberRule, fallback?: number) => number;
  readonly optionalNumber: (name: string, rule: NumberRule) => number | undefined;
  readonly text: (name: string) => string;
  readonly optionalText: (name: string) => string | undefined;
  readonly optionalFlag: (name: string) => boolean | undefined;
  readonly choice: <T extends string>(name: string, allowed: readonly T[], fallback?: T) => T;
  /** Elements read as objects; an absent list is `fallback`, or a fault without one. */
  readonly list: <T>(name: string, read: (element: Reader) => T, fallback?: readonly T[]) => T[];
  readonly numbers: (name: string, rule: NumberRule) => number[] | undefined;
  /** All fields as numbers. */
  readonly record: (rule: NumberRule) => Record<string, number>;
  readonly object: <T>(name: string, read: (inner: Reader) => T) => T | undefined;
}

export const readerOf = (value: unknown, path: string, findings: Findings): Reader => {
  const fault = (at: string, message: string): void => {
    findings.faults.push({ path: at, message });
  };
  const known = isObject(value);
  if (!known) fault(path, `${shown(value)}; must be an object`);
  const fields = known ? value : {};
  const asked = new Set<string>();
  findings.objects.push({ path, fields, asked });
  const get = (name: string): unknown => {
    asked.add(name);
    return fields[name];
  };
  const at = (name: string): string => `${path}.${name}`;

  const checkedNumber = (field: unknown, where: string, rule: NumberRule): number => {
    if (typeof field === 'number' && Number.isFinite(field) && rule.holds(field)) return field;
    if (known) fault(where, `${shown(field)}; ${rule.must}`);
    return Number.NaN;
  };
  const optional = <T>(name: string, read: () => T): T | undefined => (get(name) === undefined ? undefined : read());
  const text = (name: string): string => {
    const field = get(name);
    if (typeof field === 'string' && field.length > 0) return field;
    if (known) fault(at(name), `${shown(field)}; must be a text that is not empty`);
    return '';
  };
  const number = (name: string, rule: NumberRule, fallback?: number): number =>
    fallback !== undefined && get(name) === undefined ? fallback : checkedNumber(get(name), at(name), rule);
  const array = (name: string): unknown[] => {
    const field = get(name);
    if (Array.isArray(field)) return field;
    if (known) fault(at(name), `${shown(field)}; must be a list`);
    return [];
  };

  return {
    path,
    isObject: known,
    fault,
    has: (name) => get(name) !== undefined,
    number,
    optionalNumber: (name, rule) => optional(name, () => number(name, rule)),
    text,
    optionalText: (name) => optional(name, () => text(name)),
    optionalFlag: (name) =>
      optional(name, () => {
        const field = get(name);
        if (typeof field !== 'boolean') fault(at(name), `${shown(field)}; must be true or false`);
        return field === true;
      }),
    choice: (name, allowed, fallback) => {
      const field = get(name);
      if (fallback !== undefined && field === undefined) return fallback;
      const found = allowed.find((one) => one === field);
      if (found === undefined && known) fault(at(name), `${shown(field)}; must be one of ${allowed.join(', ')}`);
      return found ?? (allowed[0] as (typeof allowed)[number]);
    },
    list: (name, read, fallback) => {
      if (fallback !== undefined && get(name) === undefined) return [...fallback];
      return array(name).map((element, index) => read(readerOf(element, `${at(name)}[${index}]`, findings)));
    },
    numbers: (name, rule) =>
      optional(name, () => array(name).map((field, index) => checkedNumber(field, `${at(name)}[${index}]`, rule))),
    record: (rule) =>
      Object.fromEntries(Object.keys(fields).map((name) => [name, checkedNumber(get(name), at(name), rule)])),
    object: (name, read) => optional(name, () => read(readerOf(get(name), at(name), findings))),
  };
};

/** Without the fields that are undefined: absent and undefined must not differ in plans and tests. */
export const present = <T extends Record<string, unknown>>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
