import type { Parameter, Said, Unit, Wording } from '@whetstone/scheduler';
import { useTranslations } from 'use-intl';
import { type Format, useFormat } from '../format/useFormat.ts';

/** How each unit of the server's quantities is written. */
const writers: Readonly<Record<Unit, (value: number, format: Format) => string>> = {
  fraction: (value, format) => format.percent(value),
  points: (value, format) => format.points(value),
  share: (value, format) => format.gpus(value),
  milliseconds: (value, format) => format.milliseconds(value),
  seconds: (value, format) => format.seconds(value),
  duration: (value, format) => format.duration(value * 1_000),
  fps: (value, format) => format.framesPerSecond(value),
  gpuSeconds: (value, format) => format.gpuSeconds(value),
  gigabytes: (value, format) => format.gigabytes(value),
};

const isList = (parameter: Parameter): parameter is readonly Said[] => Array.isArray(parameter);

interface Translator {
  (key: string, values: Record<string, string>): string;
  has(key: string): boolean;
}

type Say = (wording: Wording | null | undefined, english: string) => string;

const shown = (parameter: Parameter, say: Say, format: Format): string => {
  if (typeof parameter === 'string') return parameter;
  if (typeof parameter === 'number') return format.decimal(parameter, Number.isInteger(parameter) ? 0 : 2);
  if (isList(parameter)) return format.list(parameter.map(({ text, wording }) => say(wording, text)));
  if ('text' in parameter) return say(parameter.wording, parameter.text);
  return writers[parameter.unit]?.(parameter.value, format) ?? format.decimal(parameter.value);
};

/**
 * Says what the server said in the reader's language: `say(event.wording, event.message)`. Without a wording, or with
 * one that this page does not know, it says it in English, as it came.
 */
export const useSentence = (): Say => {
  // The server may be newer than the page: its keys are no type of ours.
  const t = useTranslations() as unknown as Translator;
  const format = useFormat();
  const say: Say = (wording, english) => {
    const key = `server.${wording?.key}`;
    if (!wording || !t.has(key)) return english;
    const values = Object.entries(wording.parameters).map(([name, parameter]) => [name, shown(parameter, say, format)]);
    return t(key, Object.fromEntries(values));
  };
  return say;
};
