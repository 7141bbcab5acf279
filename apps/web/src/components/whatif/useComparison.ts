import type { WhatIfOutcome } from '@whetstone/scheduler';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useRun } from './useRun.ts';
import type { WhatIf } from './useWhatIf.ts';
import { workOf } from './workOf.ts';

type Comparison = Extract<WhatIfOutcome, { kind: 'compare' }>;

interface Shown {
  readonly outcome: Comparison;
  readonly where: 'here' | 'server';
  readonly of: WhatIf;
}

/** Edits that come within this long are planned together. */
const settleMs = 300;

/** The policies on what is supposed, against the baseline; worked out by itself after every edit. */
export const useComparison = (whatIf: WhatIf) => {
  const { state, start, cancel, reset } = useRun();
  const { base, changed, scenario } = whatIf;
  const { problem } = changed;
  const { policies } = scenario;
  const newest = useRef(whatIf);
  newest.current = whatIf;
  const [openedAt] = useState(() => Date.now());
  const [shown, setShown] = useState<Shown | null>(null);
  const worked = useRef(newest.current);
  const again = useCallback(() => {
    worked.current = newest.current;
    start(workOf(newest.current));
  }, [start]);
  // The problem and the policies are what is planned; the rest of the what-if is words.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new problem or new policies ask for a new plan
  useEffect(() => {
    if (problem.streams.length === 0) return reset();
    const timer = setTimeout(again, settleMs);
    return () => clearTimeout(timer);
  }, [problem, base, policies, again, reset]);
  useEffect(() => {
    if (state.status === 'done' && state.outcome.kind === 'compare')
      setShown({ outcome: state.outcome, where: state.where, of: worked.current });
  }, [state]);
  return {
    state,
    /** The newest that was worked out; stays while the next one is at work. */
    outcome: shown?.outcome ?? null,
    where: shown?.where ?? ('here' as const),
    /** Whether it answers an earlier what-if than the one that is supposed now. */
    stale: shown?.of.changed.problem !== problem || shown.of.scenario.policies !== policies || shown.of.base !== base,
    openedAt,
    again,
    cancel,
  };
};
