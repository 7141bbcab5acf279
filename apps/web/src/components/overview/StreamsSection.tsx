'use client';

import { useMemo } from 'react';
import { useTranslations } from 'use-intl';
import { groupTiles, needsAttention, sortTiles, type TileGroup } from '../../format/attention.ts';
import { useFormat } from '../../format/useFormat.ts';
import type { Overview } from '../../trpc/wire.ts';
import { Empty } from '../States.tsx';
import { StreamList } from './StreamList.tsx';
import { TileGrid } from './TileGrid.tsx';
import { Toolbar } from './Toolbar.tsx';
import { useOverviewView } from './useOverviewView.ts';

const GroupHead = ({ group }: { group: TileGroup }) => {
  const t = useTranslations('overview');
  const urgent = group.tiles.filter(needsAttention).length;
  return (
    <h3 className="flex items-baseline gap-2 pt-2 font-semibold">
      {group.name ?? t('groupless')}
      <span className="text-xs font-normal text-soft">
        {[
          t('toolbar.streams', { count: group.tiles.length }),
          ...(urgent > 0 ? [t('toolbar.attention', { count: urgent })] : []),
        ].join(' · ')}
      </span>
    </h3>
  );
};

/** All streams, as the operator likes to see them. */
export const StreamsSection = ({ overview }: { overview: Overview }) => {
  const t = useTranslations('overview');
  const format = useFormat();
  const [view, set] = useOverviewView();
  const { streams } = overview;
  const shown = useMemo(() => {
    const wanted = view.text.trim().toLocaleLowerCase();
    const found = streams.filter(
      ({ name, group }) => name.toLocaleLowerCase().includes(wanted) && (view.group === null || group === view.group),
    );
    return sortTiles(found, view.sort);
  }, [streams, view.text, view.group, view.sort]);
  const groups = groupTiles(shown);
  const headed = groups.length > 1 || groups[0]?.name != null;
  return (
    <section aria-label={t('streams')} className="space-y-4">
      {streams.length > 1 ? <Toolbar tiles={streams} shown={shown.length} view={view} set={set} /> : null}
      {shown.length === 0 ? (
        <div className="panel">
          <Empty
            title={
              view.group
                ? t('nothingFoundIn', { group: view.group, text: view.text.trim() })
                : t('nothingFound', { text: view.text.trim() })
            }
          >
            <button type="button" className="button" onClick={() => set({ text: '', group: null })}>
              {t('showAll', { count: format.count(streams.length) })}
            </button>
          </Empty>
        </div>
      ) : (
        groups.map((group) => (
          <div key={group.name ?? ''} className="space-y-3">
            {headed ? <GroupHead group={group} /> : null}
            {view.layout === 'list' ? (
              <StreamList overview={overview} tiles={group.tiles} />
            ) : (
              <TileGrid overview={overview} tiles={group.tiles} label={group.name ?? t('streams')} />
            )}
          </div>
        ))
      )}
    </section>
  );
};
