'use client';

import { needsAttention, type SortOrder } from '../../format/attention.ts';
import { counted } from '../../format/number.ts';
import type { StreamTile } from '../../trpc/wire.ts';
import type { OverviewView } from './useOverviewView.ts';

const sortWords: Readonly<Record<SortOrder, string>> = {
  attention: 'Needs attention first',
  accuracy: 'Least accurate first',
  name: 'By name',
  added: 'As added',
};

const LayoutChoice = ({
  layout,
  set,
}: {
  layout: OverviewView['layout'];
  set: (to: OverviewView['layout']) => void;
}) => (
  <fieldset className="flex rounded-md border border-line bg-surface p-0.5">
    <legend className="sr-only">Layout</legend>
    {(['grid', 'list'] as const).map((each) => (
      <button
        key={each}
        type="button"
        aria-pressed={layout === each}
        className={`min-h-7.5 rounded px-2.5 font-medium capitalize ${layout === each ? 'bg-sunken text-ink' : 'text-soft hover:text-ink'}`}
        onClick={() => set(each)}
      >
        {each}
      </button>
    ))}
  </fieldset>
);

/** How the streams are listed: filter, group, order and layout. */
export const Toolbar = (props: {
  tiles: readonly StreamTile[];
  shown: number;
  view: OverviewView;
  set: (change: Partial<OverviewView>) => void;
}) => {
  const { tiles, shown, view, set } = props;
  const groups = [...new Set(tiles.flatMap(({ group }) => (group === null ? [] : [group])))].sort((a, b) =>
    a.localeCompare(b),
  );
  const urgent = tiles.filter(needsAttention).length;
  return (
    <div className="flex flex-wrap items-center gap-2">
      <h2 className="mr-auto">
        {shown === tiles.length ? counted(tiles.length, 'stream') : `${shown} of ${counted(tiles.length, 'stream')}`}
        <span className="ml-2 font-normal text-soft">
          {urgent === 0 ? 'none needs attention' : `${urgent} need${urgent === 1 ? 's' : ''} attention`}
        </span>
      </h2>
      <input
        type="search"
        className="field max-sm:grow sm:max-w-44"
        aria-label="Filter by name"
        placeholder="Filter by name"
        value={view.text}
        onChange={(event) => set({ text: event.target.value })}
      />
      {groups.length > 0 ? (
        <select
          className="field max-w-44"
          aria-label="Group"
          value={view.group ?? ''}
          onChange={(event) => set({ group: event.target.value || null })}
        >
          <option value="">All groups</option>
          {groups.map((group) => (
            <option key={group} value={group}>
              {group}
            </option>
          ))}
        </select>
      ) : null}
      <select
        className="field max-w-52"
        aria-label="Order"
        value={view.sort}
        onChange={(event) => set({ sort: event.target.value as SortOrder })}
      >
        {Object.entries(sortWords).map(([order, word]) => (
          <option key={order} value={order}>
            {word}
          </option>
        ))}
      </select>
      <LayoutChoice layout={view.layout} set={(layout) => set({ layout })} />
    </div>
  );
};
