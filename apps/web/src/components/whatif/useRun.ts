import type { WhatIfOutcome, WhatIfProgress, WhatIfTask } from '@whetstone/scheduler';
import type { WhatIfRun } from '@whetstone/server/domain/whatIf';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useTRPCClient } from '../../trpc/client.ts';
import { useDescribeError } from '../../trpc/useDescribeError.ts';

/** Streams up to which this browser works what-ifs out itself, at once; beyond, the server does, with the same figures. */
const mostHere = 20;

export type RunState =
  | { readonly status: 'idle' }
  | { readonly status: 'working'; readonly where: 'here' | 'server'; readonly progress: WhatIfProgress | null }
  | { readonly status: 'done'; readonly where: 'here' | 'server'; readonly outcome: WhatIfOutcome }
  | { readonly status: 'failed'; readonly reason: string }
  | { readonly status: 'cancelled' };

/** What to work out: the task for here, and the same for the server. */
export interface Work {
  readonly task: WhatIfTask;
  readonly run: WhatIfRun;
}

interface Sink {
  /** How many what-ifs are before it. */
  readonly waiting: (ahead: number) => void;
  readonly progress: (progress: WhatIfProgress) => void;
  readonly done: (outcome: WhatIfOutcome) => void;
  readonly failed: (reason: unknown) => void;
  readonly cancelled: () => void;
}

const runHere = (task: WhatIfTask, sink: Sink): (() => void) => {
  const worker = new Worker(new URL('./whatIf.worker.ts', import.meta.url), { type: 'module' });
  worker.onmessage = ({ data }) => {
    if (data.kind === 'progress') sink.progress(data);
    else if (data.kind === 'failed') sink.failed(data.reason);
    else sink.done(data.outcome);
  };
  worker.onerror = ({ message }) => sink.failed(message);
  worker.postMessage(task);
  return () => worker.terminate();
};

const runThere = (client: ReturnType<typeof useTRPCClient>, run: WhatIfRun, sink: Sink): (() => void) => {
  let over = false;
  let end = () => {
    over = true;
  };
  const cancel = (jobId: string) => void client.whatIf.cancel.mutate({ jobId }).catch(() => {});
  const follow = (jobId: string) => {
    const { unsubscribe } = client.whatIf.follow.subscribe(
      { jobId },
      {
        onData: (job) => {
          if (job.status === 'queued') return sink.waiting(job.ahead);
          if (job.status === 'running') return sink.progress(job);
          over = true;
          unsubscribe();
          if (job.status === 'done') sink.done(job.outcome as WhatIfOutcome);
          else if (job.status === 'failed') sink.failed(job.reason);
          else sink.cancelled();
        },
        onError: (error) => {
          if (over) return;
          over = true;
          sink.failed(error);
        },
      },
    );
    end = () => {
      if (over) return;
      over = true;
      unsubscribe();
      cancel(jobId);
    };
  };
  client.whatIf.start.mutate(run).then(
    ({ jobId }) => (over ? cancel(jobId) : follow(jobId)),
    (error: unknown) => {
      if (!over) sink.failed(error);
    },
  );
  return () => end();
};

/** What a run says, as states of the page. */
const useSink = (set: (state: RunState) => void): ((where: 'here' | 'server') => Sink) => {
  const t = useTranslations('whatIf.progress');
  const describeError = useDescribeError();
  const words = useRef({ t, describeError });
  words.current = { t, describeError };
  return useCallback(
    (where) => ({
      waiting: (count) =>
        set({
          status: 'working',
          where,
          progress: { done: 0, of: 1, doing: { text: words.current.t('waiting', { count }) } },
        }),
      progress: (progress) => set({ status: 'working', where, progress }),
      done: (outcome) => set({ status: 'done', where, outcome }),
      failed: (reason) =>
        set({
          status: 'failed',
          reason: typeof reason === 'string' ? reason : words.current.describeError(reason),
        }),
      cancelled: () => set({ status: 'failed', reason: words.current.t('cancelledElsewhere') }),
    }),
    [set],
  );
};

/** Works one thing out at a time; what is started anew ends what was at work. */
export const useRun = () => {
  const client = useTRPCClient();
  const [state, setState] = useState<RunState>({ status: 'idle' });
  const sinkOf = useSink(setState);
  const end = useRef<(() => void) | null>(null);
  const stop = useCallback(() => {
    end.current?.();
    end.current = null;
  }, []);
  const start = useCallback(
    ({ task, run }: Work) => {
      stop();
      const where = task.problem.streams.length <= mostHere ? 'here' : 'server';
      setState({ status: 'working', where, progress: null });
      const sink = sinkOf(where);
      end.current = where === 'here' ? runHere(task, sink) : runThere(client, run, sink);
    },
    [client, stop, sinkOf],
  );
  const cancel = useCallback(() => {
    stop();
    setState({ status: 'cancelled' });
  }, [stop]);
  const reset = useCallback(() => {
    stop();
    setState({ status: 'idle' });
  }, [stop]);
  useEffect(() => stop, [stop]);
  return { state, start, cancel, reset };
};
