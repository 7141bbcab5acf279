'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useState } from 'react';
import { percent, points } from '../../format/number.ts';
import { useTRPC } from '../../trpc/client.ts';
import { describeError } from '../../trpc/faults.ts';
import { usePermission } from '../auth/useMe.ts';
import { Time } from '../Time.tsx';
import { useToast } from '../Toast.tsx';
import { Section } from './Section.tsx';

interface Saved {
  readonly id: string;
  readonly name: string;
  readonly createdBy: string;
  readonly updatedAt: string;
  readonly result: { readonly policy: string; readonly objective: number; readonly baseline: number } | null;
}

const useSavedEdits = () => {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const onSuccess = () => queryClient.invalidateQueries({ queryKey: trpc.whatIf.list.queryKey() });
  const onError = (error: unknown) => toast({ text: `It stayed as it was: ${describeError(error)}` });
  const rename = useMutation(trpc.whatIf.rename.mutationOptions({ onSuccess, onError }));
  const restore = useMutation(trpc.whatIf.restore.mutationOptions({ onSuccess, onError }));
  const remove = useMutation(trpc.whatIf.remove.mutationOptions({ onError }));
  return {
    rename: (id: string, name: string) => rename.mutate({ id, name }),
    remove: ({ id, name }: Saved) =>
      remove.mutate(
        { id },
        {
          onSuccess: () => {
            void onSuccess();
            toast({ text: `“${name}” was deleted.`, action: { word: 'Undo', run: () => restore.mutate({ id }) } });
          },
        },
      ),
  };
};

const Row = ({ saved, may, edits }: { saved: Saved; may: boolean; edits: ReturnType<typeof useSavedEdits> }) => {
  const [name, setName] = useState<string | null>(null);
  const { id, result } = saved;
  const commit = () => {
    if (name !== null && name.trim() !== '' && name !== saved.name) edits.rename(id, name.trim());
    setName(null);
  };
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 border-t border-line px-4 py-2">
      {name === null ? (
        <Link className="link font-medium" href={`/what-if/?saved=${encodeURIComponent(id)}`}>
          {saved.name}
        </Link>
      ) : (
        <input
          type="text"
          className="field max-w-60"
          aria-label={`New name of ${saved.name}`}
          maxLength={80}
          // biome-ignore lint/a11y/noAutofocus: it takes the place of the button that was pressed
          autoFocus
          value={name}
          onChange={({ target }) => setName(target.value)}
          onBlur={commit}
          onKeyDown={({ key }) => {
            if (key === 'Enter') commit();
            if (key === 'Escape') setName(null);
          }}
        />
      )}
      <span className="text-xs text-soft">
        {result
          ? `${percent(result.objective)} under ${result.policy}, ${points(result.objective - result.baseline)} (estimated) · `
          : ''}
        {saved.createdBy}, <Time at={saved.updatedAt} full />
      </span>
      {may ? (
        <span className="ml-auto flex gap-1">
          <button
            type="button"
            className="button min-h-7 px-2 py-0.5 text-xs"
            aria-label={`Rename ${saved.name}`}
            onClick={() => setName(saved.name)}
          >
            Rename
          </button>
          <button
            type="button"
            className="button min-h-7 px-2 py-0.5 text-xs"
            aria-label={`Delete ${saved.name}`}
            onClick={() => edits.remove(saved)}
          >
            Delete
          </button>
        </span>
      ) : null}
    </li>
  );
};

/** What-ifs that were kept. */
export const SavedPanel = () => {
  const trpc = useTRPC();
  const { may } = usePermission('operator');
  const { data, error } = useQuery(trpc.whatIf.list.queryOptions());
  const edits = useSavedEdits();
  return (
    <Section title="Saved" note={data ? `${data.length}` : undefined} open={false}>
      {error ? <p className="px-4 text-bad">They could not be read: {describeError(error)}</p> : null}
      {data?.length === 0 ? <p className="px-4 text-soft">None is saved yet.</p> : null}
      <ul>
        {data?.map((saved) => (
          <Row key={saved.id} saved={saved} may={may} edits={edits} />
        ))}
      </ul>
    </Section>
  );
};
