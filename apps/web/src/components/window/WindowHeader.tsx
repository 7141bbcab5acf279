'use client';

import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { decisivePlan, runningPlan } from '../../format/plan.ts';
import { duration } from '../../format/time.ts';
import { outcomeTone, outcomeWord } from '../../format/words.ts';
import type { WindowDetail } from '../../trpc/wire.ts';
import { Breadcrumbs } from '../Breadcrumbs.tsx';
import { CountdownText } from '../CountdownText.tsx';
import { outcomeShape, Pill } from '../Glyph.tsx';
import { Time } from '../Time.tsx';
import { useTitle } from '../useTitle.ts';

const hrefTo = (windowId: string) => `/window/?id=${encodeURIComponent(windowId)}`;

const Step = ({ to, children, hint }: { to: string | null; children: string; hint: string }) =>
  to ? (
    <Link className="button" href={hrefTo(to)} title={hint}>
      {children}
    </Link>
  ) : (
    <span className="button opacity-50" aria-disabled="true">
      {children}
    </span>
  );

const useWindowKeys = (previous: string | null, next: string | null) => {
  const router = useRouter();
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && event.target.matches('input, textarea, select');
      const to = event.key === '[' ? previous : event.key === ']' ? next : null;
      if (to && !typing && !event.ctrlKey && !event.metaKey) router.push(hrefTo(to));
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [router, previous, next]);
};

/** The plan's own sentence on this stream; of the plan that chose a retraining where there is one. */
const reasonOf = ({ plans, window }: WindowDetail): string | null => {
  const decisive = decisivePlan(plans, window.streamId);
  return decisive ? (runningPlan(decisive.plan).reasons[window.streamId]?.sentence ?? null) : null;
};

/** Which window this is, why it was decided so, and what came of it: sentences first. */
export const WindowHeader = ({ detail }: { detail: WindowDetail }) => {
  const { window, streamName, previousWindowId, nextWindowId } = detail;
  const { outcome } = window;
  useTitle(`${streamName}, window ${window.index}`);
  useWindowKeys(previousWindowId, nextWindowId);
  const reason = reasonOf(detail);
  return (
    <header className="space-y-3">
      <div className="flex flex-wrap items-end gap-x-4 gap-y-2">
        <div>
          <Breadcrumbs
            parts={[
              { name: 'Overview', href: '/' },
              { name: streamName, href: `/stream/?id=${encodeURIComponent(window.streamId)}` },
            ]}
          />
          <div className="mt-1 flex flex-wrap items-center gap-x-4 gap-y-1">
            <h1>Window {window.index}</h1>
            {outcome ? (
              <Pill shape={outcomeShape[outcome.kind]} tone={outcomeTone[outcome.kind]}>
                {outcomeWord[outcome.kind]}
              </Pill>
            ) : (
              <Pill shape="ring" tone="active">
                open
              </Pill>
            )}
            <p className="text-soft">
              <Time at={window.startedAt} full /> to <Time at={window.closedAt ?? window.endsAt} />,{' '}
              {duration(Date.parse(window.closedAt ?? window.endsAt) - Date.parse(window.startedAt))}, policy{' '}
              {window.policy}
              {outcome ? null : (
                <>
                  , ends in <CountdownText to={Date.parse(window.endsAt)} />
                </>
              )}
            </p>
          </div>
        </div>
        <div className="ml-auto flex gap-2">
          <Link className="button" href={`/what-if/?window=${encodeURIComponent(window.id)}`}>
            What if…
          </Link>
          <Step to={previousWindowId} hint="Previous window, key [">
            Previous
          </Step>
          <Step to={nextWindowId} hint="Next window, key ]">
            Next
          </Step>
        </div>
      </div>
      <div className="panel space-y-1 border-l-4 border-l-[var(--fill-active)] px-4 py-3 text-base leading-6">
        <p>{reason ?? 'Nothing was decided in this window yet.'}</p>
        {outcome ? <p className="text-soft">{outcome.reason}</p> : null}
      </div>
    </header>
  );
};
