'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { needsAttention } from '../../format/attention.ts';
import { usePolicyName } from '../../messages/usePolicyName.ts';
import { useTRPC } from '../../trpc/client.ts';
import { Word } from '../Glyph.tsx';
import { IntentLink } from '../IntentLink.tsx';
import { usePath } from './usePath.ts';

/** Quiet when all is well, a link to the problem when not. */
export const StatusLine = () => {
  const t = useTranslations('shell.status');
  const keys = useTranslations('shell.keys');
  const words = useTranslations('words');
  const policyName = usePolicyName();
  const trpc = useTRPC();
  // The overview asks by itself.
  const refetchInterval = usePath() === '/' ? false : 15_000;
  const overview = useQuery({ ...trpc.overview.get.queryOptions(), refetchInterval });
  if (!overview.data) return <footer className="h-20 sm:h-12" />;
  const problems = overview.data.streams.filter(needsAttention);
  const lostDevice = overview.data.devices.find(({ status }) => status === 'lost');
  const first = problems[0];
  return (
    <footer className="mx-auto flex w-full max-w-[1600px] flex-wrap items-center gap-x-4 gap-y-1 px-4 pt-3 pb-20 text-xs text-soft sm:px-6 md:pb-4">
      {lostDevice ? (
        <IntentLink href="/devices/" className="link">
          <Word shape="bolt" tone="bad">
            {t('deviceLost', { device: lostDevice.name })}
          </Word>
        </IntentLink>
      ) : null}
      {first ? (
        <IntentLink href={`/stream/?id=${encodeURIComponent(first.streamId)}`} className="link">
          <Word shape="down" tone="bad">
            {problems.length === 1
              ? t('streamIs', { stream: first.name, state: words(`state.${first.state}`) })
              : t('needAttention', { count: problems.length })}
          </Word>
        </IntentLink>
      ) : null}
      {!first && !lostDevice && overview.data.streams.length > 0 ? (
        <Word shape="dot" tone="good">
          {t('allWell')}
        </Word>
      ) : null}
      <span>{t('streams', { count: overview.data.streams.length })}</span>
      <span>{t('devices', { count: overview.data.devices.length })}</span>
      <span>{t('policy', { policy: policyName(overview.data.policy) })}</span>
      <span className="ml-auto hidden sm:inline">
        {keys.rich('hint', {
          key: (chunks) => <kbd className="rounded border border-line px-1 font-sans">{chunks}</kbd>,
        })}
      </span>
    </footer>
  );
};
