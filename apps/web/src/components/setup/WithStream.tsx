'use client';

import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import type { StreamDetail } from '../../trpc/wire.ts';
import { Failure, Loading, Skeleton } from '../States.tsx';
import { useSetupStream } from './useSetupStream.ts';

/** What a step shows once it is known which stream it is about, or that there is none. */
export const WithStream = (props: {
  streamId: string | null;
  none: ReactNode;
  children: (detail: StreamDetail) => ReactNode;
}) => {
  const all = useTranslations('camera');
  const stream = useSetupStream(props.streamId);
  if (stream.kind === 'none') return props.none;
  if (stream.kind === 'found') return props.children(stream.detail);
  if (stream.kind === 'failed') return <Failure title={all('notLoaded')} error={stream.error} retry={stream.retry} />;
  return (
    <Loading what={all('theCamera')}>
      <Skeleton className="h-64" />
    </Loading>
  );
};
