'use client';

import { useTranslations } from 'use-intl';
import { useFormat } from '../../format/useFormat.ts';
import type { useComparison } from './useComparison.ts';

/** Where the answer stands; the bar leads there. */
export const answerId = 'what-if-answer';

/** Where the answer stands below the editors: what it is in short, always on the screen, and a way to it. */
export const AnswerBar = ({ comparison }: { comparison: ReturnType<typeof useComparison> }) => {
  const t = useTranslations('whatIf.answer');
  const sourceWord = useTranslations('whatIf.source');
  const { percent, points } = useFormat();
  const { outcome, stale } = comparison;
  const [result] = outcome?.results ?? [];
  if (!outcome || !result) return null;
  const show = () => {
    const answer = document.getElementById(answerId);
    answer?.scrollIntoView({ block: 'start' });
    answer?.focus({ preventScroll: true });
  };
  return (
    <div className="sticky bottom-16 z-20 md:bottom-3 xl:hidden">
      <div className="panel flex items-center justify-between gap-3 px-4 py-2 shadow-lg">
        <p className={`min-w-0 ${stale ? 'stale' : ''}`}>
          <span className="text-base font-medium">{percent(result.objective)}</span>{' '}
          <span className="text-xs text-soft">
            {t('brief', {
              source: sourceWord(result.source),
              difference: points(result.objective - outcome.baseline.objective),
            })}
          </span>
        </p>
        <button type="button" className="button min-h-8 shrink-0" onClick={show}>
          {t('show')}
        </button>
      </div>
    </div>
  );
};
