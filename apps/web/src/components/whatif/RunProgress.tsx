import { useTranslations } from 'use-intl';
import { useSentence } from '../../messages/sentence.ts';
import type { RunState } from './useRun.ts';

/** What is at work, how far it is, and a way to stop it. */
export const RunProgress = ({ state, cancel }: { state: RunState; cancel: () => void }) => {
  const t = useTranslations('whatIf.progress');
  const say = useSentence();
  if (state.status !== 'working') return null;
  const { progress } = state;
  return (
    <div className="flex flex-wrap items-center gap-3" role="status">
      <progress className="h-2 w-40 accent-[var(--accent)]" aria-label={t('plans')} {...reached(progress)} />
      <span className="text-soft">
        {progress
          ? t(state.where, {
              done: String(progress.done),
              of: String(progress.of),
              doing: say(progress.doing.wording, progress.doing.text),
            })
          : t('starting')}
      </span>
      <button type="button" className="button min-h-7 px-2 py-0.5 text-xs" onClick={cancel}>
        {t('cancel')}
      </button>
    </div>
  );
};

const reached = (progress: { readonly done: number; readonly of: number } | null) =>
  progress ? { value: progress.done, max: progress.of } : {};
