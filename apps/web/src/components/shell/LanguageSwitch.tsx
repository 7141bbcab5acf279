'use client';

import { useLocale, useTranslations } from 'use-intl';
import { useChooseLanguage } from '../../messages/LanguageProvider.tsx';
import { languageNames, languages } from '../../messages/language.ts';

/** What stands on the button: short enough for a phone's header. */
const signs = { en: 'EN', zh: '中' } as const;

/** One button that goes through the languages. */
export const LanguageSwitch = () => {
  const t = useTranslations('shell.language');
  const language = useLocale();
  const choose = useChooseLanguage();
  const next = languages[(languages.indexOf(language) + 1) % languages.length] ?? 'en';
  return (
    <button
      type="button"
      className="inline-flex size-9 shrink-0 items-center justify-center rounded-md text-xs font-semibold text-soft before:content-[attr(data-sign)] hover:bg-sunken hover:text-ink"
      aria-label={t('button', { language: languageNames[language], next: languageNames[next] })}
      title={t('title', { language: languageNames[language] })}
      // Drawn, not text: the name says the language in full, and who speaks to the page says what it reads.
      data-sign={signs[language]}
      onClick={() => choose(next)}
    />
  );
};
