import { useSearchParams } from 'next/navigation';
import { useSyncExternalStore } from 'react';
import { type SortOrder, sortOrders } from '../../format/attention.ts';

/** How the streams are listed; it stands in the URL, so that a link shows the same. */
export interface OverviewView {
  readonly layout: 'grid' | 'list';
  readonly sort: SortOrder;
  /** Name of a group, or null for all streams. */
  readonly group: string | null;
  /** Part of a name. */
  readonly text: string;
}

const defaults = { layout: 'grid', sort: 'attention', group: '', text: '' } as const;

const viewOf = (search: string): OverviewView => {
  const parameters = new URLSearchParams(search);
  return {
    layout: parameters.get('view') === 'list' ? 'list' : 'grid',
    sort: sortOrders.find((order) => order === parameters.get('sort')) ?? defaults.sort,
    group: parameters.get('group') || null,
    text: parameters.get('q') ?? '',
  };
};

const listeners = new Set<() => void>();
const listen = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** A change starts from what the address says at that moment, so that two in quick succession both count. */
const change = (wanted: Partial<OverviewView>): void => {
  const { layout, sort, group, text } = { ...viewOf(location.search), ...wanted };
  const query = new URLSearchParams();
  if (layout !== defaults.layout) query.set('view', layout);
  if (sort !== defaults.sort) query.set('sort', sort);
  if (group) query.set('group', group);
  if (text) query.set('q', text);
  history.replaceState(null, '', query.size > 0 ? `/?${query}` : '/');
  for (const listener of listeners) listener();
};

/** Changes show at once, also while somebody types: the router would tell of them only after a transition. */
export const useOverviewView = (): [OverviewView, (change: Partial<OverviewView>) => void] => {
  // Draws again when a link or the browser's buttons changed the address.
  useSearchParams();
  const search = useSyncExternalStore(
    listen,
    () => location.search,
    () => '',
  );
  return [viewOf(search), change];
};
