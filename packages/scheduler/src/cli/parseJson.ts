import { type Fault, type Findings, newFindings, type Reader, readerOf, unreadFields } from './reader.ts';

/** What was read from an input, or every fault of it. */
export type ReadResult<T> =
  | {
      readonly kind: 'read';
      readonly value: T;
      /** JSON paths of fields that the format does not have: they mean nothing here, or are misspelt. Absent where there are none. */
      readonly ignored?: readonly string[];
    }
  | { readonly kind: 'malformed'; readonly faults: readonly Fault[] };

/** Reads a JSON value by a function that reports faults to its reader. */
export const readValue = <T>(value: unknown, read: (reader: Reader) => T, findings = newFindings()): ReadResult<T> => {
  const result = read(readerOf(value, '$', findings));
  if (findings.faults.length > 0) return { kind: 'malformed', faults: findings.faults };
  const ignored = unreadFields(findings);
  return { kind: 'read', value: result, ...(ignored.length > 0 ? { ignored } : {}) };
};

/** Reads JSON text by a function that reports faults to its reader. */
export const readJson = <T>(jsonText: string, read: (reader: Reader) => T): ReadResult<T> => {
  let value: unknown;
  try {
    value = JSON.parse(jsonText);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return { kind: 'malformed', faults: [{ path: '$', message: `is not JSON: ${reason}` }] };
  }
  const findings: Findings = newFindings();
  for (const path of repeatedFields(jsonText))
    findings.faults.push({ path, message: 'stands twice; keep one of them' });
  return readValue(value, read, findings);
};

/** Texts and what nests and separates them; the rest of valid JSON does not matter here. */
const tokens = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],]/gsu;

interface Level {
  /** Fields of an object so far; null for a list. */
  readonly fields: Set<string> | null;
  /** Field or index that is read now. */
  place: string | number;
}

/** JSON paths of fields that stand twice in their object of a valid JSON text: of those a parser keeps the last and says nothing. */
const repeatedFields = (jsonText: string): string[] => {
  const found: string[] = [];
  const levels: Level[] = [];
  let nameNext = false;
  for (const [token] of jsonText.matchAll(tokens)) {
    const level = levels[levels.length - 1];
    if (token === '{' || token === '[') {
      nameNext = token === '{';
      levels.push(nameNext ? { fields: new Set(), place: '' } : { fields: null, place: 0 });
    } else if (token === '}' || token === ']') {
      nameNext = false;
      levels.pop();
    } else if (token === ',') {
      nameNext = level?.fields !== null;
      if (level && typeof level.place === 'number') level.place++;
    } else if (nameNext && level?.fields) {
      level.place = JSON.parse(token) as string;
      if (level.fields.has(level.place)) found.push(pathOf(levels));
      level.fields.add(level.place);
      nameNext = false;
    }
  }
  return found;
};

const pathOf = (levels: readonly Level[]): string =>
  levels.reduce((path, { place }) => (typeof place === 'number' ? `${path}[${place}]` : `${path}.${place}`), '$');
