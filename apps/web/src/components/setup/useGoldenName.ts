import type { GoldenSource } from '@whetstone/server/domain/stream';
import { useTranslations } from 'use-intl';
import type { GoldenModelView } from '../../trpc/wire.ts';

/** What a golden model is called. */
export const useGoldenName = (models: readonly GoldenModelView[]): ((golden: GoldenSource) => string) => {
  const t = useTranslations('setup.golden');
  return (golden) => {
    if (golden.kind === 'builtin') return t('builtin');
    if (golden.kind === 'labels') return t('truth');
    return models.find(({ id }) => id === golden.modelId)?.name ?? golden.modelId;
  };
};
