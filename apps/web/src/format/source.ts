import { useTranslations } from 'use-intl';
import type { Camera } from '../trpc/wire.ts';
import { useFormat } from './useFormat.ts';

const basename = (path: string): string => path.split('/').findLast((part) => part !== '') ?? path;

/** Where a camera's frames come from, in words. */
export const useDescribeSource = (): ((source: Camera['source']) => string) => {
  const t = useTranslations('words.source');
  const format = useFormat();
  return (source) => {
    switch (source.kind) {
      case 'synthetic':
        return t('synthetic', { script: source.script.replaceAll('-', ' '), seed: `${source.seed}` });
      case 'file':
        return t('file', { name: basename(source.path) });
      case 'network':
        return source.url;
      case 'imageSet': {
        const shown = { name: basename(source.path), rate: format.number(source.picturesPerSecond) };
        return source.manifestCamera
          ? t('imageSetCamera', { ...shown, camera: source.manifestCamera })
          : t('imageSet', shown);
      }
    }
  };
};
