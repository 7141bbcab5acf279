import { useEffect, useState } from 'react';
import type { PlanRecord } from '../../trpc/wire.ts';
import type { Alternative } from './alternatives.ts';

export type Alternatives =
  | { readonly status: 'planning' }
  | { readonly status: 'planned'; readonly alternatives: readonly Alternative[] }
  | { readonly status: 'failed'; readonly reason: string };

/** Plans the record's snapshot under other policies, beside the page's own thread. */
export const useAlternatives = (record: PlanRecord): Alternatives => {
  const [state, setState] = useState<Alternatives>({ status: 'planning' });
  // A record never changes, but each fetch brings a new object of it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the record's id stands for the record
  useEffect(() => {
    setState({ status: 'planning' });
    const worker = new Worker(new URL('./alternatives.worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }: MessageEvent<Alternative[]>) => setState({ status: 'planned', alternatives: data });
    worker.onerror = ({ message }) => setState({ status: 'failed', reason: message });
    worker.postMessage(record.problem);
    return () => worker.terminate();
  }, [record.id]);
  return state;
};
