'use client';

import { useTranslations } from 'use-intl';
import { useFormat } from '../../format/useFormat.ts';
import { useConnection } from '../../trpc/live.tsx';
import { Glyph } from '../Glyph.tsx';

/** Whether what is on the screen still moves. */
export const LivePill = () => {
  const t = useTranslations('shell');
  const { status } = useConnection();
  if (status === 'idle') return null;
  const [word, shape, tone] =
    status === 'live'
      ? ([t('live'), 'dot', 'text-good'] as const)
      : status === 'connecting'
        ? ([t('connecting'), 'ring', 'text-soft'] as const)
        : ([t('notLive'), 'cross', 'text-bad'] as const);
  return (
    <span className={`inline-flex items-center gap-1.5 text-xs font-medium whitespace-nowrap ${tone}`}>
      <Glyph shape={shape} />
      <span className="max-sm:sr-only">{word}</span>
    </span>
  );
};

/** Says since when the screen is stale; the rest of the page stays as it was last known. */
export const LostBanner = () => {
  const t = useTranslations('shell');
  const format = useFormat();
  const connection = useConnection();
  return (
    <div role="status">
      {connection.status === 'lost' ? (
        <p className="border-b border-line bg-warn-ground px-4 py-2 text-center font-medium text-warn sm:px-6">
          {t('lost', { time: format.clock(new Date(connection.since)) })}
        </p>
      ) : null}
    </div>
  );
};
