'use client';

import { useTranslations } from 'use-intl';
import { needsAttention, type SortOrder, sortOrders } from '../../format/attention.ts';
import { useFormat } from '../../format/useFormat.ts';
import { useListedTiles } from '../../trpc/live.tsx';
import type { StreamTile } from '../../trpc/wire.ts';
import type { OverviewView } from './useOverviewView.ts';

const LayoutChoice = ({
  layout,
  set,
}: {
  layout: OverviewView['layout'];
  set: (to: OverviewView['layout']) => void;
}) => {
  const t = useTranslations('overview.toolbar');
  return (
    <fieldset className="flex rounded-md border border-line bg-surface p-0.5">
      <legend className="sr-only">{t('layout')}</legend>
      {(['grid', 'list'] as const).map((each) => (
        <button
          key={each}
          type="button"
          aria-pressed={layout === each}
          className={`min-h-7.5 rounded px-2.5 font-medium ${layout === each ? 'bg-sunken text-ink' : 'text-soft hover:text-ink'}`}
          onClick={() => set(each)}
        >
          {t(each)}
        </button>
      ))}
    </fieldset>
  );
};

/** How many streams an operator should look at now; the list itself keeps its order for some seconds. */
const Attention = ({ tiles }: { tiles: readonly StreamTile[] }) => {
  const t = useTranslations('overview.toolbar');
  const now = useListedTiles(tiles);
  return (
    <span className="ml-2 font-normal text-soft">{t('attention', { count: now.filter(needsAttention).length })}</span>
  );
};

/** How the streams are listed: filter, group, order and layout. */
export const Toolbar = (props: {
  tiles: readonly StreamTile[];
  shown: number;
  view: OverviewView;
  set: (change: Partial<OverviewView>) => void;
}) => {
  const t = useTranslations('overview.toolbar');
  const sortWord = useTranslations('overview.sort');
  const format = useFormat();
  const { tiles, shown, view, set } = props;
  const groups = [...new Set(tiles.flatMap(({ group }) => (group === null ? [] : [group])))].sort((a, b) =>
    a.localeCompare(b),
  );
  return (
    <div className="flex flex-wrap items-center gap-2">
      <h2 className="mr-auto">
        {shown === tiles.length
          ? t('streams', { count: tiles.length })
          : t('streamsOf', { shown: format.count(shown), count: tiles.length })}
        <Attention tiles={tiles} />
      </h2>
      <input
        type="search"
        className="field max-sm:grow sm:max-w-44"
        aria-label={t('filter')}
        placeholder={t('filter')}
        value={view.text}
        onChange={(event) => set({ text: event.target.value })}
      />
      {groups.length > 0 ? (
        <select
          className="field max-w-44"
          aria-label={t('group')}
          value={view.group ?? ''}
          onChange={(event) => set({ group: event.target.value || null })}
        >
          <option value="">{t('allGroups')}</option>
          {groups.map((group) => (
            <option key={group} value={group}>
              {group}
            </option>
          ))}
        </select>
      ) : null}
      <select
        className="field max-w-52"
        aria-label={t('order')}
        value={view.sort}
        onChange={(event) => set({ sort: event.target.value as SortOrder })}
      >
        {sortOrders.map((order) => (
          <option key={order} value={order}>
            {sortWord(order)}
          </option>
        ))}
      </select>
      <LayoutChoice layout={view.layout} set={(layout) => set({ layout })} />
    </div>
  );
};
