'use client';

import Link from 'next/link';
import { memo, useDeferredValue, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { Sparkline } from '../../charts/Sparkline.tsx';
import { useFormat } from '../../format/useFormat.ts';
import { stateTone } from '../../format/words.ts';
import { useSentence } from '../../messages/sentence.ts';
import { useLiveTile } from '../../trpc/live.tsx';
import type { AccuracyBin, StreamTile } from '../../trpc/wire.ts';
import { CountdownText } from '../CountdownText.tsx';
import { Pill, stateShape } from '../Glyph.tsx';
import { Picture } from '../LivePicture.tsx';
import { useStreamAhead } from '../stream/useStreamAhead.ts';
import { useVisible } from '../useVisible.ts';

/** The state in a word; with how far it is while retraining. */
const useStateText = (tile: StreamTile): string => {
  const t = useTranslations('overview.tile');
  const words = useTranslations('words.state');
  const { state, retraining } = tile;
  return state === 'retraining' && retraining
    ? t('retraining', { epoch: `${retraining.epoch}`, epochs: `${retraining.epochs}` })
    : words(state);
};

const Accuracy = ({ tile }: { tile: StreamTile }) => {
  const t = useTranslations('overview.tile');
  const format = useFormat();
  const { accuracy, constraints } = tile;
  if (!accuracy) return <p className="text-xs leading-7 text-soft">{t('noSamples')}</p>;
  const below = accuracy.value < constraints.minAccuracy;
  return (
    <p className="flex items-baseline gap-2 whitespace-nowrap">
      <span className={`text-xl leading-7 font-medium ${below ? 'text-bad' : ''}`}>
        {format.percent(accuracy.value)}
      </span>
      <span className="text-xs text-soft" title={t('intervalHint')}>
        {t('interval', {
          interval: format.percentRange(accuracy.low, accuracy.high, 0),
          count: format.count(accuracy.n),
        })}
      </span>
    </p>
  );
};

const Facts = ({ tile, ticking }: { tile: StreamTile; ticking: boolean }) => {
  const t = useTranslations('overview.tile');
  const format = useFormat();
  const { fps, p95Ms, constraints, window, modelNumber } = tile;
  const slow = p95Ms !== null && p95Ms > constraints.maxLatencyMs;
  return (
    <dl className="flex flex-wrap justify-between gap-x-3 text-xs text-soft [&_dt]:sr-only">
      <dt>{t('fps')}</dt>
      <dd title={t('fpsTarget', { fps: format.framesPerSecond(constraints.targetFps) })}>
        {format.framesPerSecond(fps)}
      </dd>
      <dt>{t('latency')}</dt>
      <dd
        className={slow ? 'font-medium text-bad' : ''}
        title={t('latencyLimit', { limit: format.milliseconds(constraints.maxLatencyMs) })}
      >
        {p95Ms === null ? t('noFrames') : t('p95', { latency: format.milliseconds(p95Ms) })}
      </dd>
      <dt>{t('model')}</dt>
      <dd>v{modelNumber}</dd>
      <dt>{t('windowEnds')}</dt>
      <dd title={t('windowHint')}>
        {window
          ? t.rich('window', { countdown: () => <CountdownText to={window.endsAt} ticking={ticking} /> })
          : t('noWindow')}
      </dd>
    </dl>
  );
};

interface Shown {
  readonly tile: StreamTile;
  readonly bins: readonly AccuracyBin[];
  /** End of the sparkline, ms since the epoch. */
  readonly until: number;
}

const Body = memo(function Body(
  props: Shown & { readonly pictureMs: number; readonly visible: boolean; readonly whole: boolean },
) {
  const say = useSentence();
  const t = useTranslations('overview.tile');
  const { tile, bins, until, pictureMs, visible, whole } = props;
  const ahead = useStreamAhead(tile.streamId);
  const stateText = useStateText(tile);
  const detail = say(tile.stateWording, tile.stateDetail);
  return (
    <>
      <Picture
        streamId={tile.streamId}
        name={tile.name}
        frame={tile.state === 'offline' ? null : tile.frame}
        visible={visible}
        leastMs={pictureMs}
        labels="objects"
        missing={tile.state === 'offline' ? detail : t('waiting')}
      />
      <div className="flex grow flex-col gap-2 px-3 pt-2 pb-3">
        <div>
          <div className="flex items-center justify-between gap-2">
            <h3 className="min-w-0 truncate font-medium" title={tile.name}>
              <Link
                data-tile
                prefetch={false}
                {...ahead}
                href={`/stream/?id=${encodeURIComponent(tile.streamId)}`}
                className="before:absolute before:inset-0"
              >
                {tile.name}
              </Link>
            </h3>
            <span title={detail} className="relative">
              <Pill shape={stateShape[tile.state]} tone={stateTone[tile.state]}>
                {stateText}
              </Pill>
            </span>
          </div>
          {whole ? <Accuracy tile={tile} /> : null}
        </div>
        {whole ? (
          <>
            <Sparkline
              id={tile.streamId}
              bins={bins}
              from={until - 600_000}
              to={until}
              binMs={10_000}
              floor={tile.constraints.minAccuracy}
            />
            <Facts tile={tile} ticking={visible} />
          </>
        ) : null}
      </div>
    </>
  );
});

/** A stream at a glance; the whole tile leads to its page. Off the screen it stays as it was last seen. */
export const Tile = memo(function Tile(props: {
  initial: StreamTile;
  bins: readonly AccuracyBin[];
  /** End of the sparkline, ms since the epoch. */
  until: number;
  /** Shortest time between two pictures, in ms. */
  pictureMs: number;
  /** Whether it is drawn whole at once; else first its name and state, and the rest when nothing waits for it. */
  first: boolean;
}) {
  const { initial, bins, until, pictureMs, first } = props;
  const [element, visible] = useVisible<HTMLLIElement>();
  const whole = useDeferredValue(true, first);
  const tile = useLiveTile(initial.streamId, visible) ?? initial;
  const shown = useRef<Shown>({ tile, bins, until });
  if (visible) shown.current = { tile, bins, until };
  return (
    <li
      ref={element}
      className="panel relative flex flex-col overflow-hidden [contain-intrinsic-size:auto_18.5rem] [content-visibility:auto] focus-within:border-line-strong hover:border-line-strong"
    >
      <Body {...shown.current} pictureMs={pictureMs} visible={visible} whole={whole} />
    </li>
  );
});
