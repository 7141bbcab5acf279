import type { RunState } from './useRun.ts';

/** What is at work, how far it is, and a way to stop it. */
export const RunProgress = ({ state, cancel }: { state: RunState; cancel: () => void }) => {
  if (state.status !== 'working') return null;
  const { progress } = state;
  return (
    <div className="flex flex-wrap items-center gap-3" role="status">
      <progress className="h-2 w-40 accent-[var(--accent)]" aria-label="Plans made" {...reached(progress)} />
      <span className="text-soft">
        {progress ? `${progress.done} of ${progress.of} plans, ${progress.doing.text}` : 'starting'}
        {state.where === 'server' ? ', by the server' : ''}
      </span>
      <button type="button" className="button min-h-7 px-2 py-0.5 text-xs" onClick={cancel}>
        Cancel
      </button>
    </div>
  );
};

const reached = (progress: { readonly done: number; readonly of: number } | null) =>
  progress ? { value: progress.done, max: progress.of } : {};
