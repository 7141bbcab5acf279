import { useQuery } from '@tanstack/react-query';
import { applyChanges, type Change, type ChangedProblem, emptyProblem, type PolicyName } from '@whetstone/scheduler';
import type { Scenario, WhatIfBase } from '@whetstone/server/domain/whatIf';
import { useSearchParams } from 'next/navigation';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTRPC } from '../../trpc/client.ts';
import { decodeScenario, encodeScenario } from './link.ts';

/** The what-if that the page is about. */
export interface WhatIf {
  readonly scenario: Scenario;
  /** Pinned: everything is held against it until it is taken anew. */
  readonly base: WhatIfBase;
  readonly changed: ChangedProblem;
  readonly setBase: (base: Scenario['base']) => void;
  readonly setChanges: (edit: (changes: readonly Change[]) => readonly Change[]) => void;
  readonly setPolicies: (policies: readonly PolicyName[]) => void;
  /** Takes the base anew: "now" has moved on. */
  readonly retake: () => void;
}

export type WhatIfState =
  | { readonly status: 'loading' }
  | { readonly status: 'failed'; readonly error: unknown; readonly retry: () => void }
  | { readonly status: 'ready'; readonly whatIf: WhatIf; readonly broken: boolean };

const usual: Scenario = { base: { kind: 'now' }, changes: [], policies: ['auto'] };

const emptyBase: WhatIfBase = {
  problem: emptyProblem,
  names: {},
  policy: 'auto',
  label: 'nothing',
  takenAt: null,
  notes: [],
  driftPerMinute: null,
};

/** The base of a scenario that carries its own. */
const ownBase = (base: Scenario['base']): WhatIfBase | null => {
  if (base.kind === 'empty') return emptyBase;
  if (base.kind !== 'problem') return null;
  const { problem, names, policy, label } = base;
  return {
    ...emptyBase,
    problem: problem as unknown as WhatIfBase['problem'],
    names,
    policy: (policy ?? 'auto') as PolicyName,
    label: label ?? 'the imported problem',
  };
};

/** The scenario in the page's link: behind `#`, by a window's id, or a saved one's. */
const useLinkedScenario = () => {
  const trpc = useTRPC();
  const parameters = useSearchParams();
  const savedId = parameters.get('saved');
  const windowId = parameters.get('window');
  const saved = useQuery({ ...trpc.whatIf.get.queryOptions({ id: savedId ?? '' }), enabled: savedId !== null });
  const [scenario, setScenario] = useState<Scenario | null>(null);
  const [broken, setBroken] = useState(false);
  /** What this page wrote behind the `#` itself, which is no news to it. */
  const written = useRef('');
  const savedScenario = saved.data?.scenario;
  useEffect(() => {
    const read = async () => {
      const text = location.hash.slice(1);
      if (text !== '' && text === written.current) return;
      const linked = text === '' ? null : await decodeScenario(text);
      setBroken(text !== '' && linked === null);
      if (linked) setScenario(linked);
      else if (savedId === null)
        setScenario(windowId === null ? usual : { ...usual, base: { kind: 'window', windowId } });
      else if (savedScenario) setScenario(savedScenario as Scenario);
    };
    void read();
    // A link pasted over this page's own changes nothing but what is behind the `#`.
    addEventListener('hashchange', read);
    return () => removeEventListener('hashchange', read);
  }, [savedId, windowId, savedScenario]);
  return { scenario, setScenario, written, broken, error: saved.error, refetch: saved.refetch };
};

/** The what-if of this page, kept in its link. */
export const useWhatIf = (): WhatIfState => {
  const trpc = useTRPC();
  const { scenario, setScenario, written, broken, error, refetch } = useLinkedScenario();
  const base = scenario?.base ?? usual.base;
  const known = useQuery({
    ...trpc.whatIf.base.queryOptions(base.kind === 'window' ? base : { kind: 'now' }),
    enabled: scenario !== null && (base.kind === 'now' || base.kind === 'window'),
    // Pinned: what is compared with must not move while somebody compares.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
  const own = useMemo(() => ownBase(base), [base]);
  const pinned = own ?? (known.data as WhatIfBase | undefined) ?? null;
  const changed = useMemo(
    () => (pinned && scenario ? applyChanges(pinned.problem, pinned.names, scenario.changes) : null),
    [pinned, scenario],
  );
  useEffect(() => {
    if (!scenario) return;
    let late = false;
    const from = location.href;
    void encodeScenario(scenario).then((text) => {
      const plain = scenario === usual;
      // Whoever followed a link meanwhile is elsewhere.
      if (late || location.href !== from) return;
      written.current = plain ? '' : text;
      history.replaceState(null, '', plain ? location.pathname : `${location.pathname}#${text}`);
    });
    return () => {
      late = true;
    };
  }, [scenario, written]);
  const change = useCallback(
    (by: (before: Scenario) => Partial<Scenario>) =>
      setScenario((before) => (before ? { ...before, ...by(before) } : before)),
    [setScenario],
  );
  const livePolicy = known.data?.policy as PolicyName | undefined;
  // Until one is chosen, it is the policy that runs, or that the window was planned by.
  useEffect(() => {
    if (!livePolicy) return;
    setScenario((before) => (before?.policies === usual.policies ? { ...before, policies: [livePolicy] } : before));
  }, [livePolicy, setScenario]);
  const failure = error ?? (own ? null : known.error);
  if (failure) return { status: 'failed', error: failure, retry: () => void (error ? refetch() : known.refetch()) };
  if (!scenario || !pinned || !changed) return { status: 'loading' };
  return {
    status: 'ready',
    broken,
    whatIf: {
      scenario,
      base: pinned,
      changed,
      setBase: (next) => change(() => ({ base: next, changes: [] })),
      setChanges: (edit) => change(({ changes }) => ({ changes: [...edit(changes)] })),
      setPolicies: (policies) => change(() => ({ policies: [...policies] })),
      retake: () => void known.refetch(),
    },
  };
};
