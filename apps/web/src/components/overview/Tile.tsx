'use client';

import Link from 'next/link';
import { memo } from 'react';
import { Sparkline } from '../../charts/Sparkline.tsx';
import { framesPerSecond, milliseconds, percent, percentRange } from '../../format/number.ts';
import { stateTone } from '../../format/words.ts';
import { useLiveTile } from '../../trpc/live.tsx';
import type { AccuracyBin, StreamTile } from '../../trpc/wire.ts';
import { CountdownText } from '../CountdownText.tsx';
import { Pill, stateShape } from '../Glyph.tsx';
import { LivePicture } from '../LivePicture.tsx';

/** What is being retrained, or which version answers. */
const stateText = (tile: StreamTile): string =>
  tile.state === 'retraining' && tile.retraining
    ? `retraining ${tile.retraining.epoch}/${tile.retraining.epochs}`
    : tile.state;

const Accuracy = ({ tile }: { tile: StreamTile }) => {
  const { accuracy, constraints } = tile;
  if (!accuracy) return <p className="text-xs leading-7 text-soft">no labelled samples in the last 30 s</p>;
  const below = accuracy.value < constraints.minAccuracy;
  return (
    <p className="flex items-baseline gap-2 whitespace-nowrap">
      <span className={`text-xl leading-7 font-medium ${below ? 'text-bad' : ''}`}>{percent(accuracy.value)}</span>
      <span className="text-xs text-soft" title="95 % interval and number of labelled samples of the last 30 s">
        {percentRange(accuracy.low, accuracy.high, 0)} · n {accuracy.n}
      </span>
    </p>
  );
};

const Facts = ({ tile }: { tile: StreamTile }) => {
  const { fps, p95Ms, constraints, window, modelNumber } = tile;
  const slow = p95Ms !== null && p95Ms > constraints.maxLatencyMs;
  return (
    <dl className="flex flex-wrap justify-between gap-x-3 text-xs text-soft [&_dt]:sr-only">
      <dt>Frames per second</dt>
      <dd title={`target ${framesPerSecond(constraints.targetFps)}`}>{framesPerSecond(fps)}</dd>
      <dt>p95 latency</dt>
      <dd className={slow ? 'font-medium text-bad' : ''} title={`limit ${milliseconds(constraints.maxLatencyMs)}`}>
        {p95Ms === null ? 'no frames' : `p95 ${milliseconds(p95Ms)}`}
      </dd>
      <dt>Live model</dt>
      <dd>v{modelNumber}</dd>
      <dt>Window ends in</dt>
      <dd title="until this stream’s window ends">
        {window ? (
          <>
            window <CountdownText to={window.endsAt} />
          </>
        ) : (
          'no window'
        )}
      </dd>
    </dl>
  );
};

/** A stream at a glance; the whole tile leads to its page. */
export const Tile = memo(function Tile(props: {
  initial: StreamTile;
  bins: readonly AccuracyBin[];
  /** End of the sparkline, ms since the epoch. */
  until: number;
  /** Shortest time between two pictures, in ms. */
  pictureMs: number;
}) {
  const { initial, bins, until, pictureMs } = props;
  const tile = useLiveTile(initial.streamId) ?? initial;
  return (
    <li className="panel relative flex flex-col overflow-hidden focus-within:border-line-strong hover:border-line-strong">
      <LivePicture
        streamId={tile.streamId}
        name={tile.name}
        frame={tile.state === 'offline' ? null : tile.frame}
        leastMs={pictureMs}
        labels="objects"
        missing={tile.state === 'offline' ? tile.stateDetail : 'Waiting for the first frame'}
      />
      <div className="flex grow flex-col gap-2 px-3 pt-2 pb-3">
        <div>
          <div className="flex items-center justify-between gap-2">
            <h3 className="min-w-0 truncate font-medium" title={tile.name}>
              <Link
                data-tile
                prefetch={false}
                href={`/stream/?id=${encodeURIComponent(tile.streamId)}`}
                className="before:absolute before:inset-0"
              >
                {tile.name}
              </Link>
            </h3>
            <span title={tile.stateDetail} className="relative">
              <Pill shape={stateShape[tile.state]} tone={stateTone[tile.state]}>
                {stateText(tile)}
              </Pill>
            </span>
          </div>
          <Accuracy tile={tile} />
        </div>
        <Sparkline
          id={tile.streamId}
          bins={bins}
          from={until - 600_000}
          to={until}
          binMs={10_000}
          floor={tile.constraints.minAccuracy}
        />
        <Facts tile={tile} />
      </div>
    </li>
  );
});
