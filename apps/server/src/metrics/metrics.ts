import type { LiveBatch } from '../api/views.ts';
import type { WhetstoneEvent } from '../domain/event.ts';
import type { StreamWindow } from '../domain/window.ts';
import { createInstruments, type Instruments } from './instruments.ts';

export interface MetricPorts {
  /** Streams and devices as they are now. */
  state(): Promise<Pick<LiveBatch, 'tiles' | 'devices'>>;
  /** Newest first. */
  closedWindows(limit: number): Promise<readonly StreamWindow[]>;
  listen(listener: (event: WhetstoneEvent) => void): () => void;
  readonly now: () => number;
}

/** More windows than close between two scrapes. */
const windowLimit = 1_000;

const countEvent = ({ counts }: Instruments, event: WhetstoneEvent, nameOf: (streamId: string) => string): void => {
  if (event.kind === 'device-lost') counts.deviceLosses.inc({ device: event.deviceId ?? '' });
  if (event.streamId === null) return;
  const labels = { stream: nameOf(event.streamId), stream_id: event.streamId };
  if (event.kind === 'promoted') counts.swaps.inc(labels);
  if (event.kind === 'rejected') counts.rejections.inc(labels);
  if (event.kind === 'drift') counts.driftAlarms.inc(labels);
  if (event.kind === 'retraining-failed') counts.failures.inc(labels);
  if (event.kind === 'camera-down') counts.cameraLosses.inc(labels);
};

const showStreams = ({ now, counts }: Instruments, { tiles }: Pick<LiveBatch, 'tiles'>): void => {
  counts.dropped.reset();
  for (const tile of tiles) {
    const labels = { stream: tile.name, stream_id: tile.streamId };
    for (const accuracy of [tile.accuracy, tile.truthAccuracy]) {
      if (!accuracy) continue;
      const { source } = accuracy;
      now.accuracy.set({ ...labels, source }, accuracy.value);
      now.accuracyLow.set({ ...labels, source }, accuracy.low);
      now.accuracyHigh.set({ ...labels, source }, accuracy.high);
    }
    now.floor.set(labels, tile.constraints.minAccuracy);
    now.fps.set(labels, tile.fps);
    if (tile.p95Ms !== null) now.latency.set(labels, tile.p95Ms / 1000);
    now.state.set({ ...labels, state: tile.state }, 1);
    now.modelNumber.set(labels, tile.modelNumber);
    counts.dropped.inc(labels, tile.droppedFrames);
    // A count that is first seen at 1 has not increased, as Prometheus reckons; so each is there from the start.
    for (const name of ['swaps', 'rejections', 'driftAlarms', 'failures', 'cameraLosses'] as const)
      counts[name].inc(labels, 0);
  }
};

const showDevices = ({ now, counts }: Instruments, { devices }: Pick<LiveBatch, 'devices'>): void => {
  counts.restarts.reset();
  for (const { id: device, status, busy, residentBytes, restarts, jobs } of devices) {
    now.deviceUp.set({ device }, status === 'ready' ? 1 : 0);
    now.deviceBusy.set({ device }, busy);
    now.deviceMemory.set({ device }, residentBytes);
    counts.restarts.inc({ device }, restarts);
    counts.deviceLosses.inc({ device }, 0);
    for (const { streamId, streamName, kind, granted, used, queued } of jobs) {
      const labels = { stream: streamName, stream_id: streamId, device, job: kind };
      now.granted.set(labels, granted);
      now.used.set(labels, used);
      now.queued.set(labels, queued);
    }
  }
};

const countWindow = (instruments: Instruments, window: StreamWindow, stream: string): void => {
  const { counts, window: last, estimateError } = instruments;
  const labels = { stream, stream_id: window.streamId };
  counts.windows.inc({ ...labels, outcome: window.outcome?.kind ?? 'unfinished' });
  for (const [purpose, seconds] of Object.entries(window.deviceTime))
    counts.deviceSeconds.inc({ ...labels, purpose }, seconds);
  last.labels.set(labels, window.labels);
  const { classDistributionShift, appearanceShift, accuracyDrop } = window.drift ?? {};
  for (const [measure, value] of Object.entries({ classDistributionShift, appearanceShift, accuracyDrop }))
    if (value !== undefined) last.drift.set({ ...labels, measure }, value);
  if (window.estimatedAccuracy !== null) last.estimated.set(labels, window.estimatedAccuracy);
  if (window.golden.n === 0) return;
  const measured = window.golden.correct / window.golden.n;
  last.accuracy.set(labels, measured);
  if (window.estimatedAccuracy !== null) estimateError.observe(labels, Math.abs(window.estimatedAccuracy - measured));
};

/** What `/metrics` answers, in Prometheus's text format; counts begin with the process. */
export const createMetrics = (ports: MetricPorts) => {
  const instruments = createInstruments();
  const startedAt = ports.now();
  let counted: ReadonlySet<string> = new Set();
  const names = new Map<string, string>();
  const nameOf = (streamId: string): string => names.get(streamId) ?? streamId;
  const stop = ports.listen((event) => countEvent(instruments, event, nameOf));

  const scrape = async (): Promise<string> => {
    const [state, windows] = await Promise.all([ports.state(), ports.closedWindows(windowLimit)]);
    for (const { streamId, name } of state.tiles) names.set(streamId, name);
    for (const gauge of Object.values(instruments.now)) gauge.reset();
    showStreams(instruments, state);
    showDevices(instruments, state);
    for (const window of [...windows].reverse()) {
      if (window.closedAt === null || window.closedAt.getTime() < startedAt || counted.has(window.id)) continue;
      countWindow(instruments, window, nameOf(window.streamId));
    }
    // What has left the list does not come back to it.
    counted = new Set(windows.flatMap(({ id, closedAt }) => (closedAt === null ? [] : [id])));
    return instruments.registry.metrics();
  };
  return { contentType: instruments.registry.contentType, scrape, stop, names: () => metricNames(instruments) };
};

const metricNames = ({ registry }: Instruments): string[] => registry.getMetricsAsArray().map(({ name }) => name);
