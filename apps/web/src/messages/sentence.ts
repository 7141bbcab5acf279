import { useTranslations } from 'use-intl';
import { type Format, useFormat } from '../format/useFormat.ts';

/** A quantity as it is measured; the reader's language writes it. */
export interface Quantity {
  readonly unit: keyof typeof writers;
  readonly value: number;
}

/** What the server wants to say, by key; see `messages/en/server.ts` for the words. */
export interface Sentence {
  readonly key: string;
  readonly parameters: Readonly<Record<string, string | number | Quantity>>;
}

const writers = {
  /** In [0, 1]. */
  fraction: (value: number, format: Format) => format.percent(value),
  /** A difference of fractions. */
  points: (value: number, format: Format) => format.points(value),
  /** A share of a device, in [0, 1]. */
  share: (value: number, format: Format) => format.share(value),
  milliseconds: (value: number, format: Format) => format.milliseconds(value),
  seconds: (value: number, format: Format) => format.duration(value * 1_000),
  fps: (value: number, format: Format) => format.framesPerSecond(value),
  gpuSeconds: (value: number, format: Format) => format.gpuSeconds(value),
  bytes: (value: number, format: Format) => format.bytes(value),
  /** ms since the epoch. */
  instant: (value: number, format: Format) => format.dayClock(new Date(value), new Date()),
} as const;

interface Say {
  (key: string, values: Record<string, string | number>): string;
  has(key: string): boolean;
}

/** Says what the server said in the reader's language, or as it came where no key or an unknown one came with it. */
export const useSentence = (): ((sentence: Sentence | null | undefined, english: string) => string) => {
  // The server may be newer than the page: its keys are no type of ours.
  const t = useTranslations() as unknown as Say;
  const format = useFormat();
  return (sentence, english) => {
    if (!sentence) return english;
    const key = `server.${sentence.key}`;
    if (!t.has(key)) return english;
    const values = Object.entries(sentence.parameters).map(([name, parameter]) => [
      name,
      typeof parameter === 'object' ? writers[parameter.unit](parameter.value, format) : parameter,
    ]);
    return t(key, Object.fromEntries(values));
  };
};
