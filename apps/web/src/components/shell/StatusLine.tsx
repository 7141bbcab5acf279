'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { latenessOf, needsAttention, waitsFor } from '../../format/attention.ts';
import { useFormat } from '../../format/useFormat.ts';
import { usePolicyName } from '../../messages/usePolicyName.ts';
import { useTRPC } from '../../trpc/client.ts';
import type { Overview, StreamTile } from '../../trpc/wire.ts';
import { Word } from '../Glyph.tsx';
import { IntentLink } from '../IntentLink.tsx';
import { usePath } from './usePath.ts';

const usualMs = 15_000;
/** While something starts, what it waits for changes soon. */
const startingMs = 3_000;

const startsIn = ({ streams, devices }: Overview): boolean =>
  devices.some(({ status }) => status === 'starting') || streams.some((tile) => waitsFor(tile) === 'picture');

/** What is being waited for; nothing once every stream was measured of late. */
const Waiting = ({ overview: { streams, devices } }: { overview: Overview }) => {
  const t = useTranslations('shell.status');
  const opening = devices.find(({ status }) => status === 'starting');
  const pictures = streams.filter((tile) => waitsFor(tile) === 'picture').length;
  const measurements = streams.filter((tile) => waitsFor(tile) === 'measurement').length;
  return (
    <>
      {opening ? (
        <Word shape="ring" tone="neutral">
          {t('deviceStarts', { device: opening.name })}
        </Word>
      ) : null}
      {pictures > 0 ? (
        <Word shape="ring" tone="neutral">
          {t('pictures', { count: pictures })}
        </Word>
      ) : null}
      {measurements > 0 ? <span>{t('measurements', { count: measurements })}</span> : null}
    </>
  );
};

/** The stream that needs attention, and why; or how many do. */
const Problems = ({ problems }: { problems: readonly StreamTile[] }) => {
  const t = useTranslations('shell.status');
  const words = useTranslations('words');
  const { milliseconds } = useFormat();
  const [first] = problems;
  if (!first) return null;
  const stream = first.name;
  const lateness = latenessOf(first);
  const only =
    lateness === null
      ? t('streamIs', { stream, state: words(`state.${first.state}`) })
      : t('streamLate', { stream, latency: milliseconds(lateness) });
  return (
    <IntentLink href={`/stream/?id=${encodeURIComponent(first.streamId)}`} className="link">
      <Word shape="down" tone="bad">
        {problems.length === 1 ? only : t('needAttention', { count: problems.length })}
      </Word>
    </IntentLink>
  );
};

/** Quiet when all is well, a link to the problem when not, and what is waited for while something starts. */
export const StatusLine = () => {
  const t = useTranslations('shell.status');
  const keys = useTranslations('shell.keys');
  const policyName = usePolicyName();
  const trpc = useTRPC();
  // The overview asks by itself, at its usual pace.
  const usual = usePath() === '/' ? false : usualMs;
  const overview = useQuery({
    ...trpc.overview.get.queryOptions(),
    refetchInterval: ({ state }) => (state.data && startsIn(state.data) ? startingMs : usual),
  });
  if (!overview.data) return <footer className="h-20 sm:h-12" />;
  const problems = overview.data.streams.filter(needsAttention);
  const lostDevice = overview.data.devices.find(({ status }) => status === 'lost');
  const measured = overview.data.streams.filter(({ accuracy }) => accuracy !== null).length;
  return (
    <footer className="mx-auto flex w-full max-w-[1600px] flex-wrap items-center gap-x-4 gap-y-1 px-4 pt-3 pb-20 text-xs text-soft sm:px-6 md:pb-4">
      {lostDevice ? (
        <IntentLink href="/devices/" className="link">
          <Word shape="bolt" tone="bad">
            {t('deviceLost', { device: lostDevice.name })}
          </Word>
        </IntentLink>
      ) : null}
      <Problems problems={problems} />
      {problems.length === 0 && !lostDevice && measured > 0 ? (
        <Word shape="dot" tone="good">
          {measured === overview.data.streams.length ? t('allWell') : t('allMeasuredWell', { count: measured })}
        </Word>
      ) : null}
      <Waiting overview={overview.data} />
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
