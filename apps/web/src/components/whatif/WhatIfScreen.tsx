'use client';

import { interruptedTrace, type PolicyName } from '@whetstone/scheduler';
import { useEffect, useState } from 'react';
import { Empty, Failure, Loading, Skeleton } from '../States.tsx';
import { useToast } from '../Toast.tsx';
import { AnswerPanel } from './AnswerPanel.tsx';
import { ApplyDialog } from './ApplyDialog.tsx';
import { BaseChoice } from './BaseChoice.tsx';
import { ChangesPanel } from './ChangesPanel.tsx';
import { DevicesEditor } from './DevicesEditor.tsx';
import { LinksEditor } from './LinksEditor.tsx';
import { PlanLanesPanel } from './PlanLanesPanel.tsx';
import { PlanningEditor, PoliciesEditor } from './PlanningEditor.tsx';
import { RunProgress } from './RunProgress.tsx';
import { SaveDialog } from './SaveDialog.tsx';
import { SavedPanel } from './SavedPanel.tsx';
import { StreamsEditor } from './StreamsEditor.tsx';
import { StreamsPanel } from './StreamsPanel.tsx';
import { SweepPanel } from './SweepPanel.tsx';
import { saveFile } from './saveFile.ts';
import { useComparison } from './useComparison.ts';
import { useWhatIf, type WhatIf } from './useWhatIf.ts';

const Actions = ({ whatIf, comparison }: { whatIf: WhatIf; comparison: ReturnType<typeof useComparison> }) => {
  const toast = useToast();
  const { problem, interruptions } = whatIf.changed;
  const [policy] = whatIf.scenario.policies;
  const { outcome } = comparison;
  const share = async () => {
    try {
      await navigator.clipboard.writeText(location.href);
      toast({ text: 'The link is copied. It carries what is supposed; save the what-if to keep its baseline too.' });
    } catch {
      toast({ text: 'This browser lets no page copy; the link is in its address bar.' });
    }
  };
  const exportProblem = () => {
    saveFile('what-if.problem.json', `${JSON.stringify(problem, null, 2)}\n`);
    toast({ text: `Saved. npx whetstone plan what-if.problem.json --policy ${policy} prints the same figures.` });
  };
  return (
    <div className="flex flex-wrap gap-2">
      <button type="button" className="button" onClick={() => void share()}>
        Copy link
      </button>
      <button type="button" className="button" disabled={problem.streams.length === 0} onClick={exportProblem}>
        Export JSON
      </button>
      {interruptions.length > 0 ? (
        <button
          type="button"
          className="button"
          onClick={() =>
            saveFile('what-if.trace.json', `${JSON.stringify(interruptedTrace(problem, interruptions), null, 2)}\n`)
          }
        >
          Export trace
        </button>
      ) : null}
      <SaveDialog whatIf={whatIf} baseline={outcome?.baseline ?? null} result={outcome?.results[0] ?? null} />
      <ApplyDialog whatIf={whatIf} />
    </div>
  );
};

const Results = ({ whatIf, comparison }: { whatIf: WhatIf; comparison: ReturnType<typeof useComparison> }) => {
  const [policy, setPolicy] = useState<PolicyName | null>(null);
  const { base, changed } = whatIf;
  const { state, outcome, where, stale, again, cancel } = comparison;
  if (changed.problem.streams.length === 0)
    return (
      <div className="panel">
        <Empty title="Nothing to plan yet">Add streams, start from now, or open a problem file.</Empty>
      </div>
    );
  const chosen = outcome?.results.find((result) => result.policy === policy) ?? outcome?.results[0];
  return (
    <div className="min-w-0 space-y-4">
      <RunProgress state={state} cancel={cancel} />
      {state.status === 'cancelled' ? (
        <p className="text-soft">
          Cancelled.{' '}
          <button type="button" className="link" onClick={again}>
            Work it out
          </button>
        </p>
      ) : null}
      {state.status === 'failed' ? (
        <Failure title="It could not be worked out" error={new Error(state.reason)} retry={again} />
      ) : null}
      {outcome && chosen ? (
        <div className={`space-y-4 ${stale ? 'opacity-60' : ''}`} aria-busy={stale}>
          <AnswerPanel
            baseline={outcome.baseline}
            baselineLabel={base.label}
            results={outcome.results}
            chosen={chosen}
            choose={setPolicy}
            names={changed.names}
            where={where}
          />
          <StreamsPanel baseline={outcome.baseline} result={chosen} names={{ ...base.names, ...changed.names }} />
          <PlanLanesPanel
            baseline={outcome.baseline}
            result={chosen}
            baselineNames={base.names}
            names={changed.names}
            start={base.takenAt ?? comparison.openedAt}
          />
        </div>
      ) : state.status === 'working' ? (
        <Loading what="what would come out">
          <div className="space-y-4">
            <Skeleton className="h-40" />
            <Skeleton className="h-72" />
          </div>
        </Loading>
      ) : null}
      <SweepPanel whatIf={whatIf} />
    </div>
  );
};

const Ready = ({ whatIf, broken }: { whatIf: WhatIf; broken: boolean }) => {
  const comparison = useComparison(whatIf);
  const toast = useToast();
  useEffect(() => {
    if (broken) toast({ text: 'This link was cut or changed on its way; the what-if starts from now instead.' });
  }, [broken, toast]);
  return (
    <div className="space-y-4">
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="space-y-2">
          <h1>What-if</h1>
          <BaseChoice key={whatIf.scenario.base.kind} whatIf={whatIf} />
        </div>
        <Actions whatIf={whatIf} comparison={comparison} />
      </div>
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,40rem)_minmax(0,1fr)]">
        <div className="min-w-0 space-y-4">
          <ChangesPanel whatIf={whatIf} />
          <StreamsEditor whatIf={whatIf} />
          <DevicesEditor whatIf={whatIf} />
          <LinksEditor whatIf={whatIf} />
          <PoliciesEditor whatIf={whatIf} />
          <PlanningEditor whatIf={whatIf} />
          <SavedPanel />
        </div>
        <Results whatIf={whatIf} comparison={comparison} />
      </div>
    </div>
  );
};

/** What would happen if: changes to a pinned problem, and what policies would make of it. */
export const WhatIfScreen = () => {
  const state = useWhatIf();
  if (state.status === 'ready') return <Ready whatIf={state.whatIf} broken={state.broken} />;
  return (
    <div className="space-y-4">
      <h1>What-if</h1>
      {state.status === 'failed' ? (
        <Failure title="What it starts from could not be read" error={state.error} retry={state.retry} />
      ) : (
        <Loading what="the streams as they are">
          <div className="grid gap-4 xl:grid-cols-[minmax(0,40rem)_minmax(0,1fr)]">
            <Skeleton className="h-96" />
            <Skeleton className="h-96" />
          </div>
        </Loading>
      )}
    </div>
  );
};
