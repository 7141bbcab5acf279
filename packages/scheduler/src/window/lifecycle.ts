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
}

export type WindowEvent =
  | { readonly kind: 'window-started'; readonly canProfile: boolean; readonly reason: string }
  | { readonly kind: 'profiled'; readonly options: number }
  | { readonly kind: 'profiling-failed'; readonly reason: string }
  /** A plan's stage gives this stream a retraining share now. */
  | { readonly kind: 'retraining-granted'; readonly retrainingConfigId: string }
  | { readonly kind: 'retraining-done'; readonly modelVersionId: string }
  | { readonly kind: 'retraining-failed'; readonly reason: string }
  /** A plan does not go on with the retraining; what it did is lost, and another may start. */
  | { readonly kind: 'retraining-dropped' }
  | { readonly kind: 'judged'; readonly promoted: boolean; readonly reason: string }
  | { readonly kind: 'window-ended' };

export type WindowCommand =
  | { readonly kind: 'start-profiling' }
  | { readonly kind: 'stop-profiling' }
  | { readonly kind: 'replan'; readonly because: string }
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
export const noPlanRetrained = 'No plan gave this stream a retraining.';

const settle = (outcome: WindowOutcome, commands: readonly WindowCommand[] = []): WindowStep => ({
  state: { status: 'settled', outcome },
  commands,
});

/** What is left undone when the window ends, in the words its page shows. */
const outcomeAtEnd = (state: WindowState, notRetrained: string): WindowOutcome => {
  switch (state.status) {
    case 'settled':
      return state.outcome;
    case 'profiling':
      return { kind: 'unfinished', reason: 'The window ended while retraining configurations were being profiled.' };
    case 'retraining':
      return {
        kind: 'unfinished',
        reason: `The window ended before the retraining with ${state.retrainingConfigId} was done; it was stopped.`,
      };
    case 'judging':
      return { kind: 'unfinished', reason: 'The window ended before the retrained model was judged.' };
    case 'collecting':
    case 'planned':
      return { kind: 'no-retraining', reason: notRetrained };
  }
};

/**
 * One step of a window: what happened → where it stands and what to do about it.
 *
 * Late events (a retraining that reports after its window ended, say) leave the state as it is and ask for nothing,
 * so that effects may race without harm.
 *
 * @param notRetrained sentence for the outcome when the window ends and nothing was retrained
 */
export const stepWindow = (state: WindowState, event: WindowEvent, notRetrained: string): WindowStep => {
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
        commands: [{ kind: 'replan', because: `profiled ${event.options} retraining configurations` }],
      };
    case 'profiling-failed':
      if (state.status !== 'profiling') return stay;
      return settle({ kind: 'failed', reason: event.reason }, [{ kind: 'replan', because: 'profiling failed' }]);
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
      return settle({ kind: 'failed', reason: event.reason }, [{ kind: 'replan', because: 'a retraining failed' }]);
    case 'retraining-dropped':
      if (state.status !== 'retraining') return stay;
      return { state: { status: 'planned' }, commands: [{ kind: 'stop-retraining' }] };
    case 'judged':
      if (state.status !== 'judging') return stay;
      return settle({ kind: event.promoted ? 'promoted' : 'rejected', reason: event.reason }, [
        {
          kind: 'replan',
          because: event.promoted ? 'a retrained model was promoted' : 'a retrained model was rejected',
        },
      ]);
    case 'window-ended': {
      const outcome = outcomeAtEnd(state, notRetrained);
      const stop: WindowCommand[] =
        state.status === 'profiling'
          ? [{ kind: 'stop-profiling' }]
          : state.status === 'retraining'
            ? [{ kind: 'stop-retraining' }]
            : [];
      return settle(outcome, [...stop, { kind: 'close', outcome }]);
    }
  }
};
