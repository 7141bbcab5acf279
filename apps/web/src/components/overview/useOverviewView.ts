import { useRouter, useSearchParams } from 'next/navigation';
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

export const useOverviewView = (): [OverviewView, (change: Partial<OverviewView>) => void] => {
  const router = useRouter();
  const parameters = useSearchParams();
  const view: OverviewView = {
    layout: parameters.get('view') === 'list' ? 'list' : 'grid',
    sort: sortOrders.find((order) => order === parameters.get('sort')) ?? defaults.sort,
    group: parameters.get('group') || null,
    text: parameters.get('q') ?? '',
  };
  const set = (change: Partial<OverviewView>) => {
    const { layout, sort, group, text } = { ...view, ...change };
    const query = new URLSearchParams();
    if (layout !== defaults.layout) query.set('view', layout);
    if (sort !== defaults.sort) query.set('sort', sort);
    if (group) query.set('group', group);
    if (text) query.set('q', text);
    router.replace(query.size > 0 ? `/?${query}` : '/', { scroll: false });
  };
  return [view, set];
};
