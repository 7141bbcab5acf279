import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LiveBatch } from '../api/views.ts';
import type { WhetstoneEvent } from '../domain/event.ts';
import type { StreamWindow } from '../domain/window.ts';
import { repositoryRoot } from '../entry.ts';
import { createMetrics } from './metrics.ts';

const tile = {
  streamId: 's-1',
  name: 'Gate',
  state: 'live',
  constraints: { minAccuracy: 0.6, maxLatencyMs: 500, targetFps: 10, weight: 1 },
  accuracy: { value: 0.75, low: 0.7, high: 0.8, n: 100, source: 'golden' },
  truthAccuracy: null,
  fps: 9.5,
  p95Ms: 120,
  droppedFrames: 3,
  modelNumber: 4,
};
const device = {
  id: 'cpu-0',
  status: 'ready',
  busy: 0.5,
  residentBytes: 1024,
  restarts: 1,
  jobs: [{ streamId: 's-1', streamName: 'Gate', kind: 'inference', granted: 0.4, used: 0.3, queued: 1, dropped: 0 }],
};
const window = {
  id: 'w-1',
  streamId: 's-1',
  closedAt: new Date(2_000),
  outcome: { kind: 'promoted', reason: '' },
  labels: 80,
  drift: { classDistributionShift: 0.1, appearanceShift: 0.5, accuracyDrop: 0.2, alarm: true },
  estimatedAccuracy: 0.8,
  golden: { n: 100, correct: 74 },
  deviceTime: { inference: 10, labelling: 1, profiling: 2, retraining: 5 },
};

const observed = () => {
  const listeners: ((event: WhetstoneEvent) => void)[] = [];
  let isOpen = false;
  const state = { tiles: [tile], devices: [device] } as unknown as Pick<LiveBatch, 'tiles' | 'devices'>;
  let present = state;
  const metrics = createMetrics({
    state: async () => present,
    closedWindows: async () => [{ ...window, ...(isOpen && { closedAt: null }) } as unknown as StreamWindow],
    listen: (listener) => {
      listeners.push(listener);
      return () => {};
    },
    now: () => 1_000,
  });
  return {
    metrics,
    tell: (kind: WhetstoneEvent['kind']) => {
      for (const listener of listeners) listener({ kind, streamId: 's-1' } as WhetstoneEvent);
    },
    keepOpen: (open: boolean) => {
      isOpen = open;
    },
    remove: () => {
      present = { tiles: [], devices: [] };
    },
  };
};

describe('metrics', () => {
  it('show a stream, its device and its last window', async () => {
    const { metrics } = observed();
    const text = await metrics.scrape();
    const labels = 'stream="Gate",stream_id="s-1"';
    for (const line of [
      `whetstone_stream_accuracy{${labels},source="golden"} 0.75`,
      `whetstone_stream_latency_p95_seconds{${labels}} 0.12`,
      `whetstone_share_granted{${labels},device="cpu-0",job="inference"} 0.4`,
      `whetstone_share_used{${labels},device="cpu-0",job="inference"} 0.3`,
      `whetstone_stream_dropped_frames_total{${labels}} 3`,
      `whetstone_window_accuracy{${labels}} 0.74`,
      `whetstone_window_drift{${labels},measure="accuracyDrop"} 0.2`,
      `whetstone_device_seconds_total{${labels},purpose="retraining"} 5`,
      'whetstone_device_up{device="cpu-0"} 1',
    ])
      expect(text).toContain(line);
    expect(text).toMatch(/whetstone_estimate_error_sum\{stream="Gate",stream_id="s-1"\} 0\.06/u);
  });

  it('have every count from the start, so that its first step is one', async () => {
    const text = await observed().metrics.scrape();
    const labels = 'stream="Gate",stream_id="s-1"';
    for (const name of ['model_swaps', 'model_rejections', 'drift_alarms', 'retraining_failures', 'camera_losses'])
      expect(text).toContain(`whetstone_${name}_total{${labels}} 0`);
    expect(text).toContain('whetstone_device_losses_total{device="cpu-0"} 0');
  });

  it('count each window once, swaps and rejections as they happen, and forget what was removed', async () => {
    const { metrics, tell, remove, keepOpen } = observed();
    keepOpen(true);
    expect(await metrics.scrape()).not.toContain('outcome="promoted"');
    keepOpen(false);
    await metrics.scrape();
    tell('promoted');
    tell('promoted');
    tell('rejected');
    const again = await metrics.scrape();
    expect(again).toContain('whetstone_windows_total{stream="Gate",stream_id="s-1",outcome="promoted"} 1');
    expect(again).toContain('whetstone_model_swaps_total{stream="Gate",stream_id="s-1"} 2');
    expect(again).toContain('whetstone_model_rejections_total{stream="Gate",stream_id="s-1"} 1');
    remove();
    expect(await metrics.scrape()).not.toMatch(/^whetstone_stream_accuracy\{/mu);
  });

  it('are all that the Grafana dashboard asks for', () => {
    const names = new Set(observed().metrics.names());
    const text = readFileSync(join(repositoryRoot, 'docs/grafana/whetstone.json'), 'utf8');
    const asked = new Set(text.match(/whetstone_\w+/gu));
    expect(asked.size).toBeGreaterThan(12);
    for (const name of asked) expect(names).toContain(name.replace(/_(?:bucket|sum|count)$/u, ''));
  });
});
