import { useLocale } from 'use-intl';
import { type Language, languages } from '../messages/language.ts';
import { createNumberFormat, type NumberFormat } from './number.ts';
import { createTimeFormat, type TimeFormat } from './time.ts';
import { units } from './units.ts';

/** Every way in which the dashboard writes a number, a quantity or a moment. */
export type Format = NumberFormat & TimeFormat;

const create = (language: Language): Format => ({
  ...createNumberFormat(units[language]),
  ...createTimeFormat(units[language]),
});

const formats = Object.fromEntries(languages.map((language) => [language, create(language)])) as Record<
  Language,
  Format
>;

export const formatIn = (language: Language): Format => formats[language];

/** Numbers and times as the reader's language writes them. */
export const useFormat = (): Format => formatIn(useLocale());
