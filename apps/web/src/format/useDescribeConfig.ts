import { useTranslations } from 'use-intl';
import type { ProfileRecord } from '../trpc/wire.ts';
import { useFormat } from './useFormat.ts';

/** γ in words: "8 epochs · batch 32 · 64 wide · last 2 layers · 50 % of the labels". */
export const useDescribeConfig = (): ((config: ProfileRecord['config']) => string) => {
  const t = useTranslations('words.config');
  const format = useFormat();
  return ({ epochs, batchSize, hiddenWidth, layersRetrained, dataFraction }) =>
    [
      t('epochs', { count: epochs }),
      t('batch', { size: `${batchSize}` }),
      t('width', { units: `${hiddenWidth}` }),
      layersRetrained === 'all' ? t('allLayers') : t('lastLayers', { count: layersRetrained }),
      t('data', { share: format.percent(dataFraction, 0) }),
    ].join(' · ');
};
