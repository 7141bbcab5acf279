'use client';

import type { PolicyResult, StreamNames } from '@whetstone/scheduler';
import { percent, points } from '../../format/number.ts';
import { BreachList } from './BreachList.tsx';
import { ResultsTable } from './ResultsTable.tsx';

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
  const difference = chosen.objective - baseline.objective;
  const same = Math.abs(difference) < 5e-4;
  return (
    <section className="panel min-w-0 border-l-4 border-l-[var(--fill-active)]" aria-labelledby="answer-title">
      <div className="panel-head">
        <h2 id="answer-title">What would come out?</h2>
        <p className="text-xs text-soft">
          {chosen.source}, worked out {where === 'here' ? 'in this browser' : 'by the server'}
        </p>
      </div>
      <p className="px-4 pb-2 text-base leading-6" role="status">
        The mean window accuracy would be <strong>{percent(chosen.objective)}</strong> ({chosen.source}) under{' '}
        {chosen.policy}
        {same
          ? ', as in the baseline.'
          : `, ${points(difference)} against the baseline’s ${percent(baseline.objective)}.`}
      </p>
      <BreachList result={chosen} names={names} />
      <ResultsTable
        baseline={baseline}
        baselineLabel={`${baselineLabel}, ${baseline.policy}`}
        results={props.results}
        chosen={chosen}
        choose={props.choose}
      />
    </section>
  );
};
