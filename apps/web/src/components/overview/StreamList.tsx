'use client';

import Link from 'next/link';
import { memo } from 'react';
import { useTranslations } from 'use-intl';
import { Sparkline } from '../../charts/Sparkline.tsx';
import { useFormat } from '../../format/useFormat.ts';
import { stateTone } from '../../format/words.ts';
import { useSentence } from '../../messages/sentence.ts';
import { useLiveTile } from '../../trpc/live.tsx';
import type { AccuracyBin, Overview, StreamTile } from '../../trpc/wire.ts';
import { CountdownText } from '../CountdownText.tsx';
import { stateShape, Word } from '../Glyph.tsx';
import { ScrollRegion } from '../ScrollRegion.tsx';
import { useStreamAhead } from '../stream/useStreamAhead.ts';
import { useVisible } from '../useVisible.ts';

const Row = memo(function Row(props: { initial: StreamTile; bins: readonly AccuracyBin[]; until: number }) {
  const say = useSentence();
  const format = useFormat();
  const words = useTranslations('words.state');
  const { initial, bins, until } = props;
  const [element, visible] = useVisible<HTMLTableRowElement>();
  const tile = useLiveTile(initial.streamId, visible) ?? initial;
  const ahead = useStreamAhead(initial.streamId);
  const { accuracy, constraints, p95Ms, fps, window } = tile;
  const below = accuracy !== null && accuracy.value < constraints.minAccuracy;
  const slow = p95Ms !== null && p95Ms > constraints.maxLatencyMs;
  return (
    <tr ref={element}>
      <td className="max-w-64 truncate">
        <Link
          data-tile
          prefetch={false}
          {...ahead}
          className="font-medium hover:underline"
          href={`/stream/?id=${encodeURIComponent(tile.streamId)}`}
        >
          {tile.name}
        </Link>
      </td>
      <td className="whitespace-nowrap" title={say(tile.stateWording, tile.stateDetail)}>
        <Word shape={stateShape[tile.state]} tone={stateTone[tile.state]}>
          {words(tile.state)}
        </Word>
      </td>
      <td className={`number ${below ? 'font-medium text-bad' : ''}`}>
        {accuracy ? format.percent(accuracy.value) : '–'}
      </td>
      <td className="number text-soft">{accuracy ? format.points(accuracy.value - constraints.minAccuracy) : '–'}</td>
      <td className="w-48 min-w-32">
        <Sparkline
          id={`list-${tile.streamId}`}
          bins={bins}
          from={until - 600_000}
          to={until}
          binMs={10_000}
          floor={constraints.minAccuracy}
          height={26}
        />
      </td>
      <td className="number">{format.framesPerSecond(fps)}</td>
      <td className={`number ${slow ? 'font-medium text-bad' : ''}`}>
        {p95Ms === null ? '–' : format.milliseconds(p95Ms)}
      </td>
      <td className="number">v{tile.modelNumber}</td>
      <td className="number">{window ? <CountdownText to={window.endsAt} ticking={visible} /> : '–'}</td>
    </tr>
  );
});

const noBins: readonly AccuracyBin[] = [];
const columns = ['stream', 'state', 'accuracy', 'toFloor', 'last', 'rate', 'p95', 'model', 'windowEnds'] as const;
const worded: ReadonlySet<string> = new Set(['stream', 'state', 'last']);

/** Streams as rows, for many of them; the same measured figures as on the tiles. */
export const StreamList = ({ overview, tiles }: { overview: Overview; tiles: readonly StreamTile[] }) => {
  const t = useTranslations('overview');
  return (
    <ScrollRegion className="panel" label={t('streams')}>
      <table className="table">
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col" className={worded.has(column) ? '' : 'number'}>
                {t(`columns.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {tiles.map((tile) => (
            <Row
              key={tile.streamId}
              initial={tile}
              bins={overview.sparklines[tile.streamId] ?? noBins}
              until={overview.now}
            />
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
};
