'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { PolicyResult } from '@whetstone/scheduler';
import { useState } from 'react';
import { useTRPC } from '../../trpc/client.ts';
import { describeError } from '../../trpc/faults.ts';
import { usePermission } from '../auth/useMe.ts';
import { Dialog } from '../Dialog.tsx';
import { useToast } from '../Toast.tsx';
import type { WhatIf } from './useWhatIf.ts';

/** Keeps the what-if with its baseline as it is pinned, under a name. */
export const SaveDialog = (props: { whatIf: WhatIf; baseline: PolicyResult | null; result: PolicyResult | null }) => {
  const { whatIf, baseline, result } = props;
  const { scenario, base } = whatIf;
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const { may, reason } = usePermission('operator');
  const [open, setOpen] = useState(false);
  const [name, setName] = useState('');
  const save = useMutation(
    trpc.whatIf.save.mutationOptions({
      onSuccess: (_saved, input) => {
        toast({ text: `“${input.name}” was saved with its baseline.` });
        setOpen(false);
        void queryClient.invalidateQueries({ queryKey: trpc.whatIf.list.queryKey() });
      },
    }),
  );
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
          label: base.takenAt === null ? base.label : `${base.label}, ${new Date(base.takenAt).toLocaleString()}`,
        },
      },
      result:
        baseline && result
          ? { policy: result.policy, objective: result.objective, baseline: baseline.objective }
          : null,
    });
  return (
    <>
      <button type="button" className="button" disabled={!may} title={reason} onClick={() => setOpen(true)}>
        Save…
      </button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title="Save this what-if"
        description="It is kept with the baseline as it is pinned now, for everybody who may look at this dashboard."
      >
        <form
          className="mt-3 space-y-3"
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          <label className="block">
            <span className="mb-1 block font-medium">Name</span>
            <input
              type="text"
              className="field"
              maxLength={80}
              required
              value={name}
              placeholder="Ten more cameras at the gate"
              onChange={({ target }) => setName(target.value)}
            />
          </label>
          {save.error ? (
            <p role="alert" className="text-bad">
              It was not saved: {describeError(save.error)}
            </p>
          ) : null}
          <button type="submit" className="button button-primary" disabled={save.isPending || name.trim() === ''}>
            {save.isPending ? 'Saving…' : 'Save'}
          </button>
        </form>
      </Dialog>
    </>
  );
};
