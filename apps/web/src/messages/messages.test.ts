import {
  isArgumentElement,
  isDateElement,
  isLiteralElement,
  isNumberElement,
  isPluralElement,
  isPoundElement,
  isSelectElement,
  isTagElement,
  isTimeElement,
  type MessageFormatElement,
  parse,
} from '@formatjs/icu-messageformat-parser';
import { planSentences, windowSentences as simulatedSentences, whatIfSentences } from '@whetstone/scheduler';
import { cameraSentences } from '@whetstone/server/domain/sentences/cameraSentences';
import { eventSentences } from '@whetstone/server/domain/sentences/eventSentences';
import { faultSentences } from '@whetstone/server/domain/sentences/faultSentences';
import { modelSentences } from '@whetstone/server/domain/sentences/modelSentences';
import { stateSentences } from '@whetstone/server/domain/sentences/stateSentences';
import { windowSentences } from '@whetstone/server/domain/sentences/windowSentences';
import { describe, expect, it } from 'vitest';
import { en } from './en/index.ts';
import { zh } from './zh/index.ts';

interface Catalogue {
  readonly [key: string]: string | Catalogue;
}

const flat = (catalogue: Catalogue, path = ''): [string, string][] =>
  Object.entries(catalogue).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[`${path}${key}`, value]] : flat(value, `${path}${key}.`),
  );

/** Arguments of a message, with what a choice depends on, and its tags: `count`, `policy: other,thief`, `<link>`. */
const argumentsOf = (elements: readonly MessageFormatElement[]): string[] =>
  elements.flatMap((element) => {
    if (isLiteralElement(element) || isPoundElement(element)) return [];
    if (isTagElement(element)) return [`<${element.value}>`, ...argumentsOf(element.children)];
    if (isPluralElement(element) || isSelectElement(element))
      return [
        isPluralElement(element) ? element.value : `${element.value}: ${Object.keys(element.options).sort()}`,
        ...Object.values(element.options).flatMap(({ value }) => argumentsOf(value)),
      ];
    if (isNumberElement(element) || isDateElement(element) || isTimeElement(element))
      throw new Error(`{${element.value}} is written by the library; hand over what apps/web/src/format writes`);
    return isArgumentElement(element) ? [element.value] : [];
  });

const shape = (message: string) => [...new Set(argumentsOf(parse(message)))].sort();

/** What the server says in English, by the same keys. */
const said: Readonly<Record<string, string>> = {
  ...cameraSentences,
  ...eventSentences,
  ...faultSentences,
  ...modelSentences,
  ...stateSentences,
  ...windowSentences,
  ...planSentences,
  ...whatIfSentences,
  ...simulatedSentences,
};

const english = new Map([...flat(en), ...Object.entries(said).map(([key, text]) => [`server.${key}`, text] as const)]);

describe('messages', () => {
  it('are all ICU messages with words', () => {
    for (const [key, message] of english) {
      expect(() => parse(message), key).not.toThrow();
      expect(message.trim(), key).not.toBe('');
    }
  });

  it('take the same arguments in every language', () => {
    const translated = flat(zh);
    expect(translated.map(([key]) => key).sort()).toEqual([...english.keys()].sort());
    for (const [key, message] of translated)
      expect([key, shape(message)]).toEqual([key, shape(english.get(key) ?? '')]);
  });
});
