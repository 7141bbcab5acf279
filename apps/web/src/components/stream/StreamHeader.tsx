'use client';

import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { stateTone } from '../../format/words.ts';
import { useSentence } from '../../messages/sentence.ts';
import type { StreamTile } from '../../trpc/wire.ts';
import { usePermission } from '../auth/useMe.ts';
import { Breadcrumbs } from '../Breadcrumbs.tsx';
import { Confirm } from '../Dialog.tsx';
import { Pill, stateShape } from '../Glyph.tsx';
import { useRemoveStream } from '../useRemoveStream.ts';

export const StreamHeader = ({ tile }: { tile: StreamTile }) => {
  const say = useSentence();
  const t = useTranslations('stream');
  const words = useTranslations('words.state');
  const screens = useTranslations('shell.screens');
  const remove = useRemoveStream();
  const { may, reason } = usePermission('operator');
  return (
    <header>
      <Breadcrumbs parts={[{ name: screens('overview'), href: '/' }]} />
      <div className="mt-1 flex flex-wrap items-center gap-x-4 gap-y-2">
        <h1>{tile.name}</h1>
        <Pill shape={stateShape[tile.state]} tone={stateTone[tile.state]}>
          {words(tile.state)}
        </Pill>
        <p className="min-w-0 text-soft">{say(tile.stateWording, tile.stateDetail)}</p>
        <div className="ml-auto flex gap-2">
          <Link className="button" href={`/camera/?id=${encodeURIComponent(tile.streamId)}`}>
            {t('edit')}
          </Link>
          <Confirm
            trigger={
              <button type="button" className="button" disabled={!may} title={reason}>
                {t('remove.button')}
              </button>
            }
            title={t('remove.title', { stream: tile.name })}
            description={t('remove.text')}
            action={t('remove.action')}
            onConfirm={() => remove(tile.streamId, tile.name)}
          />
        </div>
      </div>
    </header>
  );
};
