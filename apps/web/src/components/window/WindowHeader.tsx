'use client';

import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useEffect } from 'react';
import { useTranslations } from 'use-intl';
import { decisivePlan, runningPlan } from '../../format/plan.ts';
import { useFormat } from '../../format/useFormat.ts';
import { outcomeTone } from '../../format/words.ts';
import { useSentence } from '../../messages/sentence.ts';
import { usePolicyName } from '../../messages/usePolicyName.ts';
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
const reasonOf = ({ plans, window }: WindowDetail) => {
  const decisive = decisivePlan(plans, window.streamId);
  return decisive ? (runningPlan(decisive.plan).reasons[window.streamId] ?? null) : null;
};

/** Which window this is, why it was decided so, and what came of it: sentences first. */
export const WindowHeader = ({ detail }: { detail: WindowDetail }) => {
  const { window, streamName, previousWindowId, nextWindowId } = detail;
  const { outcome } = window;
  const t = useTranslations('decision');
  const outcomeWord = useTranslations('words.outcome');
  const screens = useTranslations('shell.screens');
  const { duration } = useFormat();
  const policyName = usePolicyName();
  const say = useSentence();
  useTitle(t('title', { stream: streamName, index: String(window.index) }));
  useWindowKeys(previousWindowId, nextWindowId);
  const reason = reasonOf(detail);
  return (
    <header className="space-y-3">
      <div className="flex flex-wrap items-end gap-x-4 gap-y-2">
        <div>
          <Breadcrumbs
            parts={[
              { name: screens('overview'), href: '/' },
              { name: streamName, href: `/stream/?id=${encodeURIComponent(window.streamId)}` },
            ]}
          />
          <div className="mt-1 flex flex-wrap items-center gap-x-4 gap-y-1">
            <h1>{t('heading', { index: String(window.index) })}</h1>
            {outcome ? (
              <Pill shape={outcomeShape[outcome.kind]} tone={outcomeTone[outcome.kind]}>
                {outcomeWord(outcome.kind)}
              </Pill>
            ) : (
              <Pill shape="ring" tone="active">
                {t('open')}
              </Pill>
            )}
            <p className="text-soft">
              {t.rich('span', {
                from: () => <Time at={window.startedAt} full />,
                to: () => <Time at={window.closedAt ?? window.endsAt} />,
                duration: duration(Date.parse(window.closedAt ?? window.endsAt) - Date.parse(window.startedAt)),
                policy: policyName(window.policy),
              })}
              {outcome ? null : t.rich('endsIn', { left: () => <CountdownText to={Date.parse(window.endsAt)} /> })}
            </p>
          </div>
        </div>
        <div className="ml-auto flex gap-2">
          <Link className="button" href={`/what-if/?window=${encodeURIComponent(window.id)}`}>
            {t('whatIf')}
          </Link>
          <Step to={previousWindowId} hint={t('previousHint')}>
            {t('previous')}
          </Step>
          <Step to={nextWindowId} hint={t('nextHint')}>
            {t('next')}
          </Step>
        </div>
      </div>
      <div className="panel space-y-1 border-l-4 border-l-[var(--fill-active)] px-4 py-3 text-base leading-6">
        <p>{reason ? say(reason.wording, reason.sentence) : t('undecided')}</p>
        {outcome ? <p className="text-soft">{say(outcome.wording, outcome.reason)}</p> : null}
      </div>
    </header>
  );
};
