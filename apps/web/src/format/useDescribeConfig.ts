import { useTranslations } from 'use-intl';
import type { ProfileRecord } from '../trpc/wire.ts';
import { type Format, useFormat } from './useFormat.ts';

/** γ in words: "8 epochs · batch 32 · 64 wide · last 2 layers · 50 % of the labels". */
export const describeConfig = (
  { epochs, batchSize, hiddenWidth, layersRetrained, dataFraction }: ProfileRecord['config'],
  {
    t,
    format: { count, percent },
  }: { readonly t: ReturnType<typeof useTranslations<'words.config'>>; readonly format: Format },
): string =>
  [
    t('epochs', { count: epochs }),
    t('batch', { size: count(batchSize) }),
    t('width', { units: count(hiddenWidth) }),
    layersRetrained === 'all' ? t('allLayers') : t('lastLayers', { count: layersRetrained }),
    t('data', { share: percent(dataFraction, 0) }),
  ].join(' · ');

export const useDescribeConfig = (): ((config: ProfileRecord['config']) => string) => {
  const t = useTranslations('words.config');
  const format = useFormat();
  return (config) => describeConfig(config, { t, format });
};
