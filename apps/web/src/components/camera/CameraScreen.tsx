'use client';

import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'next/navigation';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useTRPC } from '../../trpc/client.ts';
import { isNotFound } from '../../trpc/faults.ts';
import { NeedsRole } from '../auth/NeedsRole.tsx';
import { Failure, Loading, Missing, Skeleton } from '../States.tsx';
import { CameraEditor } from './CameraEditor.tsx';
import { emptyFields, fieldsOf } from './fields.ts';

const NewCamera = () => {
  const t = useTranslations('camera');
  const trpc = useTRPC();
  const [seed] = useState(() => Math.floor(Math.random() * 1_000));
  const { data, isPending } = useQuery({ ...trpc.settings.get.queryOptions(), staleTime: Number.POSITIVE_INFINITY });
  if (isPending)
    return (
      <Loading what={t('theForm')}>
        <Skeleton className="h-96" />
      </Loading>
    );
  // Without an answer the form starts as a fresh server's does.
  return <CameraEditor initial={emptyFields(seed, data?.streamDefaults)} streamId={null} />;
};

const EditCamera = ({ streamId }: { streamId: string }) => {
  const t = useTranslations('camera');
  const trpc = useTRPC();
  const { data, error, refetch } = useQuery({ ...trpc.streams.get.queryOptions({ streamId }), staleTime: 0 });
  if (isNotFound(error)) return <Missing title={t('none')}>{t('noneWhy')}</Missing>;
  // The first answer fills the form; later ones must not overwrite what is being typed.
  if (data) return <CameraEditor key={streamId} initial={fieldsOf(data)} streamId={streamId} />;
  if (error) return <Failure title={t('notLoaded')} error={error} retry={() => void refetch()} />;
  return (
    <Loading what={t('theCamera')}>
      <Skeleton className="h-96" />
    </Loading>
  );
};

export const CameraScreen = () => {
  const streamId = useSearchParams().get('id');
  return <NeedsRole needs="operator">{streamId ? <EditCamera streamId={streamId} /> : <NewCamera />}</NeedsRole>;
};
