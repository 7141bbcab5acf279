'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { useTRPC } from '../../trpc/client.ts';
import type { StreamDetail } from '../../trpc/wire.ts';
import { classesOf } from './golden.ts';
import { useGoldenName } from './useGoldenName.ts';

/** Which golden model labels the stream, what it can tell apart, and what it never saw. */
export const GoldenInUse = ({ detail: { stream } }: { detail: StreamDetail }) => {
  const t = useTranslations('setup.golden');
  const trpc = useTRPC();
  const { data: models = [] } = useQuery(trpc.goldenModels.list.queryOptions());
  const nameOf = useGoldenName(models);
  const classes = classesOf(stream.golden, models) ?? stream.classes;
  return (
    <section className="panel space-y-1 px-4 py-3" aria-labelledby="golden-in-use">
      <h2 id="golden-in-use">
        {t('live', { name: stream.name })}: {nameOf(stream.golden)}
      </h2>
      <p>{t('knows', { count: classes.length, names: classes.join(', ') })}</p>
      {stream.golden.kind === 'builtin' ? <p className="max-w-prose text-soft">{t('builtinLimits')}</p> : null}
    </section>
  );
};
