'use client';

import { useTranslations } from 'use-intl';
import type { Tone } from '../../format/words.ts';
import type { ModelVersion } from '../../trpc/wire.ts';
import { type Shape, Word } from '../Glyph.tsx';

const look: Readonly<Record<ModelVersion['status'], readonly [Shape, Tone]>> = {
  live: ['dot', 'good'],
  candidate: ['ring', 'active'],
  retired: ['minus', 'neutral'],
  rejected: ['cross', 'warn'],
};

export const ModelStatus = ({ status }: { status: ModelVersion['status'] }) => {
  const t = useTranslations('models.status');
  const [shape, tone] = look[status];
  return (
    <Word shape={shape} tone={tone}>
      {t(status)}
    </Word>
  );
};
