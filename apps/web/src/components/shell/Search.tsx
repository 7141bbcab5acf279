'use client';

import { useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useId, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { stateTone } from '../../format/words.ts';
import { useTRPC } from '../../trpc/client.ts';
import { useLiveTiles } from '../../trpc/live.tsx';
import { stateShape, Word } from '../Glyph.tsx';
import { screens } from './NavLinks.tsx';

interface Hit {
  readonly href: string;
  readonly name: string;
  readonly state: keyof typeof stateShape | null;
}

const useHits = (text: string): Hit[] => {
  const t = useTranslations('shell.screens');
  const trpc = useTRPC();
  const overview = useQuery({ ...trpc.overview.get.queryOptions(), enabled: text !== '' });
  const live = useLiveTiles();
  const tiles = live.length > 0 ? live : (overview.data?.streams ?? []);
  const wanted = text.trim().toLocaleLowerCase();
  const all: Hit[] = [
    ...(overview.data?.streams ?? []).map(({ streamId, name }) => ({
      href: `/stream/?id=${encodeURIComponent(streamId)}`,
      name,
      state: tiles.find((tile) => tile.streamId === streamId)?.state ?? null,
    })),
    ...screens.map(({ href, id }) => ({ href, name: t(id), state: null })),
    { href: '/camera/', name: t('camera'), state: null },
  ];
  return wanted === '' ? [] : all.filter(({ name }) => name.toLocaleLowerCase().includes(wanted)).slice(0, 8);
};

/** Goes to a stream or a screen by a part of its name. */
export const Search = () => {
  const t = useTranslations('shell.search');
  const words = useTranslations('words.state');
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const router = useRouter();
  const listId = useId();
  const hits = useHits(text);
  const leave = () => {
    setText('');
    setActive(0);
    input.current?.blur();
  };
  const open = (hit: Hit | undefined) => {
    if (!hit) return;
    leave();
    router.push(hit.href);
  };
  return (
    <search className="relative min-w-0">
      <input
        ref={input}
        type="text"
        role="combobox"
        data-search
        aria-label={t('label')}
        aria-expanded={hits.length > 0}
        aria-controls={listId}
        aria-activedescendant={hits.length > 0 ? `${listId}-${active}` : undefined}
        aria-keyshortcuts="/"
        autoComplete="off"
        placeholder={t('placeholder')}
        className="field max-sm:max-w-28 sm:w-52"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setActive(0);
        }}
        onBlur={() => setText('')}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') setActive((at) => Math.min(at + 1, hits.length - 1));
          else if (event.key === 'ArrowUp') setActive((at) => Math.max(at - 1, 0));
          else if (event.key === 'Enter') open(hits[active]);
          else if (event.key === 'Escape') leave();
          else return;
          event.preventDefault();
        }}
      />
      {text.trim() === '' ? null : (
        <div className="panel absolute top-11 right-0 z-40 w-72 overflow-hidden py-1 shadow-lg">
          <div id={listId} role="listbox" aria-label={t('found')}>
            {hits.map((hit, index) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the combobox above owns the keys
              <div
                key={hit.href}
                id={`${listId}-${index}`}
                role="option"
                tabIndex={-1}
                aria-selected={index === active}
                className={`flex cursor-pointer items-center justify-between gap-3 px-3 py-2 ${index === active ? 'bg-sunken' : ''}`}
                onMouseDown={(event) => event.preventDefault()}
                onMouseEnter={() => setActive(index)}
                onClick={() => open(hit)}
              >
                <span className="truncate">{hit.name}</span>
                {hit.state ? (
                  <span className="text-xs">
                    <Word shape={stateShape[hit.state]} tone={stateTone[hit.state]}>
                      {words(hit.state)}
                    </Word>
                  </span>
                ) : null}
              </div>
            ))}
          </div>
          {hits.length === 0 ? <p className="px-3 py-2 text-soft">{t('nothing', { text: text.trim() })}</p> : null}
        </div>
      )}
    </search>
  );
};
