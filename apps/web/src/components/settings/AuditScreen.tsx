'use client';

import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
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

const Rows = ({ actor, action }: { actor: string; action: string }) => {
  const trpc = useTRPC();
  const { may } = usePermission('admin');
  const filter = { limit: pageSize, ...(actor ? { actor } : {}), ...(action ? { action } : {}) };
  const query = useInfiniteQuery({
    ...trpc.audit.list.infiniteQueryOptions(filter, {
      initialCursor: null,
      getNextPageParam: (page) => (page.length < pageSize ? undefined : (page.at(-1)?.id ?? undefined)),
    }),
    enabled: may,
  });
  if (query.error)
    return <Failure title="The audit log could not be read" error={query.error} retry={() => void query.refetch()} />;
  if (!query.data)
    return (
      <Loading what="the audit log">
        <Skeleton className="h-64" />
      </Loading>
    );
  const rows = query.data.pages.flat();
  if (rows.length === 0)
    return (
      <div className="panel">
        <Empty title={actor || action ? 'Nothing with this filter' : 'Nothing was changed yet'} />
      </div>
    );
  return (
    <>
      <ul className="panel divide-y divide-line">
        {rows.map((row) => (
          <AuditRow key={row.id} row={row} />
        ))}
      </ul>
      {query.hasNextPage ? (
        <button
          type="button"
          className="button mt-4"
          disabled={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {query.isFetchingNextPage ? 'Reading…' : 'Older'}
        </button>
      ) : null}
    </>
  );
};

/** Who changed what, with before and after. */
export const AuditScreen = () => {
  const trpc = useTRPC();
  const { may } = usePermission('admin');
  const facets = useQuery({ ...trpc.audit.facets.queryOptions(), enabled: may });
  const [actor, setActor] = useState('');
  const [action, setAction] = useState('');
  return (
    <OnlyFor needs="admin">
      <div className="flex flex-wrap gap-4">
        <Filter label="Who" all="everybody" options={facets.data?.actors ?? []} value={actor} onChange={setActor} />
        <Filter
          label="What"
          all="everything"
          options={actionOptions(facets.data?.actions ?? [])}
          value={action}
          onChange={setAction}
        />
      </div>
      <Rows actor={actor} action={action} />
    </OnlyFor>
  );
};
