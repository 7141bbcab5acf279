'use client';

import { interruptedTrace } from '@whetstone/scheduler';
import { useTranslations } from 'use-intl';
import { useToast } from '../Toast.tsx';
import { ApplyDialog } from './ApplyDialog.tsx';
import { exportedProblem } from './exportedProblem.ts';
import { SaveDialog } from './SaveDialog.tsx';
import { saveFile } from './saveFile.ts';
import type { useComparison } from './useComparison.ts';
import type { WhatIf } from './useWhatIf.ts';

const useShare = (linkable: boolean): (() => Promise<void>) => {
  const t = useTranslations('whatIf.actions');
  const toast = useToast();
  return async () => {
    if (!linkable) return toast({ text: t('tooLong') });
    try {
      await navigator.clipboard.writeText(location.href);
      toast({ text: t(location.search.includes('saved=') ? 'copiedSaved' : 'copied') });
    } catch {
      toast({ text: t('notCopied') });
    }
  };
};

/** What can be done with the what-if as a whole. */
export const Actions = ({ whatIf, comparison }: { whatIf: WhatIf; comparison: ReturnType<typeof useComparison> }) => {
  const t = useTranslations('whatIf.actions');
  const toast = useToast();
  const share = useShare(whatIf.linkable);
  const { names, interruptions } = whatIf.changed;
  const problem = exportedProblem(whatIf.changed.problem, names);
  const [policy = whatIf.base.policy] = whatIf.scenario.policies;
  const { outcome } = comparison;
  const exportAs = (name: string, value: unknown) => saveFile(name, `${JSON.stringify(value, null, 2)}\n`);
  return (
    <div className="flex flex-wrap gap-2">
      <button type="button" className="button" onClick={() => void share()}>
        {t('copyLink')}
      </button>
      <button
        type="button"
        className="button"
        disabled={problem.streams.length === 0}
        onClick={() => {
          exportAs('what-if.problem.json', problem);
          toast({ text: t('exported', { policy }) });
        }}
      >
        {t('export')}
      </button>
      {interruptions.length > 0 ? (
        <button
          type="button"
          className="button"
          onClick={() => exportAs('what-if.trace.json', interruptedTrace(problem, interruptions))}
        >
          {t('exportTrace')}
        </button>
      ) : null}
      <SaveDialog whatIf={whatIf} baseline={outcome?.baseline ?? null} result={outcome?.results[0] ?? null} />
      <ApplyDialog whatIf={whatIf} />
    </div>
  );
};
