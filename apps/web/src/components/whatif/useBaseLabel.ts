import { useTranslations } from 'use-intl';
import { useSentence } from '../../messages/sentence.ts';
import type { WhatIf } from './useWhatIf.ts';

/** What the baseline is, in words: now, which window, which file. */
export const useBaseLabel = ({ scenario, base }: Pick<WhatIf, 'scenario' | 'base'>): string => {
  const t = useTranslations('whatIf.base');
  const say = useSentence();
  switch (scenario.base.kind) {
    case 'now':
      return t('now');
    case 'empty':
      return t('empty');
    case 'problem':
      return scenario.base.label ?? t('imported');
    case 'window':
      return say(base.labelWording, base.label);
  }
};
