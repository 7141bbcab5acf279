'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { NotificationTarget } from '@whetstone/server/domain/notification';
import { useTRPC } from '../../trpc/client.ts';
import { describeError } from '../../trpc/faults.ts';
import type { Wire } from '../../trpc/wire.ts';
import { OnlyFor } from '../auth/NeedsRole.tsx';
import { usePermission } from '../auth/useMe.ts';
import { Confirm } from '../Dialog.tsx';
import { Word } from '../Glyph.tsx';
import { Empty, Failure, Loading, Skeleton } from '../States.tsx';
import { Time } from '../Time.tsx';
import { useToast } from '../Toast.tsx';
import { noticeWords } from './noticeWords.ts';
import { TargetForm } from './TargetForm.tsx';

type Target = Wire<NotificationTarget>;

/** Whether notices arrive: the newest attempt counts. */
const State = ({ target }: { target: Target }) => {
  if (!target.enabled)
    return (
      <Word shape="bars" tone="neutral">
        off
      </Word>
    );
  if (target.lastError)
    return (
      <div>
        <Word shape="cross" tone="bad">
          failed
        </Word>{' '}
        {target.lastErrorAt ? <Time at={target.lastErrorAt} /> : null}
        <p className="mt-1 break-words text-bad">{target.lastError}</p>
      </div>
    );
  if (!target.lastSentAt)
    return (
      <Word shape="ring" tone="neutral">
        nothing sent yet
      </Word>
    );
  return (
    <span>
      <Word shape="dot" tone="good">
        arrived
      </Word>{' '}
      <Time at={target.lastSentAt} />
    </span>
  );
};

const useTargetActions = (target: Target) => {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const onSettled = () => queryClient.invalidateQueries({ queryKey: trpc.notifications.pathKey() });
  const onError = (error: unknown) => toast({ text: `${target.name} stayed as it was. ${describeError(error)}` });
  return {
    test: useMutation(
      trpc.notifications.test.mutationOptions({
        onSuccess: ({ failure }) =>
          toast({ text: failure ? `The test did not arrive at ${target.name}: ${failure}` : `${target.name} got it.` }),
        onError,
        onSettled,
      }),
    ),
    update: useMutation(trpc.notifications.update.mutationOptions({ onError, onSettled })),
    remove: useMutation(
      trpc.notifications.remove.mutationOptions({
        onSuccess: () => toast({ text: `${target.name} was removed.` }),
        onError,
        onSettled,
      }),
    ),
  };
};

const Row = ({ target }: { target: Target }) => {
  const { test, update, remove } = useTargetActions(target);
  const { config, id, name, enabled } = target;
  return (
    <li className="space-y-3 px-4 py-3">
      <div className="flex flex-wrap items-start gap-x-6 gap-y-2">
        <div className="min-w-0 grow basis-60">
          <p className="font-medium">
            {name} <span className="font-normal text-soft">{config.kind === 'mqtt' ? 'MQTT' : 'webhook'}</span>
          </p>
          <p className="break-all text-soft">{config.url}</p>
          <p className="text-xs text-soft">{config.kinds.map((kind) => noticeWords[kind]).join(' · ')}</p>
        </div>
        <div className="min-w-0 basis-60">
          <State target={target} />
        </div>
      </div>
      <div className="flex flex-wrap gap-2">
        <button
          type="button"
          className="button"
          disabled={test.isPending}
          onClick={() => test.mutate({ targetId: id })}
        >
          {test.isPending ? 'Sending…' : 'Send test'}
        </button>
        <button
          type="button"
          className="button"
          disabled={update.isPending}
          onClick={() => update.mutate({ targetId: id, enabled: !enabled })}
        >
          {enabled ? 'Turn off' : 'Turn on'}
        </button>
        <Confirm
          trigger={
            <button type="button" className="button">
              Remove
            </button>
          }
          title={`Remove ${name}?`}
          description="Nothing is sent there any more, and its secret is deleted."
          action="Remove target"
          onConfirm={() => remove.mutate({ targetId: id })}
        />
      </div>
    </li>
  );
};

const List = () => {
  const trpc = useTRPC();
  const { may } = usePermission('admin');
  const { data, error, refetch } = useQuery({
    ...trpc.notifications.list.queryOptions(),
    enabled: may,
    refetchInterval: 10_000,
  });
  if (error) return <Failure title="The targets could not be read" error={error} retry={() => void refetch()} />;
  if (!data)
    return (
      <Loading what="the targets">
        <Skeleton className="h-40" />
      </Loading>
    );
  return (
    <div className="panel">
      {data.length === 0 ? (
        <Empty title="Nobody is told yet">
          A webhook or an MQTT broker can be told when a stream falls below its floor, drifts, or loses its camera.
        </Empty>
      ) : (
        <ul className="divide-y divide-line">
          {data.map((target) => (
            <Row key={target.id} target={target} />
          ))}
        </ul>
      )}
    </div>
  );
};

/** Where notices go, and whether they arrive. */
export const NotificationsScreen = () => (
  <OnlyFor needs="admin">
    <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
      <List />
      <TargetForm />
    </div>
  </OnlyFor>
);
