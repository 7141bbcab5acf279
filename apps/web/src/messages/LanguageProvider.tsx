'use client';

import { createContext, type ReactNode, startTransition, useContext, useEffect, useMemo, useState } from 'react';
import { IntlProvider } from 'use-intl';
import { loadMessages, type Messages } from './catalogue.ts';
import { en } from './en/index.ts';
import { type Language, showLanguage, storeLanguage, wishedLanguage } from './language.ts';

interface Shown {
  readonly language: Language;
  readonly messages: Messages;
  /** Whether it is what was wished for, or all there is. */
  readonly settled: boolean;
}

const LanguageContext = createContext<((language: Language) => void) | null>(null);

/** Changes the dashboard's language and keeps the choice in this browser. */
export const useChooseLanguage = (): ((language: Language) => void) => {
  const choose = useContext(LanguageContext);
  if (!choose)
    throw new Error('useChooseLanguage was called outside LanguageProvider; put the page under the root layout');
  return choose;
};

/** Words for everything below. The page is built in English, so it wakes in English and changes at once. */
export const LanguageProvider = ({ children }: { children: ReactNode }) => {
  const [shown, setShown] = useState<Shown>({ language: 'en', messages: en, settled: false });
  const show = useMemo(
    () => (language: Language) =>
      void loadMessages(language).then(
        (messages) => {
          if (language !== wishedLanguage()) return;
          // A transition lets parts of the page that are still waking finish in English first.
          startTransition(() => setShown({ language, messages, settled: true }));
        },
        () => setShown((before) => ({ ...before, settled: true })),
      ),
    [],
  );
  const choose = useMemo(
    () => (language: Language) => {
      storeLanguage(language);
      show(language);
    },
    [show],
  );
  useEffect(() => show(wishedLanguage()), [show]);
  useEffect(() => {
    if (shown.settled) showLanguage(shown.language);
  }, [shown]);
  return (
    <LanguageContext value={choose}>
      <IntlProvider locale={shown.language} messages={shown.messages}>
        {children}
      </IntlProvider>
    </LanguageContext>
  );
};
