'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { needsAttention } from '../../format/attention.ts';
import { counted } from '../../format/number.ts';
import { useTRPC } from '../../trpc/client.ts';
import { Word } from '../Glyph.tsx';

/** Quiet when all is well, a link to the problem when not. */
export const StatusLine = () => {
  const trpc = useTRPC();
  const overview = useQuery({ ...trpc.overview.get.queryOptions(), refetchInterval: 15_000 });
  if (!overview.data) return <footer className="h-20 sm:h-12" />;
  const problems = overview.data.streams.filter(needsAttention);
  const lostDevice = overview.data.devices.find(({ status }) => status === 'lost');
  const first = problems[0];
  return (
    <footer className="mx-auto flex w-full max-w-[1600px] flex-wrap items-center gap-x-4 gap-y-1 px-4 pt-3 pb-20 text-xs text-soft sm:px-6 md:pb-4">
      {lostDevice ? (
        <Link href="/devices/" className="link">
          <Word shape="bolt" tone="bad">{`${lostDevice.name} is lost`}</Word>
        </Link>
      ) : null}
      {first ? (
        <Link href={`/stream/?id=${encodeURIComponent(first.streamId)}`} className="link">
          <Word shape="down" tone="bad">
            {problems.length === 1 ? `${first.name} is ${first.state}` : `${problems.length} streams need attention`}
          </Word>
        </Link>
      ) : null}
      {!first && !lostDevice && overview.data.streams.length > 0 ? (
        <Word shape="dot" tone="good">
          All streams within their limits
        </Word>
      ) : null}
      <span>{counted(overview.data.streams.length, 'stream')}</span>
      <span>{counted(overview.data.devices.length, 'device')}</span>
      <span>policy {overview.data.policy}</span>
      <span className="ml-auto hidden sm:inline">
        <kbd className="rounded border border-line px-1 font-sans">?</kbd> lists the keys
      </span>
    </footer>
  );
};
