'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { NotificationTarget } from '@whetstone/server/domain/notification';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useTRPC } from '../../trpc/client.ts';
import { useDescribeError } from '../../trpc/useDescribeError.ts';
import type { Wire } from '../../trpc/wire.ts';
import { OnlyFor } from '../auth/NeedsRole.tsx';
import { usePermission } from '../auth/useMe.ts';
import { Confirm } from '../Dialog.tsx';
import { Word } from '../Glyph.tsx';
import { Empty, Failure, Loading, Skeleton } from '../States.tsx';
import { Time } from '../Time.tsx';
import { useToast } from '../Toast.tsx';
import { TargetForm } from './TargetForm.tsx';

type Target = Wire<NotificationTarget>;

/** Whether notices arrive: the newest attempt counts. */
const State = ({ target }: { target: Target }) => {
  const t = useTranslations('settings.targets.states');
  if (!target.enabled)
    return (
      <Word shape="bars" tone="neutral">
        {t('off')}
      </Word>
    );
  if (target.lastError)
    return (
      <div>
        <Word shape="cross" tone="bad">
          {t('failed')}
        </Word>{' '}
        {target.lastErrorAt ? <Time at={target.lastErrorAt} /> : null}
        <p className="mt-1 break-words text-bad">{target.lastError}</p>
      </div>
    );
  if (!target.lastSentAt)
    return (
      <Word shape="ring" tone="neutral">
        {t('nothing')}
      </Word>
    );
  return (
    <span>
      <Word shape="dot" tone="good">
        {t('arrived')}
      </Word>{' '}
      <Time at={target.lastSentAt} />
    </span>
  );
};

const useTargetActions = (target: Target) => {
  const trpc = useTRPC();
  const t = useTranslations('settings.targets');
  const describeError = useDescribeError();
  const { name } = target;
  const toast = useToast();
  const queryClient = useQueryClient();
  const onSettled = () => queryClient.invalidateQueries({ queryKey: trpc.notifications.pathKey() });
  const onError = (error: unknown) => toast({ text: t('failedToChange', { name, reason: describeError(error) }) });
  return {
    test: useMutation(
      trpc.notifications.test.mutationOptions({
        onSuccess: ({ failure }) =>
          toast({ text: failure ? t('testFailed', { name, reason: failure }) : t('testDone', { name }) }),
        onError,
        onSettled,
      }),
    ),
    update: useMutation(trpc.notifications.update.mutationOptions({ onError, onSettled })),
    remove: useMutation(
      trpc.notifications.remove.mutationOptions({
        onSuccess: ({ leftover }) =>
          toast({ text: leftover ? t('removedLater', { name, reason: leftover }) : t('removed', { name }) }),
        onError,
        onSettled,
      }),
    ),
  };
};

const Row = ({ target, edit }: { target: Target; edit: () => void }) => {
  const t = useTranslations('settings');
  const { test, update, remove } = useTargetActions(target);
  const { config, id, name, enabled } = target;
  return (
    <li className="space-y-3 px-4 py-3">
      <div className="flex flex-wrap items-start gap-x-6 gap-y-2">
        <div className="min-w-0 grow basis-60">
          <p className="font-medium">
            {name} <span className="font-normal text-soft">{t(`targets.kinds.${config.kind}`)}</span>
          </p>
          <p className="break-all text-soft">{config.url}</p>
          <p className="text-xs text-soft">{config.kinds.map((kind) => t(`notices.${kind}`)).join(' · ')}</p>
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
          {t(test.isPending ? 'targets.sending' : 'targets.test')}
        </button>
        <button
          type="button"
          className="button"
          disabled={update.isPending}
          onClick={() => update.mutate({ targetId: id, enabled: !enabled })}
        >
          {t(enabled ? 'targets.turnOff' : 'targets.turnOn')}
        </button>
        <button type="button" className="button" onClick={edit}>
          {t('targets.edit')}
        </button>
        <Confirm
          trigger={
            <button type="button" className="button">
              {t('targets.remove')}
            </button>
          }
          title={t('targets.removeTitle', { name })}
          description={t('targets.removeText')}
          action={t('targets.removeAction')}
          onConfirm={() => remove.mutate({ targetId: id })}
        />
      </div>
    </li>
  );
};

const List = ({ edit }: { edit: (target: Target) => void }) => {
  const t = useTranslations('settings.targets');
  const trpc = useTRPC();
  const { may } = usePermission('admin');
  const { data, error, refetch } = useQuery({
    ...trpc.notifications.list.queryOptions(),
    enabled: may,
    refetchInterval: 10_000,
  });
  if (error) return <Failure title={t('failed')} error={error} retry={() => void refetch()} />;
  if (!data)
    return (
      <Loading what={t('loading')}>
        <Skeleton className="h-40" />
      </Loading>
    );
  return (
    <div className="panel">
      {data.length === 0 ? (
        <Empty title={t('none')}>{t('noneText')}</Empty>
      ) : (
        <ul className="divide-y divide-line">
          {data.map((target) => (
            <Row key={target.id} target={target} edit={() => edit(target)} />
          ))}
        </ul>
      )}
    </div>
  );
};

/** Where notices go, and whether they arrive. */
export const NotificationsScreen = () => {
  const [edited, setEdited] = useState<Target | null>(null);
  return (
    <OnlyFor needs="admin">
      <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <List edit={setEdited} />
        <TargetForm key={edited?.id ?? 'new'} target={edited} onDone={() => setEdited(null)} />
      </div>
    </OnlyFor>
  );
};
