'use client';

import type { PolicyName } from '@whetstone/scheduler';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Empty, Failure, Loading, Skeleton } from '../States.tsx';
import { useToast } from '../Toast.tsx';
import { Actions } from './Actions.tsx';
import { AnswerBar, answerId } from './AnswerBar.tsx';
import { AnswerPanel } from './AnswerPanel.tsx';
import { BaseChoice } from './BaseChoice.tsx';
import { ChangesPanel } from './ChangesPanel.tsx';
import { DevicesEditor } from './DevicesEditor.tsx';
import { LinksEditor } from './LinksEditor.tsx';
import { PlanLanesPanel } from './PlanLanesPanel.tsx';
import { PlanningEditor, PoliciesEditor } from './PlanningEditor.tsx';
import { RunProgress } from './RunProgress.tsx';
import { SavedPanel } from './SavedPanel.tsx';
import { StreamsEditor } from './StreamsEditor.tsx';
import { StreamsPanel } from './StreamsPanel.tsx';
import { SweepPanel } from './SweepPanel.tsx';
import { useBaseLabel } from './useBaseLabel.ts';
import { useComparison } from './useComparison.ts';
import { useWhatIf, type WhatIf } from './useWhatIf.ts';

const Results = ({ whatIf, comparison }: { whatIf: WhatIf; comparison: ReturnType<typeof useComparison> }) => {
  const [policy, setPolicy] = useState<PolicyName | null>(null);
  const { base, changed } = whatIf;
  const t = useTranslations('whatIf');
  const baselineLabel = useBaseLabel(whatIf);
  const { state, outcome, where, stale, again, cancel } = comparison;
  if (changed.problem.streams.length === 0)
    return (
      <div className="panel">
        <Empty title={t('nothingToPlan')}>{t('nothingToPlanReason')}</Empty>
      </div>
    );
  const chosen = outcome?.results.find((result) => result.policy === policy) ?? outcome?.results[0];
  return (
    <div id={answerId} tabIndex={-1} className="min-w-0 scroll-mt-16 space-y-4 outline-none">
      <RunProgress state={state} cancel={cancel} />
      {state.status === 'cancelled' ? (
        <p className="text-soft">
          {t('cancelled')}{' '}
          <button type="button" className="link" onClick={again}>
            {t('workItOut')}
          </button>
        </p>
      ) : null}
      {state.status === 'failed' ? <Failure title={t('failed')} error={new Error(state.reason)} retry={again} /> : null}
      {outcome && chosen ? (
        <div className={`space-y-4 ${stale ? 'stale' : ''}`} aria-busy={stale}>
          <AnswerPanel
            baseline={outcome.baseline}
            baselineLabel={baselineLabel}
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
        <Loading what={t('loadingAnswer')}>
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
  const t = useTranslations('whatIf');
  const brokenLink = t('brokenLink');
  useEffect(() => {
    if (broken) toast({ text: brokenLink });
  }, [broken, toast, brokenLink]);
  return (
    <div className="space-y-4">
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="space-y-2">
          <h1>{t('title')}</h1>
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
          <AnswerBar comparison={comparison} />
        </div>
        <Results whatIf={whatIf} comparison={comparison} />
      </div>
    </div>
  );
};

/** What would happen if: changes to a pinned problem, and what policies would make of it. */
export const WhatIfScreen = () => {
  const t = useTranslations('whatIf');
  const state = useWhatIf();
  if (state.status === 'ready') return <Ready whatIf={state.whatIf} broken={state.broken} />;
  return (
    <div className="space-y-4">
      <h1>{t('title')}</h1>
      {state.status === 'failed' ? (
        <>
          <Failure title={t('notRead')} error={state.error} retry={state.retry} />
          <button type="button" className="button" onClick={state.restart}>
            {t('startFromNow')}
          </button>
        </>
      ) : (
        <Loading what={t('loadingBase')}>
          <div className="grid gap-4 xl:grid-cols-[minmax(0,40rem)_minmax(0,1fr)]">
            <Skeleton className="h-96" />
            <Skeleton className="h-96" />
          </div>
        </Loading>
      )}
    </div>
  );
};
