import { useQuery } from '@tanstack/react-query';
import { applyChanges, type Change, type ChangedProblem, emptyProblem, type PolicyName } from '@whetstone/scheduler';
import type { Scenario, WhatIfBase } from '@whetstone/server/domain/whatIf';
import { useSearchParams } from 'next/navigation';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTRPC } from '../../trpc/client.ts';
import { decodeScenario, encodeScenario, mostLetters } from './link.ts';

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
  /** False where it is too much for a link to carry. */
  readonly linkable: boolean;
}

export type WhatIfState =
  | { readonly status: 'loading' }
  | { readonly status: 'failed'; readonly error: unknown; readonly retry: () => void; readonly restart: () => void }
  | { readonly status: 'ready'; readonly whatIf: WhatIf; readonly broken: boolean };

const usual: Scenario = { base: { kind: 'now' }, changes: [], policies: ['auto'] };

const emptyBase: WhatIfBase = {
  problem: emptyProblem,
  names: {},
  policy: 'auto',
  label: '',
  takenAt: null,
  notes: [],
  driftPerMinute: null,
};

/** The base of a scenario that carries its own. */
const ownBase = (base: Scenario['base']): WhatIfBase | null => {
  if (base.kind === 'empty') return emptyBase;
  if (base.kind !== 'problem') return null;
  const { problem, names, policy } = base;
  return {
    ...emptyBase,
    problem: problem as unknown as WhatIfBase['problem'],
    names,
    policy: (policy ?? 'auto') as PolicyName,
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
  /** What this page wrote behind its path itself, which is no news to it. */
  const written = useRef<string | null>(null);
  const savedScenario = saved.data?.scenario;
  useEffect(() => {
    const read = async () => {
      if (location.search + location.hash === written.current) return;
      const text = location.hash.slice(1);
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
  return {
    scenario,
    setScenario,
    written,
    broken,
    /** The saved what-if that the link names, as it was saved. */
    saved: savedId !== null && savedScenario ? { id: savedId, scenario: savedScenario as Scenario } : null,
    error: savedId === null ? null : saved.error,
    refetch: saved.refetch,
  };
};

/** Keeps the link at what is supposed, as long as a link can carry it. @returns whether it can */
const useLink = ({ scenario, saved, written }: ReturnType<typeof useLinkedScenario>): boolean => {
  const [linkable, setLinkable] = useState(true);
  const savedId = scenario !== null && scenario === saved?.scenario ? saved.id : null;
  useEffect(() => {
    if (!scenario) return;
    let late = false;
    const from = location.href;
    const show = (rest: string, carried = true) => {
      written.current = rest;
      setLinkable(carried);
      history.replaceState(null, '', `${location.pathname}${rest}`);
    };
    if (scenario === usual) show('');
    else if (savedId !== null) show(`?saved=${encodeURIComponent(savedId)}`);
    else
      void encodeScenario(scenario).then((text) => {
        // Whoever followed a link meanwhile is elsewhere.
        if (late || location.href !== from) return;
        const carried = text.length <= mostLetters;
        show(carried ? `#${text}` : '', carried);
      });
    return () => {
      late = true;
    };
  }, [scenario, savedId, written]);
  return linkable;
};

/** The what-if of this page, kept in its link. */
export const useWhatIf = (): WhatIfState => {
  const trpc = useTRPC();
  const linked = useLinkedScenario();
  const { scenario, setScenario, broken, error, refetch } = linked;
  const linkable = useLink(linked);
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
  if (failure) {
    const retry = () => void (error ? refetch() : known.refetch());
    return { status: 'failed', error: failure, retry, restart: () => setScenario(usual) };
  }
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
      linkable,
    },
  };
};
