import { sayOfWindow } from '../wording/windowSentences.ts';
import type { Said, Wording } from '../wording/wording.ts';

/** Where a stream stands inside one of its retraining windows (Ekya §4: profile, schedule, retrain, swap). */
export type WindowState =
  /** Frames are sampled and labelled; nothing to retrain with yet, or the stream is held. */
  | { readonly status: 'collecting' }
  | { readonly status: 'profiling' }
  /** Profiles are known; a plan may start a retraining now or later in the window. */
  | { readonly status: 'planned' }
  | { readonly status: 'retraining'; readonly retrainingConfigId: string }
  /** A candidate waits for the promotion gate. */
  | { readonly status: 'judging'; readonly retrainingConfigId: string; readonly modelVersionId: string }
  | { readonly status: 'settled'; readonly outcome: WindowOutcome };

export interface WindowOutcome {
  readonly kind: 'promoted' | 'rejected' | 'no-retraining' | 'unfinished' | 'failed';
  readonly reason: string;
  /** What the reason is made from. */
  readonly wording?: Wording | null;
}

export type WindowEvent =
  | { readonly kind: 'window-started'; readonly canProfile: boolean; readonly reason: Said }
  | { readonly kind: 'profiled'; readonly options: number }
  | { readonly kind: 'profiling-failed'; readonly reason: Said }
  /** A plan's stage gives this stream a retraining share now. */
  | { readonly kind: 'retraining-granted'; readonly retrainingConfigId: string }
  | { readonly kind: 'retraining-done'; readonly modelVersionId: string }
  | { readonly kind: 'retraining-failed'; readonly reason: Said }
  | { readonly kind: 'judged'; readonly promoted: boolean; readonly reason: Said }
  | { readonly kind: 'window-ended' };

export type WindowCommand =
  | { readonly kind: 'start-profiling' }
  | { readonly kind: 'stop-profiling' }
  | { readonly kind: 'replan'; readonly because: Said }
  | { readonly kind: 'start-retraining'; readonly retrainingConfigId: string }
  | { readonly kind: 'stop-retraining' }
  | { readonly kind: 'judge'; readonly modelVersionId: string }
  | { readonly kind: 'close'; readonly outcome: WindowOutcome };

export interface WindowStep {
  readonly state: WindowState;
  readonly commands: readonly WindowCommand[];
}

/** Whether γs may be planned for a stream: they are known, and none of them is done yet. */
export const mayRetrain = ({ status }: WindowState): boolean => status === 'planned' || status === 'retraining';

/** Outcome of a window in which no plan chose a γ. */
export const noPlanRetrained: Said = sayOfWindow('window.noPlan');

const outcome = (kind: WindowOutcome['kind'], { text, wording }: Said): WindowOutcome => ({
  kind,
  reason: text,
  wording,
});

const settle = (outcome: WindowOutcome, commands: readonly WindowCommand[] = []): WindowStep => ({
  state: { status: 'settled', outcome },
  commands,
});

/** What is left undone when the window ends, in the words its page shows. */
const outcomeAtEnd = (state: WindowState, notRetrained: Said): WindowOutcome => {
  switch (state.status) {
    case 'settled':
      return state.outcome;
    case 'profiling':
      return outcome('unfinished', sayOfWindow('window.endedProfiling'));
    case 'retraining':
      return outcome('unfinished', sayOfWindow('window.endedRetraining', { config: state.retrainingConfigId }));
    case 'judging':
      return outcome('unfinished', sayOfWindow('window.endedJudging'));
    case 'collecting':
    case 'planned':
      return outcome('no-retraining', notRetrained);
  }
};

/**
 * One step of a window: what happened → where it stands and what to do about it.
 *
 * Late events (a retraining that reports after its window ended, say) leave the state as it is and ask for nothing,
 * so that effects may race without harm.
 *
 * @param notRetrained said for the outcome when the window ends and nothing was retrained
 */
export const stepWindow = (state: WindowState, event: WindowEvent, notRetrained: Said): WindowStep => {
  const stay: WindowStep = { state, commands: [] };
  switch (event.kind) {
    case 'window-started':
      return event.canProfile
        ? { state: { status: 'profiling' }, commands: [{ kind: 'start-profiling' }] }
        : { state: { status: 'collecting' }, commands: [{ kind: 'replan', because: event.reason }] };
    case 'profiled':
      if (state.status !== 'profiling') return stay;
      return {
        state: { status: 'planned' },
        commands: [{ kind: 'replan', because: sayOfWindow('window.profiled', { count: event.options }) }],
      };
    case 'profiling-failed':
      if (state.status !== 'profiling') return stay;
      return settle(outcome('failed', event.reason), [
        { kind: 'replan', because: sayOfWindow('window.profilingFailed') },
      ]);
    case 'retraining-granted':
      if (state.status !== 'planned') return stay;
      return {
        state: { status: 'retraining', retrainingConfigId: event.retrainingConfigId },
        commands: [{ kind: 'start-retraining', retrainingConfigId: event.retrainingConfigId }],
      };
    case 'retraining-done':
      if (state.status !== 'retraining') return stay;
      return {
        state: {
          status: 'judging',
          retrainingConfigId: state.retrainingConfigId,
          modelVersionId: event.modelVersionId,
        },
        commands: [{ kind: 'judge', modelVersionId: event.modelVersionId }],
      };
    case 'retraining-failed':
      if (state.status !== 'retraining') return stay;
      return settle(outcome('failed', event.reason), [
        { kind: 'replan', because: sayOfWindow('window.retrainingFailed') },
      ]);
    case 'judged':
      if (state.status !== 'judging') return stay;
      return settle(outcome(event.promoted ? 'promoted' : 'rejected', event.reason), [
        { kind: 'replan', because: sayOfWindow(event.promoted ? 'window.promoted' : 'window.rejected') },
      ]);
    case 'window-ended': {
      const left = outcomeAtEnd(state, notRetrained);
      const stop: WindowCommand[] =
        state.status === 'profiling'
          ? [{ kind: 'stop-profiling' }]
          : state.status === 'retraining'
            ? [{ kind: 'stop-retraining' }]
            : [];
      return settle(left, [...stop, { kind: 'close', outcome: left }]);
    }
  }
};
