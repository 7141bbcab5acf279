'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type AppliedSetting, type LiveSettings, previewSettings } from '@whetstone/server/domain/whatIfSettings';
import { useState } from 'react';
import { percent } from '../../format/number.ts';
import { duration } from '../../format/time.ts';
import { useTRPC } from '../../trpc/client.ts';
import { describeError } from '../../trpc/faults.ts';
import { usePermission } from '../auth/useMe.ts';
import { Dialog } from '../Dialog.tsx';
import { ScrollRegion } from '../ScrollRegion.tsx';
import { Loading, Skeleton } from '../States.tsx';
import { useToast } from '../Toast.tsx';
import type { WhatIf } from './useWhatIf.ts';
import { describeChange } from './words.ts';

const fieldWords: Readonly<Record<AppliedSetting['field'], string>> = {
  minAccuracy: 'accuracy floor',
  weight: 'weight',
  targetFps: 'frames a second',
  maxLatencyMs: 'latency bound in ms',
  windowSeconds: 'retraining window',
  retraining: 'retraining',
  policy: 'policy',
};

const valueWord = (field: AppliedSetting['field'], value: AppliedSetting['after']): string => {
  if (field === 'minAccuracy') return percent(Number(value));
  if (field === 'windowSeconds') return duration(Number(value) * 1000);
  if (field === 'retraining') return value === true ? 'on' : 'off';
  return String(value);
};

const Settings = ({ settings }: { settings: readonly AppliedSetting[] }) => (
  <ScrollRegion label="Settings that change" className="mt-3 max-h-72">
    <ul className="divide-y divide-line">
      {settings.map(({ streamId, name, field, before, after }) => (
        <li key={`${streamId} ${field}`} className="py-1.5">
          <span className="font-medium">{name}</span>: {fieldWords[field]} {valueWord(field, before)} →{' '}
          <strong>{valueWord(field, after)}</strong>
        </li>
      ))}
    </ul>
  </ScrollRegion>
);

/** Makes true of a what-if what a running server can take: asks with the whole list, and can be undone. */
export const ApplyDialog = ({ whatIf }: { whatIf: WhatIf }) => {
  const { scenario, changed } = whatIf;
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const { may, reason } = usePermission('operator');
  const [open, setOpen] = useState(false);
  const live = useQuery({ ...trpc.whatIf.live.queryOptions(), enabled: open, staleTime: 0 });
  const [policy = null] = scenario.policies;
  const preview = live.data ? previewSettings(live.data as LiveSettings, scenario.changes, policy) : null;
  const refresh = () => queryClient.invalidateQueries();
  const undo = useMutation(
    trpc.whatIf.undo.mutationOptions({
      onSuccess: ({ kept }) => {
        const rest = kept.length > 0 ? `; ${kept.length} were changed since and stay` : '';
        toast({ text: `The settings are as they were${rest}.` });
        void refresh();
      },
      onError: (error) => toast({ text: `It could not be undone: ${describeError(error)}` }),
    }),
  );
  const apply = useMutation(
    trpc.whatIf.applySettings.mutationOptions({
      onSuccess: ({ id, settings }) => {
        setOpen(false);
        toast({
          text: `${settings.length === 1 ? 'One setting was' : `${settings.length} settings were`} applied; they hold from the next decision on.`,
          action: { word: 'Undo', run: () => undo.mutate({ applicationId: id }) },
        });
        void refresh();
      },
      onError: () => void live.refetch(),
    }),
  );
  return (
    <>
      <button
        type="button"
        className="button button-primary"
        disabled={!may}
        title={reason}
        onClick={() => {
          apply.reset();
          setOpen(true);
        }}
      >
        Apply…
      </button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title="Apply to the live configuration?"
        description="These settings of the running streams change at once, without a restart. It is written to the audit log and can be undone."
      >
        {live.error ? (
          <p role="alert" className="mt-3 text-bad">
            {describeError(live.error)}
          </p>
        ) : !preview ? (
          <Loading what="the live settings">
            <Skeleton className="mt-3 h-24" />
          </Loading>
        ) : (
          <>
            {preview.settings.length > 0 ? (
              <Settings settings={preview.settings} />
            ) : (
              <p className="mt-3">
                Nothing of what is supposed differs from the live configuration in a way that it can take.
              </p>
            )}
            {preview.left.length > 0 ? (
              <div className="mt-3 text-soft">
                <p className="font-medium">Not applied:</p>
                <ul className="list-inside list-disc">
                  {preview.left.map(({ index, reason: why }) => {
                    const change = scenario.changes[index];
                    return (
                      <li key={`${index} ${why}`}>
                        {change ? `${describeChange(change, changed.names)}: ` : ''}
                        {why}
                      </li>
                    );
                  })}
                </ul>
              </div>
            ) : null}
            {apply.error ? (
              <p role="alert" className="mt-3 text-bad">
                Nothing was applied: {describeError(apply.error)}
              </p>
            ) : null}
            <button
              type="button"
              className="button button-primary mt-4"
              disabled={preview.settings.length === 0 || apply.isPending}
              onClick={() => apply.mutate({ settings: [...preview.settings] })}
            >
              {apply.isPending ? 'Applying…' : `Apply ${preview.settings.length === 1 ? 'it' : 'them'}`}
            </button>
          </>
        )}
      </Dialog>
    </>
  );
};
