import { devicesOf } from '../device.ts';
import { windowEndOf } from '../horizon.ts';
import type { Problem } from '../problem.ts';
import type { Trace, TraceEvent } from '../simulate/trace.ts';
import type { Interruption } from './scenario.ts';

/**
 * One window of a problem's streams as a trace, with devices that are lost in it and come back, which no plan knows
 * beforehand. A retraining under way begins anew.
 */
export const interruptedTrace = (problem: Problem, interruptions: readonly Interruption[]): Trace => {
  const { streams, hourOfDay: _hourOfDay, ...machine } = problem;
  return {
    ...machine,
    devices: devicesOf(problem),
    streams: streams.map((stream) => {
      const { startAccuracy, retrainingConfigs, running: _running, remainingSeconds: _remaining, ...rest } = stream;
      return {
        ...rest,
        windowSeconds: windowEndOf(problem, stream),
        windows: [{ startAccuracy, retrainingConfigs }],
      };
    }),
    events: interruptions.flatMap(eventsOf).sort((a, b) => a.atSeconds - b.atSeconds),
  };
};

const eventsOf = ({ deviceId, atSeconds, backAtSeconds }: Interruption): TraceEvent[] => [
  { kind: 'device-lost', deviceId, atSeconds },
  ...(backAtSeconds === null ? [] : [{ kind: 'device-back' as const, deviceId, atSeconds: backAtSeconds }]),
];
