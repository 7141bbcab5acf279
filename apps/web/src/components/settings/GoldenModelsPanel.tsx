'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { useTRPC } from '../../trpc/client.ts';
import { useDescribeError } from '../../trpc/useDescribeError.ts';
import type { GoldenModelView } from '../../trpc/wire.ts';
import { NeedsRole } from '../auth/NeedsRole.tsx';
import { usePermission } from '../auth/useMe.ts';
import { Confirm } from '../Dialog.tsx';
import { Empty, Failure, Loading, Skeleton } from '../States.tsx';
import { Time } from '../Time.tsx';
import { useToast } from '../Toast.tsx';
import { GoldenModelForm } from './GoldenModelForm.tsx';

const namedClasses = 8;

/** Only one that no stream uses can go. */
const Remove = ({ model: { id, name } }: { model: GoldenModelView }) => {
  const t = useTranslations('models.golden');
  const trpc = useTRPC();
  const toast = useToast();
  const describeError = useDescribeError();
  const queryClient = useQueryClient();
  const { may } = usePermission('operator');
  const remove = useMutation(
    trpc.goldenModels.remove.mutationOptions({
      onSuccess: () => toast({ text: t('removed', { name }) }),
      onError: (error) => toast({ text: t('notRemoved', { name, reason: describeError(error) }) }),
      onSettled: () => queryClient.invalidateQueries({ queryKey: trpc.goldenModels.pathKey() }),
    }),
  );
  return (
    <Confirm
      trigger={
        <button
          type="button"
          className="button min-h-7 px-2 py-0.5 text-xs"
          aria-label={`${t('remove')} ${name}`}
          disabled={!may || remove.isPending}
        >
          {t('remove')}
        </button>
      }
      title={t('removeTitle', { name })}
      description={t('removeText')}
      action={t('removeAction')}
      onConfirm={() => remove.mutate({ modelId: id })}
    />
  );
};

const Row = ({ model }: { model: GoldenModelView }) => {
  const t = useTranslations('models.golden');
  const { input, classes, usedBy, sha256 } = model;
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 border-t border-line px-4 py-3">
      <div className="min-w-0 grow basis-60">
        <p className="font-medium">
          {model.name}{' '}
          <span className="text-xs font-normal text-soft">
            <Time at={model.createdAt} full />
          </span>
        </p>
        <p className="text-xs text-soft">
          {t('expects', {
            type: input.type,
            height: String(input.height),
            width: String(input.width),
            input: input.name,
          })}{' '}
          ·{' '}
          {t(classes.length > namedClasses ? 'moreClasses' : 'classes', {
            count: classes.length,
            names: classes.slice(0, namedClasses).join(', '),
          })}{' '}
          · <span title={`SHA-256 ${sha256}`}>{sha256.slice(0, 8)}</span>
        </p>
        <p className="text-xs text-soft">
          {usedBy.length > 0 ? t('usedBy', { streams: usedBy.join(', ') }) : t('unused')}
        </p>
      </div>
      {usedBy.length > 0 ? null : <Remove model={model} />}
    </li>
  );
};

/** Golden models that operators brought. */
export const GoldenModelsPanel = () => {
  const trpc = useTRPC();
  const t = useTranslations('models.golden');
  const { data, error, refetch } = useQuery(trpc.goldenModels.list.queryOptions());
  return (
    <section className="panel" aria-labelledby="golden-title">
      <div className="panel-head">
        <h2 id="golden-title">{t('title')}</h2>
        <p className="text-xs text-soft">{t('beside')}</p>
      </div>
      {data ? (
        data.length > 0 ? (
          <ul>
            {data.map((model) => (
              <Row key={model.id} model={model} />
            ))}
          </ul>
        ) : (
          <Empty title={t('none')}>{t('noneText')}</Empty>
        )
      ) : error ? (
        <Failure title={t('failed')} error={error} retry={() => void refetch()} />
      ) : (
        <Loading what={t('loading')}>
          <Skeleton className="m-4 h-20" />
        </Loading>
      )}
      <NeedsRole needs="operator">
        <GoldenModelForm />
      </NeedsRole>
    </section>
  );
};
