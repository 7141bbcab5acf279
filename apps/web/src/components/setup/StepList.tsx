'use client';

import type { SetupProgress } from '@whetstone/server/domain/setup';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { type Stage, stageHref, stages } from './stages.ts';

const marks = { done: '✓', skipped: '–', open: '' } as const;

/** Where one is, what was done and what was left out; each step can be gone to. */
export const StepList = ({ stage, steps, open }: { stage: Stage; steps: SetupProgress['steps']; open: boolean }) => {
  const t = useTranslations('setup');
  return (
    <nav aria-label={t('title')}>
      <p className="text-xs text-soft">
        {t('progress', { number: `${stages.indexOf(stage) + 1}`, total: `${stages.length}` })}
      </p>
      <ol className="mt-2 grid grid-cols-6 gap-1 md:gap-2">
        {stages.map((each, index) => {
          const outcome = each === 'end' ? null : (steps[each] ?? 'open');
          const current = each === stage;
          const bar = current ? 'bg-accent' : outcome === 'done' ? 'bg-[var(--fill-good)]' : 'bg-line-strong';
          const words = (
            <>
              <span className={`block h-1 rounded-full ${bar}`} />
              <span
                className={`mt-1.5 block text-xs max-md:sr-only ${current ? 'font-semibold text-ink' : 'text-soft'}`}
              >
                {outcome && marks[outcome] ? <span aria-hidden="true">{marks[outcome]} </span> : `${index + 1} `}
                {t(`steps.${each}`)}
                {outcome ? <span className="sr-only">, {t(`outcome.${outcome}`)}</span> : null}
              </span>
            </>
          );
          return (
            <li key={each}>
              {open ? (
                <Link href={stageHref(each)} aria-current={current ? 'step' : undefined} className="block rounded py-1">
                  {words}
                </Link>
              ) : (
                <span aria-current={current ? 'step' : undefined} className="block py-1">
                  {words}
                </span>
              )}
            </li>
          );
        })}
      </ol>
    </nav>
  );
};
