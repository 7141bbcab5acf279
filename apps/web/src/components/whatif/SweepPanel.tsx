'use client';

import type { SweepQuestion, SweepResult } from '@whetstone/scheduler';
import { useEffect, useState } from 'react';
import { useWidth } from '../../charts/useWidth.ts';
import { percent } from '../../format/number.ts';
import { duration } from '../../format/time.ts';
import { NumberCell } from './NumberCell.tsx';
import { RunProgress } from './RunProgress.tsx';
import { SweepChart } from './SweepChart.tsx';
import { useRun } from './useRun.ts';
import type { WhatIf } from './useWhatIf.ts';
import { workOf } from './workOf.ts';

type Kind = SweepQuestion['kind'];

const questions: Readonly<Record<Kind, string>> = {
  gpus: 'How many GPUs?',
  cameras: 'How many more cameras?',
  windows: 'Which window length?',
  quantum: 'Which steal quantum Δ?',
};

const xWords: Readonly<Record<Kind, (x: number) => string>> = {
  gpus: (x) => `${Number(x.toPrecision(3))} GPU`,
  cameras: (x) => `+${x}`,
  windows: (x) => duration(x * 1000),
  quantum: (x) => `${Number(x.toPrecision(3))}`,
};

/** Drift that is supposed where none was measured. */
const usualDrift = 0.01;
const lengths = [15, 30, 60, 120, 240, 480, 960];

interface Parameters {
  readonly kind: Kind;
  readonly target: number;
  readonly like: string | null;
  readonly drift: number;
}

const questionOf = ({ kind, target, like, drift }: Parameters, { changed: { problem } }: WhatIf): SweepQuestion => {
  switch (kind) {
    case 'gpus':
      return { kind, target, most: Math.min(4096, Math.max(8, problem.gpuCount * 16)) };
    case 'cameras':
      return { kind, like: like ?? problem.streams[0]?.id ?? '', target: null, most: 500 };
    case 'windows':
      return { kind, seconds: lengths, driftPerMinute: drift };
    case 'quantum':
      return { kind, values: [1, 2, 4, 8, 16, 32, 64].map((units) => units * problem.allocationUnit) };
  }
};

const Fields = (props: { parameters: Parameters; set: (next: Partial<Parameters>) => void; whatIf: WhatIf }) => {
  const { parameters, set, whatIf } = props;
  const { streams } = whatIf.changed.problem;
  if (parameters.kind === 'gpus')
    return (
      <span className="inline-flex items-center gap-2">
        for a mean accuracy of
        <NumberCell
          label="Mean accuracy to reach"
          unit="%"
          scale={100}
          max={100}
          className="w-16"
          value={parameters.target}
          set={(target) => (target === undefined ? undefined : set({ target }))}
        />
      </span>
    );
  if (parameters.kind === 'cameras')
    return (
      <label className="inline-flex min-w-0 items-center gap-2">
        like
        <select
          className="field min-h-8 max-w-56 py-1"
          value={parameters.like ?? streams[0]?.id ?? ''}
          onChange={({ target }) => set({ like: target.value })}
        >
          {streams.slice(0, 200).map(({ id }) => (
            <option key={id} value={id}>
              {whatIf.changed.names[id] ?? id}
            </option>
          ))}
        </select>
      </label>
    );
  if (parameters.kind === 'windows')
    return (
      <span className="inline-flex flex-wrap items-center gap-2">
        if a model loses
        <NumberCell
          label="Accuracy that a model loses a minute, in points"
          unit="points a minute"
          scale={100}
          max={100}
          className="w-16"
          value={parameters.drift}
          set={(drift) => (drift === undefined ? undefined : set({ drift }))}
        />
      </span>
    );
  return null;
};

const Answer = ({ sweep, target }: { sweep: SweepResult; target: number | null }) => {
  const [element, width] = useWidth<HTMLDivElement>();
  const word = xWords[sweep.kind];
  return (
    <>
      <p className="px-4 pb-2 text-base leading-6" role="status">
        {sweep.sentence}
      </p>
      <div ref={element} className="px-4" aria-hidden="true">
        {width > 0 ? (
          <SweepChart points={sweep.points} target={target} best={sweep.best} word={word} width={width} />
        ) : null}
      </div>
      <p className="px-4 text-xs text-soft">
        Mean window accuracy under {sweep.policy}, {sweep.kind === 'windows' ? 'simulated' : 'estimated'}. Full dots
        keep every floor, hollow diamonds do not.
      </p>
      <details className="px-4 pt-2 pb-4">
        <summary className="text-xs text-soft">Show as table</summary>
        <table className="table mt-2 max-w-md text-xs">
          <thead>
            <tr>
              <th scope="col">{questions[sweep.kind]}</th>
              <th scope="col" className="number">
                Mean accuracy
              </th>
              <th scope="col">Floors</th>
            </tr>
          </thead>
          <tbody>
            {sweep.points.map(({ x, objective, feasible }) => (
              <tr key={x}>
                <td>{word(x)}</td>
                <td className="number">{percent(objective)}</td>
                <td>{feasible ? 'kept' : 'not all kept'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </>
  );
};

/** Questions that take many plans, answered in a sentence and as a curve. */
export const SweepPanel = ({ whatIf }: { whatIf: WhatIf }) => {
  const { state, start, cancel, reset } = useRun();
  const [parameters, setParameters] = useState<Parameters>({
    kind: 'gpus',
    target: 0.85,
    like: null,
    drift: whatIf.base.driftPerMinute ?? usualDrift,
  });
  const { problem } = whatIf.changed;
  // An answer to another what-if than the one above it would mislead.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the problem and the policy are what was asked about
  useEffect(reset, [problem, whatIf.scenario.policies[0], reset]);
  const set = (next: Partial<Parameters>) => {
    setParameters((before) => ({ ...before, ...next }));
    reset();
  };
  const outcome = state.status === 'done' && state.outcome.kind === 'sweep' ? state.outcome.sweep : null;
  return (
    <section className="panel min-w-0" aria-labelledby="sweep-title">
      <div className="panel-head">
        <h2 id="sweep-title">Ask further</h2>
        <p className="text-xs text-soft">under {whatIf.scenario.policies[0]}, what is supposed above included</p>
      </div>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 pb-3">
        <select
          aria-label="Question"
          className="field w-auto"
          value={parameters.kind}
          onChange={({ target }) => set({ kind: target.value as Kind })}
        >
          {Object.entries(questions).map(([kind, words]) => (
            <option key={kind} value={kind}>
              {words}
            </option>
          ))}
        </select>
        <Fields parameters={parameters} set={set} whatIf={whatIf} />
        <button
          type="button"
          className="button button-primary"
          disabled={problem.streams.length === 0 || state.status === 'working'}
          onClick={() => start(workOf(whatIf, questionOf(parameters, whatIf)))}
        >
          Answer
        </button>
        <RunProgress state={state} cancel={cancel} />
      </div>
      {state.status === 'failed' ? (
        <p role="alert" className="px-4 pb-4 text-bad">
          It could not be answered: {state.reason}
        </p>
      ) : null}
      {outcome ? <Answer sweep={outcome} target={outcome.kind === 'gpus' ? parameters.target : null} /> : null}
    </section>
  );
};
