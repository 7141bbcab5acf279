import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

const stream = ['stream', 'stream_id'] as const;

/** Everything that `/metrics` shows; durations in seconds, shares and accuracies as fractions. */
export const createInstruments = () => {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const gauge = <Label extends string>(name: string, help: string, labelNames: readonly Label[]) =>
    new Gauge({ name: `whetstone_${name}`, help, labelNames: [...labelNames], registers });
  const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[]) =>
    new Counter({ name: `whetstone_${name}`, help, labelNames: [...labelNames], registers });
  return {
    registry,
    /** Set anew at each scrape, so that what was removed is gone. */
    now: {
      accuracy: gauge('stream_accuracy', 'Accuracy of held predictions over the last 30 s, measured', [
        ...stream,
        'source',
      ]),
      accuracyLow: gauge('stream_accuracy_low', 'Lower end of the 95 % interval of the accuracy', [
        ...stream,
        'source',
      ]),
      accuracyHigh: gauge('stream_accuracy_high', 'Upper end of the 95 % interval of the accuracy', [
        ...stream,
        'source',
      ]),
      floor: gauge('stream_accuracy_floor', 'Accuracy that is demanded of the stream at every instant', stream),
      fps: gauge('stream_frames_per_second', 'Frames with a prediction, measured over the last 10 s', stream),
      latency: gauge(
        'stream_latency_p95_seconds',
        'From capture to prediction, 95th percentile of the last 10 s',
        stream,
      ),
      state: gauge('stream_state', '1 for the state that the stream is in', [...stream, 'state']),
      modelNumber: gauge('stream_model_number', 'Number of the live model version', stream),
      granted: gauge('share_granted', 'Share of a device that a job was granted', [...stream, 'device', 'job']),
      used: gauge('share_used', 'Share of a device that a job used, measured', [...stream, 'device', 'job']),
      queued: gauge('job_queue_length', 'Requests that wait for the device', [...stream, 'device', 'job']),
      deviceUp: gauge('device_up', '1 where the device works, 0 while it starts or is lost', ['device']),
      deviceBusy: gauge('device_busy', 'Fraction of wall time that the device worked, measured', ['device']),
      deviceMemory: gauge('device_resident_bytes', 'Memory of the device worker', ['device']),
    },
    /** Of the stream's window that closed last. */
    window: {
      accuracy: gauge('window_accuracy', 'Accuracy of the window that closed last, measured on golden labels', stream),
      estimated: gauge('window_accuracy_estimated', 'What the plan expected of that window, estimated', stream),
      drift: gauge('window_drift', 'Change of the data in that window', [...stream, 'measure']),
      labels: gauge('window_labels', 'Labels of the golden model in that window', stream),
    },
    estimateError: new Histogram({
      name: 'whetstone_estimate_error',
      help: 'Distance of estimated and measured window accuracy, by window',
      labelNames: [...stream],
      buckets: [0.01, 0.02, 0.03, 0.05, 0.08, 0.12, 0.2, 0.35],
      registers,
    }),
    counts: {
      windows: counter('windows_total', 'Windows that closed, by outcome', [...stream, 'outcome']),
      swaps: counter('model_swaps_total', 'Models that passed the gate and went live', stream),
      rejections: counter('model_rejections_total', 'Models that the gate rejected', stream),
      driftAlarms: counter('drift_alarms_total', 'Drift alarms', stream),
      failures: counter('retraining_failures_total', 'Retrainings that failed', stream),
      cameraLosses: counter('camera_losses_total', 'Times that the camera went down', stream),
      deviceLosses: counter('device_losses_total', 'Times that a device was lost', ['device']),
      deviceSeconds: counter('device_seconds_total', 'Device time at 100 % of device 0, by purpose', [
        ...stream,
        'purpose',
      ]),
      dropped: counter('stream_dropped_frames_total', 'Frames that newer ones overtook', stream),
      restarts: counter('device_restarts_total', 'Restarts of the device worker', ['device']),
    },
  };
};

export type Instruments = ReturnType<typeof createInstruments>;
