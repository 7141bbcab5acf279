'use client';

import type { KeyboardEvent } from 'react';
import type { Overview, StreamTile } from '../../trpc/wire.ts';
import { Tile } from './Tile.tsx';

const moves: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1 };

/** Arrows move between tiles; Tab does too. */
const onArrow = (event: KeyboardEvent<HTMLUListElement>) => {
  const links = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-tile]')];
  const at = links.indexOf(document.activeElement as HTMLElement);
  if (at < 0) return;
  const columns = getComputedStyle(event.currentTarget).gridTemplateColumns.split(' ').length;
  const move = event.key === 'ArrowDown' ? columns : event.key === 'ArrowUp' ? -columns : moves[event.key];
  if (!move) return;
  event.preventDefault();
  links[at + move]?.focus();
};

const noBins: Overview['sparklines'][string] = [];

/** With more streams than this, tiles are smaller and their pictures rarer. */
const denseFrom = 8;
/** With more than this, still rarer: nobody follows so many at once. */
const manyFrom = 24;
/** Tiles that fill a large screen; the rest is drawn after them. */
const firstTiles = 15;

/** Shortest time between two pictures of a tile, in ms. */
const pictureMsOf = (streams: number): number => (streams > manyFrom ? 3_000 : streams > denseFrom ? 1_000 : 400);

export const TileGrid = (props: { overview: Overview; tiles: readonly StreamTile[]; label: string }) => {
  const { overview, tiles, label } = props;
  const dense = overview.streams.length > denseFrom;
  return (
    <ul
      className={`grid gap-4 ${dense ? 'grid-cols-[repeat(auto-fill,minmax(min(100%,16rem),1fr))]' : 'grid-cols-[repeat(auto-fill,minmax(min(100%,21rem),1fr))]'}`}
      aria-label={label}
      onKeyDown={onArrow}
    >
      {tiles.map((tile, index) => (
        <Tile
          key={tile.streamId}
          initial={tile}
          bins={overview.sparklines[tile.streamId] ?? noBins}
          until={overview.now}
          pictureMs={pictureMsOf(overview.streams.length)}
          first={index < firstTiles}
        />
      ))}
    </ul>
  );
};
