'use client';

import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { LabelPage } from '../../trpc/wire.ts';
import { usePermission } from '../auth/useMe.ts';
import { CropTile, wordOn } from './CropTile.tsx';
import { useReview } from './useReview.ts';

/** Keys 1–9 stand for the first nine classes. */
const keyed = 9;

const arrows: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1 };

/** What an arrow key moves to, from the columns that the list has now. */
const moved = (list: HTMLElement, key: string): number => {
  const columns = getComputedStyle(list).gridTemplateColumns.split(' ').length;
  return key === 'ArrowDown' ? columns : key === 'ArrowUp' ? -columns : (arrows[key] ?? 0);
};

/** Crops to go through by keys: arrows choose, a digit names, Enter confirms, h marks, Backspace takes back. */
export const CropGrid = ({ streamId, page }: { streamId: string; page: Pick<LabelPage, 'classes' | 'crops'> }) => {
  const { classes, crops } = page;
  const t = useTranslations('labels.grid');
  const { said, name, takeBack, mark } = useReview(streamId);
  const { may, reason } = usePermission('operator');
  const [chosen, setChosen] = useState<string | null>(null);
  const list = useRef<HTMLUListElement>(null);
  const at = crops.findIndex(({ id }) => id === chosen);
  const crop = crops[at];
  const focus = (index: number) => {
    const id = crops[index]?.id;
    if (id) list.current?.querySelector<HTMLElement>(`[data-crop="${id}"]`)?.focus();
  };
  // A chosen crop that left the list with a new page is chosen no more.
  useEffect(() => {
    if (chosen !== null && at < 0) setChosen(null);
  }, [chosen, at]);
  const onKeyDown = (event: KeyboardEvent<HTMLUListElement>) => {
    if (!crop || event.ctrlKey || event.metaKey || event.altKey) return;
    const label = /^[1-9]$/u.test(event.key) ? classes[Number(event.key) - 1] : undefined;
    const move = moved(event.currentTarget, event.key);
    if (!may && move === 0) return;
    if (label !== undefined) {
      name(crop, label);
      focus(at + 1);
    } else if (event.key === 'Enter') {
      name(crop, wordOn(crop, said.get(crop.id)).label ?? crop.label);
      focus(at + 1);
    } else if (event.key === 'h') mark(crop, !wordOn(crop, said.get(crop.id)).hard);
    else if (event.key === 'Backspace') takeBack(crop);
    else if (move !== 0) focus(at + move);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <>
      <div
        className="panel sticky top-14 z-10 flex flex-wrap items-center gap-1.5 px-3 py-2"
        role="toolbar"
        aria-label={t('toolbar')}
      >
        {classes.map((each, index) => (
          <button
            key={each}
            type="button"
            className="button min-h-7 px-2 py-0.5 text-xs"
            disabled={!may || !crop}
            onClick={() => crop && name(crop, each)}
          >
            {index < keyed ? <kbd className="font-sans text-soft">{index + 1}</kbd> : null}
            {each}
          </button>
        ))}
        <span className="ml-auto flex gap-1.5">
          <button
            type="button"
            className="button min-h-7 px-2 py-0.5 text-xs"
            disabled={!may || !crop}
            onClick={() => crop && mark(crop, !wordOn(crop, said.get(crop.id)).hard)}
          >
            <kbd className="font-sans text-soft">h</kbd>
            {t('hard')}
          </button>
          <button
            type="button"
            className="button min-h-7 px-2 py-0.5 text-xs"
            disabled={!may || !crop || wordOn(crop, said.get(crop.id)).label === null}
            onClick={() => crop && takeBack(crop)}
          >
            <kbd className="font-sans text-soft">⌫</kbd>
            {t('takeBack')}
          </button>
        </span>
      </div>
      <p className="text-xs text-soft">
        {may ? null : `${reason} `}
        {t('help')}
      </p>
      <ul
        ref={list}
        className="grid grid-cols-[repeat(auto-fill,minmax(7.5rem,1fr))] gap-3"
        aria-label={t('crops')}
        onKeyDown={onKeyDown}
      >
        {crops.map((each) => (
          <CropTile
            key={each.id}
            streamId={streamId}
            crop={each}
            said={said.get(each.id)}
            chosen={each.id === chosen}
            choose={setChosen}
          />
        ))}
      </ul>
    </>
  );
};
