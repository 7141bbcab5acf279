import { textOf } from './textOf.ts';

/** What a sentence or a clause is made from, so that it can be worded in another language. */
export interface Wording {
  /** Stable: a sentence that means something else gets a key of its own. */
  readonly key: string;
  readonly parameters: Readonly<Record<string, Parameter>>;
}

/** A name as it is, a count, a quantity, a clause, or clauses in a row. */
export type Parameter = string | number | Quantity | Said | readonly Said[];

/** A value in SI or as a fraction, to be shown with its unit. */
export interface Quantity {
  readonly unit: Unit;
  readonly value: number;
}

/** `points` is a difference of fractions, `seconds` an instant within a window, `duration` a length that may be long. */
export type Unit =
  | 'fraction'
  | 'points'
  | 'share'
  | 'milliseconds'
  | 'seconds'
  | 'duration'
  | 'fps'
  | 'gpuSeconds'
  | 'gigabytes';

/** English words, and what they are made from: null for words from elsewhere, as a driver's. */
export interface Said {
  readonly text: string;
  readonly wording?: Wording | null;
}

/** English sentences by key, with `{names}` where parameters go. */
export type Sentences = Readonly<Record<string, string>>;

type Names<Sentence extends string> = Sentence extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Names<Rest>
  : never;
type Parameters<Sentence extends string> = [Names<Sentence>] extends [never]
  ? []
  : [Readonly<Record<Names<Sentence>, Parameter>>];

/** Says one of these sentences by its key. */
export type Sayer<Known extends Sentences> = <Key extends keyof Known & string>(
  key: Key,
  ...values: Parameters<Known[Key]>
) => Said;

export const sayer =
  <const Known extends Sentences>(sentences: Known): Sayer<Known> =>
  (key, ...values) => {
    const [parameters = {}] = values as [Wording['parameters']?];
    return { text: textOf(sentences[key] as string, parameters), wording: { key, parameters } };
  };

/** Words from elsewhere, in whatever language they are. */
export const quoted = (text: string): Said => ({ text, wording: null });

export const quantity = (unit: Unit, value: number): Quantity => ({ unit, value });
