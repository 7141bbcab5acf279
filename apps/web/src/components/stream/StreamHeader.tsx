'use client';

import Link from 'next/link';
import { stateTone } from '../../format/words.ts';
import type { StreamTile } from '../../trpc/wire.ts';
import { usePermission } from '../auth/useMe.ts';
import { Breadcrumbs } from '../Breadcrumbs.tsx';
import { Confirm } from '../Dialog.tsx';
import { Pill, stateShape } from '../Glyph.tsx';
import { useRemoveStream } from '../useRemoveStream.ts';

export const StreamHeader = ({ tile }: { tile: StreamTile }) => {
  const remove = useRemoveStream();
  const { may, reason } = usePermission('operator');
  return (
    <header>
      <Breadcrumbs parts={[{ name: 'Overview', href: '/' }]} />
      <div className="mt-1 flex flex-wrap items-center gap-x-4 gap-y-2">
        <h1>{tile.name}</h1>
        <Pill shape={stateShape[tile.state]} tone={stateTone[tile.state]}>
          {tile.state}
        </Pill>
        <p className="min-w-0 text-soft">{tile.stateDetail}</p>
        <div className="ml-auto flex gap-2">
          <Link className="button" href={`/camera/?id=${encodeURIComponent(tile.streamId)}`}>
            Edit
          </Link>
          <Confirm
            trigger={
              <button type="button" className="button" disabled={!may} title={reason}>
                Remove
              </button>
            }
            title={`Remove ${tile.name}?`}
            description="Its camera stops, and inference and retraining with it. Its model, windows and history stay, and the removal can be undone."
            action="Remove camera"
            onConfirm={() => remove(tile.streamId, tile.name)}
          />
        </div>
      </div>
    </header>
  );
};
