'use client';

import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useTRPC } from '../../trpc/client.ts';
import { OnlyFor } from '../auth/NeedsRole.tsx';
import { usePermission } from '../auth/useMe.ts';
import { Empty, Failure, Loading, Skeleton } from '../States.tsx';
import { AuditRow } from './AuditRow.tsx';

const pageSize = 50;

const Filter = (props: {
  label: string;
  all: string;
  options: readonly string[];
  value: string;
  onChange: (value: string) => void;
}) => (
  <label className="flex items-center gap-2">
    <span className="font-medium">{props.label}</span>
    <select className="field w-auto" value={props.value} onChange={({ target }) => props.onChange(target.value)}>
      <option value="">{props.all}</option>
      {props.options.map((option) => (
        <option key={option}>{option}</option>
      ))}
    </select>
  </label>
);

/** Every noun of the actions, which filters by all that was done to it, and every action. */
const actionOptions = (actions: readonly string[]): string[] =>
  [...new Set(actions.flatMap((action) => [action.split('.')[0] ?? action, action]))].sort();

/** What a row is about by the name that it goes by now; what has none any more goes by its id. */
const useSubjectName = () => {
  const trpc = useTRPC();
  const { data } = useQuery({ ...trpc.overview.get.queryOptions(), staleTime: 60_000 });
  const names = new Map([
    ...(data?.streams ?? []).map(({ streamId, name }) => [streamId, name] as const),
    ...(data?.devices ?? []).map(({ id, name }) => [id, name] as const),
  ]);
  return (subject: string): string => names.get(subject) ?? subject;
};

const Rows = ({ actor, action }: { actor: string; action: string }) => {
  const trpc = useTRPC();
  const t = useTranslations('settings.audit');
  const nameOf = useSubjectName();
  const { may } = usePermission('admin');
  const filter = { limit: pageSize, ...(actor ? { actor } : {}), ...(action ? { action } : {}) };
  const query = useInfiniteQuery({
    ...trpc.audit.list.infiniteQueryOptions(filter, {
      initialCursor: null,
      getNextPageParam: (page) => (page.length < pageSize ? undefined : (page.at(-1)?.id ?? undefined)),
    }),
    enabled: may,
  });
  if (query.error) return <Failure title={t('failed')} error={query.error} retry={() => void query.refetch()} />;
  if (!query.data)
    return (
      <Loading what={t('loading')}>
        <Skeleton className="h-64" />
      </Loading>
    );
  const rows = query.data.pages.flat();
  if (rows.length === 0)
    return (
      <div className="panel">
        <Empty title={t(actor || action ? 'noneFiltered' : 'none')} />
      </div>
    );
  return (
    <>
      <ul className="panel divide-y divide-line">
        {rows.map((row) => (
          <AuditRow key={row.id} row={row} subject={nameOf(row.subject)} />
        ))}
      </ul>
      {query.hasNextPage ? (
        <button
          type="button"
          className="button mt-4"
          disabled={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {t(query.isFetchingNextPage ? 'reading' : 'older')}
        </button>
      ) : null}
    </>
  );
};

/** Who changed what, with before and after. */
export const AuditScreen = () => {
  const trpc = useTRPC();
  const t = useTranslations('settings.audit');
  const { may } = usePermission('admin');
  const facets = useQuery({ ...trpc.audit.facets.queryOptions(), enabled: may });
  const [actor, setActor] = useState('');
  const [action, setAction] = useState('');
  return (
    <OnlyFor needs="admin">
      <div className="flex flex-wrap gap-4">
        <Filter
          label={t('who')}
          all={t('everybody')}
          options={facets.data?.actors ?? []}
          value={actor}
          onChange={setActor}
        />
        <Filter
          label={t('what')}
          all={t('everything')}
          options={actionOptions(facets.data?.actions ?? [])}
          value={action}
          onChange={setAction}
        />
      </div>
      <Rows actor={actor} action={action} />
    </OnlyFor>
  );
};
