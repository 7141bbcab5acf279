import type { useTranslations } from 'use-intl';
import { en } from './en/index.ts';
import type { Language } from './language.ts';

export type Messages = typeof en;

/** The same keys with other words; a key too few or too many is a type error. */
export type Translation<Area> = {
  readonly [Key in keyof Area]: Area[Key] extends string ? string : Translation<Area[Key]>;
};

declare module 'use-intl' {
  interface AppConfig {
    Locale: Language;
    Messages: Messages;
  }
}

/** What `useTranslations(area)` returns, for functions that are handed it. */
export type Translate<Area extends keyof Messages> = ReturnType<typeof useTranslations<Area>>;

/** English comes with the page, every other language when it is chosen. */
const loaders: Readonly<Record<Language, () => Promise<Translation<Messages>>>> = {
  en: () => Promise.resolve(en),
  zh: async () => (await import('./zh/index.ts')).zh,
};

/**
 * The type holds the English words, from which the arguments of every message are read; other languages take the same
 * ones, which a test sees to.
 *
 * @throws where the server does not answer; the page then stays in the language that it shows
 */
export const loadMessages = async (language: Language): Promise<Messages> => (await loaders[language]()) as Messages;
