import type { ReportRow } from '../api/views.ts';
import type { Store } from '../persistence/port.ts';
import { accuracyView } from './accuracyView.ts';

const manyWindows = 100_000;

/** Every window of every stream, oldest first: what was expected of it and what was measured. */
export const reportRows = async (store: Store): Promise<ReportRow[]> => {
  const streams = await store.listStreams({ includeRemoved: true });
  const rows = await Promise.all(
    streams.map(async ({ stream }) => {
      const windows = await store.listWindows({ streamId: stream.id, limit: manyWindows });
      return windows.reverse().map(
        (window): ReportRow => ({
          streamName: stream.name,
          windowIndex: window.index,
          startedAt: window.startedAt.toISOString(),
          policy: window.policy,
          retrainingConfigId: window.retrainingConfigId,
          estimatedAccuracy: window.estimatedAccuracy,
          outcome: window.outcome?.kind ?? 'open',
          golden: accuracyView(window.golden, 'golden'),
          truth: accuracyView(window.truth, 'truth'),
          gpuSeconds: Object.values(window.deviceTime).reduce((sum, seconds) => sum + seconds, 0),
        }),
      );
    }),
  );
  return rows.flat();
};
