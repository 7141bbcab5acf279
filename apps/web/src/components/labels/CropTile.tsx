'use client';

import { memo } from 'react';
import { useTranslations } from 'use-intl';
import { useFormat } from '../../format/useFormat.ts';
import type { LabelledCrop } from '../../trpc/wire.ts';
import { Glyph } from '../Glyph.tsx';
import { Time } from '../Time.tsx';
import type { Said } from './useReview.ts';

/** What counts for a crop: a word just said, else what the server knows. */
export const wordOn = (crop: LabelledCrop, said: Said | undefined): { label: string | null; hard: boolean } => ({
  label: said?.label === undefined ? (crop.reviewed?.label ?? null) : said.label,
  hard: said?.hard ?? crop.hard,
});

/** A crop with its golden label, what the live model held, and a person's word. */
export const CropTile = memo(function CropTile(props: {
  streamId: string;
  crop: LabelledCrop;
  said: Said | undefined;
  chosen: boolean;
  choose: (id: string) => void;
}) {
  const { streamId, crop, said, chosen, choose } = props;
  const t = useTranslations('labels.tile');
  const { percent } = useFormat();
  const { label, hard } = wordOn(crop, said);
  const { predicted } = crop;
  const disagrees = predicted !== null && predicted.label !== (label ?? crop.label);
  const word = [
    t(label === null ? 'notLookedAt' : label === crop.label ? 'confirmed' : 'corrected'),
    ...(hard ? [t('hard')] : []),
  ].join(', ');
  return (
    <li>
      <button
        type="button"
        data-crop={crop.id}
        aria-pressed={chosen}
        className={`panel relative block w-full overflow-hidden text-left ${chosen ? 'ring-2 ring-[var(--accent)]' : 'hover:border-line-strong'}`}
        onClick={() => choose(crop.id)}
        onFocus={() => choose(crop.id)}
      >
        {/* biome-ignore lint/performance/noImgElement: a crop of 32 × 32 pixels needs no optimisation */}
        <img
          src={`/api/streams/${encodeURIComponent(streamId)}/crops/${crop.id}.png`}
          alt=""
          width={128}
          height={128}
          loading="lazy"
          className="aspect-square w-full bg-sunken [image-rendering:pixelated]"
        />
        <span className="block space-y-0.5 px-2 py-1.5 text-xs">
          <span className="flex items-center justify-between gap-1">
            <span className={`truncate font-medium ${label !== null && label !== crop.label ? 'text-accent' : ''}`}>
              {label ?? crop.label}
            </span>
            <span className="flex items-center gap-1">
              <span className="sr-only">{word}</span>
              {hard ? (
                <span className="text-warn" aria-hidden="true">
                  {t('hard')}
                </span>
              ) : null}
              {label === null ? null : (
                <span className={label === crop.label ? 'text-good' : 'text-accent'}>
                  <Glyph shape={label === crop.label ? 'dot' : 'up'} />
                </span>
              )}
            </span>
          </span>
          <span className="block truncate text-soft">
            {label !== null && label !== crop.label
              ? t('goldenSaid', { label: crop.label })
              : t('goldenSure', { confidence: percent(crop.confidence, 0) })}
          </span>
          <span className={`block break-words ${disagrees ? 'text-bad' : 'text-soft'}`}>
            {predicted
              ? t('live', { label: predicted.label, confidence: percent(predicted.confidence, 0) })
              : t('liveNothing')}
          </span>
          <span className="block text-soft">
            <Time at={crop.at} />
          </span>
        </span>
      </button>
    </li>
  );
});
