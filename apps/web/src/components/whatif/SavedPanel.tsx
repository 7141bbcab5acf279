'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useFormat } from '../../format/useFormat.ts';
import { useTRPC } from '../../trpc/client.ts';
import { useDescribeError } from '../../trpc/useDescribeError.ts';
import { usePermission } from '../auth/useMe.ts';
import { Time } from '../Time.tsx';
import { useToast } from '../Toast.tsx';
import { Section } from './Section.tsx';
import { usePolicyWords } from './usePolicyWords.ts';

interface Saved {
  readonly id: string;
  readonly name: string;
  readonly createdBy: string;
  readonly updatedAt: string;
  readonly result: {
    readonly policy: string;
    readonly source: 'estimated' | 'simulated';
    readonly objective: number;
    readonly baseline: number;
  } | null;
}

const useSavedEdits = () => {
  const t = useTranslations('whatIf.saved');
  const undo = useTranslations('states')('undo');
  const describeError = useDescribeError();
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const onSuccess = () => queryClient.invalidateQueries({ queryKey: trpc.whatIf.list.queryKey() });
  const onError = (error: unknown) => toast({ text: t('kept', { reason: describeError(error) }) });
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
            toast({ text: t('removed', { name }), action: { word: undo, run: () => restore.mutate({ id }) } });
          },
        },
      ),
  };
};

const Row = ({ saved, may, edits }: { saved: Saved; may: boolean; edits: ReturnType<typeof useSavedEdits> }) => {
  const [name, setName] = useState<string | null>(null);
  const { id, result } = saved;
  const t = useTranslations('whatIf.saved');
  const source = useTranslations('whatIf.source');
  const { percent, points } = useFormat();
  const { policyName } = usePolicyWords();
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
          aria-label={t('newName', { name: saved.name })}
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
          ? t('result', {
              accuracy: percent(result.objective),
              policy: policyName(result.policy),
              difference: points(result.objective - result.baseline),
              source: source(result.source),
            })
          : ''}
        {t.rich('by', { name: saved.createdBy, time: () => <Time at={saved.updatedAt} full /> })}
      </span>
      {may ? (
        <span className="ml-auto flex gap-1">
          <button
            type="button"
            className="button min-h-7 px-2 py-0.5 text-xs"
            aria-label={t('renameOne', { name: saved.name })}
            onClick={() => setName(saved.name)}
          >
            {t('rename')}
          </button>
          <button
            type="button"
            className="button min-h-7 px-2 py-0.5 text-xs"
            aria-label={t('removeOne', { name: saved.name })}
            onClick={() => edits.remove(saved)}
          >
            {t('remove')}
          </button>
        </span>
      ) : null}
    </li>
  );
};

/** What-ifs that were kept. */
export const SavedPanel = () => {
  const t = useTranslations('whatIf.saved');
  const describeError = useDescribeError();
  const trpc = useTRPC();
  const { may } = usePermission('operator');
  const { data, error } = useQuery(trpc.whatIf.list.queryOptions());
  const edits = useSavedEdits();
  return (
    <Section title={t('title')} note={data ? `${data.length}` : undefined} open={false}>
      {error ? <p className="px-4 text-bad">{t('notRead', { reason: describeError(error) })}</p> : null}
      {data?.length === 0 ? <p className="px-4 text-soft">{t('none')}</p> : null}
      <ul>
        {data?.map((saved) => (
          <Row key={saved.id} saved={saved} may={may} edits={edits} />
        ))}
      </ul>
    </Section>
  );
};
