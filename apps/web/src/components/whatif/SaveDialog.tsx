'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { PolicyResult } from '@whetstone/scheduler';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useFormat } from '../../format/useFormat.ts';
import { useTRPC } from '../../trpc/client.ts';
import { useDescribeError } from '../../trpc/useDescribeError.ts';
import { usePermission } from '../auth/useMe.ts';
import { Dialog } from '../Dialog.tsx';
import { useToast } from '../Toast.tsx';
import { useBaseLabel } from './useBaseLabel.ts';
import type { WhatIf } from './useWhatIf.ts';

/** Keeps the what-if with its baseline as it is pinned, under a name. */
export const SaveDialog = (props: { whatIf: WhatIf; baseline: PolicyResult | null; result: PolicyResult | null }) => {
  const { whatIf, baseline, result } = props;
  const { scenario, base } = whatIf;
  const t = useTranslations('whatIf');
  const { day, clock } = useFormat();
  const describeError = useDescribeError();
  const label = useBaseLabel(whatIf);
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const { may, reason } = usePermission('operator');
  const [open, setOpen] = useState(false);
  const [name, setName] = useState('');
  const save = useMutation(
    trpc.whatIf.save.mutationOptions({
      onSuccess: (_saved, input) => {
        toast({ text: t('save.saved', { name: input.name }) });
        setOpen(false);
        void queryClient.invalidateQueries({ queryKey: trpc.whatIf.list.queryKey() });
      },
    }),
  );
  const taken = base.takenAt === null ? null : new Date(base.takenAt);
  const submit = () =>
    save.mutate({
      name,
      scenario: {
        ...scenario,
        base: {
          kind: 'problem',
          problem: base.problem as unknown as Record<string, unknown>,
          names: { ...base.names },
          policy: base.policy,
          label: taken === null ? label : t('base.taken', { label, time: `${day(taken)} ${clock(taken)}` }),
        },
      },
      result:
        baseline && result
          ? {
              policy: result.policy,
              source: result.source,
              objective: result.objective,
              baseline: baseline.objective,
            }
          : null,
    });
  return (
    <>
      <button type="button" className="button" disabled={!may} title={reason} onClick={() => setOpen(true)}>
        {t('save.button')}
      </button>
      <Dialog open={open} onOpenChange={setOpen} title={t('save.title')} description={t('save.description')}>
        <form
          className="mt-3 space-y-3"
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          <label className="block">
            <span className="mb-1 block font-medium">{t('save.name')}</span>
            <input
              type="text"
              className="field"
              maxLength={80}
              required
              value={name}
              placeholder={t('save.example')}
              onChange={({ target }) => setName(target.value)}
            />
          </label>
          {save.error ? (
            <p role="alert" className="text-bad">
              {t('save.notSaved', { reason: describeError(save.error) })}
            </p>
          ) : null}
          <button type="submit" className="button button-primary" disabled={save.isPending || name.trim() === ''}>
            {save.isPending ? t('save.saving') : t('save.action')}
          </button>
        </form>
      </Dialog>
    </>
  );
};
