'use client';

import type { PolicyResult, StreamNames } from '@whetstone/scheduler';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { useFormat } from '../../format/useFormat.ts';
import { BreachList } from './BreachList.tsx';
import { ResultsTable } from './ResultsTable.tsx';
import { usePolicyWords } from './usePolicyWords.ts';

/** The answer in a sentence, what would be broken, and the policies side by side. */
export const AnswerPanel = (props: {
  baseline: PolicyResult;
  baselineLabel: string;
  results: readonly PolicyResult[];
  chosen: PolicyResult;
  choose: (policy: PolicyResult['policy']) => void;
  names: StreamNames;
  where: 'here' | 'server';
}) => {
  const { baseline, baselineLabel, chosen, names, where } = props;
  const t = useTranslations('whatIf.answer');
  const sourceWord = useTranslations('whatIf.source');
  const { percent, points } = useFormat();
  const { policyName } = usePolicyWords();
  const difference = chosen.objective - baseline.objective;
  const same = Math.abs(difference) < 5e-4;
  const source = sourceWord(chosen.source);
  const said = {
    b: (words: ReactNode) => <strong>{words}</strong>,
    accuracy: percent(chosen.objective),
    source,
    policy: policyName(chosen.policy),
  };
  return (
    <section className="panel min-w-0 border-l-4 border-l-[var(--fill-active)]" aria-labelledby="answer-title">
      <div className="panel-head">
        <h2 id="answer-title">{t('title')}</h2>
        <p className="text-xs text-soft">{t(where, { source })}</p>
      </div>
      <p className="px-4 pb-2 text-base leading-6" role="status">
        {same
          ? t.rich('same', said)
          : t.rich('differs', {
              ...said,
              difference: points(difference),
              baseline: percent(baseline.objective),
            })}
      </p>
      <BreachList result={chosen} names={names} />
      <ResultsTable
        baseline={baseline}
        baselineLabel={baselineLabel}
        results={props.results}
        chosen={chosen}
        choose={props.choose}
      />
    </section>
  );
};
