import { useTranslations } from 'use-intl';
import { useSentence } from '../messages/sentence.ts';
import { isSilence, wordingOf } from './faults.ts';

/** What went wrong, in words that an operator can act on. */
export const useDescribeError = (): ((error: unknown) => string) => {
  const t = useTranslations('states');
  const say = useSentence();
  return (error) =>
    isSilence(error)
      ? t('serverSilent')
      : say(wordingOf(error), error instanceof Error ? error.message : String(error));
};
