'use client';

import { clock } from '../../format/time.ts';
import { useConnection } from '../../trpc/live.tsx';
import { Glyph } from '../Glyph.tsx';

/** Whether what is on the screen still moves. */
export const LivePill = () => {
  const { status } = useConnection();
  if (status === 'idle') return null;
  const [word, shape, tone] =
    status === 'live'
      ? (['Live', 'dot', 'text-good'] as const)
      : status === 'connecting'
        ? (['Connecting', 'ring', 'text-soft'] as const)
        : (['Not live', 'cross', 'text-bad'] as const);
  return (
    <span className={`inline-flex items-center gap-1.5 text-xs font-medium ${tone}`}>
      <Glyph shape={shape} />
      {word}
    </span>
  );
};

/** Says since when the screen is stale; the rest of the page stays as it was last known. */
export const LostBanner = () => {
  const connection = useConnection();
  return (
    <div role="status">
      {connection.status === 'lost' ? (
        <p className="border-b border-line bg-warn-ground px-4 py-2 text-center font-medium text-warn sm:px-6">
          Live updates lost since {clock(new Date(connection.since))}, retrying. What you see is from then.
        </p>
      ) : null}
    </div>
  );
};
