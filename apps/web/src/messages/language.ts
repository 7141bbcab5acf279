/** Languages of the dashboard; the first is the one it is built in and falls back to. */
export const languages = ['en', 'zh'] as const;
export type Language = (typeof languages)[number];

/** Each by its own name, as those who look for it read it. */
export const languageNames: Readonly<Record<Language, string>> = { en: 'English', zh: '中文' };

/** What `<html lang>` says; it also chooses the glyphs that Chinese, Japanese and Korean write differently. */
export const languageTags: Readonly<Record<Language, string>> = { en: 'en', zh: 'zh-Hans' };

const key = 'whetstone-language';

/** Longest that a page stays blank while its language loads, in ms; after that it shows in English. */
const longestWaitMs = 3_000;

/**
 * Runs in the page's head: says the language before the first paint, and keeps the page, which was built in English,
 * from showing until another language has loaded.
 */
export const languageScript = `(() => {
  const tags = ${JSON.stringify(languageTags)};
  let chosen = null;
  try { chosen = localStorage.getItem('${key}'); } catch {}
  const wished = [chosen, ...navigator.languages].map((tag) => String(tag).slice(0, 2).toLowerCase());
  const language = wished.find((each) => each in tags) ?? 'en';
  const page = document.documentElement;
  page.lang = tags[language];
  page.dataset.language = language;
  if (language === 'en') return;
  page.dataset.wait = 'language';
  setTimeout(() => delete page.dataset.wait, ${longestWaitMs});
})();`;

/** What the script in the head found: the stored choice, else the first of the browser's languages that we speak. */
export const wishedLanguage = (): Language =>
  languages.find((language) => language === document.documentElement.dataset.language) ?? 'en';

export const storeLanguage = (language: Language): void => {
  try {
    localStorage.setItem(key, language);
  } catch {
    // A browser that forbids storage keeps the choice until the page is left.
  }
  document.documentElement.dataset.language = language;
};

/** To be called once the page shows `language` and waits for no other. */
export const showLanguage = (language: Language): void => {
  document.documentElement.lang = languageTags[language];
  delete document.documentElement.dataset.wait;
};
