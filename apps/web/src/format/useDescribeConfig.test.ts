import { createTranslator } from 'use-intl';
import { expect, it } from 'vitest';
import type { Messages } from '../messages/catalogue.ts';
import { en } from '../messages/en/index.ts';
import type { Language } from '../messages/language.ts';
import { zh } from '../messages/zh/index.ts';
import { describeConfig } from './useDescribeConfig.ts';
import { formatIn } from './useFormat.ts';

const config = {
  id: 'head-8',
  epochs: 8,
  batchSize: 32,
  hiddenWidth: 64,
  layersRetrained: 1,
  dataFraction: 0.5,
} as const;

const described = (locale: Language, change: object = {}): string => {
  const messages = (locale === 'en' ? en : zh) as Messages;
  const t = createTranslator({ locale, messages, namespace: 'words.config' });
  return describeConfig({ ...config, ...change }, { t, format: formatIn(locale) }).replaceAll('\u00a0', ' ');
};

it('says every part of γ', () => {
  expect(described('en')).toBe('8 epochs · batch 32 · 64 wide · last layer · 50 % of the labels');
  expect(described('en', { epochs: 1, layersRetrained: 'all', dataFraction: 1 })).toBe(
    '1 epoch · batch 32 · 64 wide · all layers · 100 % of the labels',
  );
});

it('says it in Chinese', () => {
  expect(described('zh', { layersRetrained: 2 })).toBe('8 轮 · 批大小 32 · 宽度 64 · 最后 2 层 · 50% 的标注');
});
