'use client';

import type { SweepResult } from '@whetstone/scheduler';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useWidth } from '../../charts/useWidth.ts';
import { useFormat } from '../../format/useFormat.ts';
import { useSentence } from '../../messages/sentence.ts';
import {
  type QuestionKind,
  type QuestionParameters,
  questionKinds,
  questionOf,
  useXWord,
  usualDrift,
} from './questions.ts';
import { RunProgress } from './RunProgress.tsx';
import { SweepChart } from './SweepChart.tsx';
import { SweepFields } from './SweepFields.tsx';
import { usePolicyWords } from './usePolicyWords.ts';
import { useRun } from './useRun.ts';
import type { WhatIf } from './useWhatIf.ts';
import { workOf } from './workOf.ts';

const PointsTable = ({ sweep }: { sweep: SweepResult }) => {
  const t = useTranslations('whatIf.sweep');
  const { percent } = useFormat();
  const word = useXWord(sweep.kind);
  return (
    <details className="px-4 pt-2 pb-4">
      <summary className="text-xs text-soft">{t('table')}</summary>
      <table className="table mt-2 max-w-md text-xs">
        <thead>
          <tr>
            <th scope="col">{t(sweep.kind)}</th>
            <th scope="col" className="number">
              {t('mean')}
            </th>
            <th scope="col">{t('floors')}</th>
          </tr>
        </thead>
        <tbody>
          {sweep.points.map(({ x, objective, feasible }) => (
            <tr key={x}>
              <td>{word(x)}</td>
              <td className="number">{percent(objective)}</td>
              <td>{t(feasible ? 'kept' : 'notKept')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
};

const Answer = ({ sweep, target }: { sweep: SweepResult; target: number | null }) => {
  const t = useTranslations('whatIf.sweep');
  const source = useTranslations('whatIf.source');
  const { policyName } = usePolicyWords();
  const word = useXWord(sweep.kind);
  const say = useSentence();
  const [element, width] = useWidth<HTMLDivElement>();
  return (
    <>
      <p className="px-4 pb-2 text-base leading-6" role="status">
        {say(sweep.wording, sweep.sentence)}
      </p>
      <div ref={element} className="px-4" aria-hidden="true">
        {width > 0 ? (
          <SweepChart points={sweep.points} target={target} best={sweep.best} word={word} width={width} />
        ) : null}
      </div>
      <p className="px-4 text-xs text-soft">
        {t('foot', {
          policy: policyName(sweep.policy),
          source: source(sweep.kind === 'windows' ? 'simulated' : 'estimated'),
        })}
      </p>
      <PointsTable sweep={sweep} />
    </>
  );
};

/** The line on a curve that an answer is read off; null where none was asked for. */
const targetOf = ({ kind, target, atLeast }: QuestionParameters): number | null =>
  kind === 'gpus' ? target : kind === 'cameras' ? atLeast : null;

/** Questions that take many plans, answered in a sentence and as a curve. */
export const SweepPanel = ({ whatIf }: { whatIf: WhatIf }) => {
  const { state, start, cancel, reset } = useRun();
  const t = useTranslations('whatIf.sweep');
  const { policyName } = usePolicyWords();
  const [parameters, setParameters] = useState<QuestionParameters>({
    kind: 'gpus',
    target: 0.85,
    deviceId: null,
    like: null,
    atLeast: null,
    drift: whatIf.base.driftPerMinute ?? usualDrift,
  });
  const { problem, interruptions } = whatIf.changed;
  const [policy = whatIf.base.policy] = whatIf.scenario.policies;
  // An answer to another what-if than the one above it would mislead.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the problem and the policy are what was asked about
  useEffect(reset, [problem, policy, reset]);
  const set = (next: Partial<QuestionParameters>) => {
    setParameters((before) => ({ ...before, ...next }));
    reset();
  };
  const outcome = state.status === 'done' && state.outcome.kind === 'sweep' ? state.outcome.sweep : null;
  return (
    <section className="panel min-w-0" aria-labelledby="sweep-title">
      <div className="panel-head">
        <h2 id="sweep-title">{t('title')}</h2>
        <p className="text-xs text-soft">
          {t(interruptions.length > 0 ? 'lossLeftOut' : 'note', { policy: policyName(policy) })}
        </p>
      </div>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 pb-3">
        <select
          aria-label={t('question')}
          className="field w-auto"
          value={parameters.kind}
          onChange={({ target }) => set({ kind: target.value as QuestionKind })}
        >
          {questionKinds.map((kind) => (
            <option key={kind} value={kind}>
              {t(kind)}
            </option>
          ))}
        </select>
        <SweepFields parameters={parameters} set={set} whatIf={whatIf} />
        <button
          type="button"
          className="button button-primary"
          disabled={problem.streams.length === 0 || state.status === 'working'}
          onClick={() => start(workOf(whatIf, questionOf(parameters, whatIf)))}
        >
          {t('answer')}
        </button>
        <RunProgress state={state} cancel={cancel} />
      </div>
      {state.status === 'failed' ? (
        <p role="alert" className="px-4 pb-4 text-bad">
          {t('failed', { reason: state.reason })}
        </p>
      ) : null}
      {outcome ? <Answer sweep={outcome} target={targetOf(parameters)} /> : null}
    </section>
  );
};
