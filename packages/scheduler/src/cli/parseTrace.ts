import type { Trace, TraceEvent, TraceOption, TraceStream, TraceWindow } from '../simulate/trace.ts';
import { checkShares, checkUnique, machineFrom, optionFrom, streamRestFrom } from './problemParts.ts';
import {
  type Fault,
  fraction,
  notNegative,
  positive,
  present,
  type Reader,
  readerOf,
  windowLength,
  workSeconds,
} from './reader.ts';

export type ParsedTrace =
  | { readonly kind: 'trace'; readonly trace: Trace }
  | { readonly kind: 'malformed'; readonly faults: readonly Fault[] };

/** Reads a trace from JSON text; see `docs/trace.schema.json`. */
export const parseTrace = (jsonText: string): ParsedTrace => {
  let value: unknown;
  try {
    value = JSON.parse(jsonText);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    return { kind: 'malformed', faults: [{ path: '$', message: `is not JSON: ${reason}` }] };
  }
  const faults: Fault[] = [];
  const reader = readerOf(value, '$', faults);
  const trace: Trace = present({
    ...machineFrom(reader),
    streams: reader.list('streams', (stream): TraceStream => {
      const windows = stream.list('windows', (window) => windowFrom(window));
      if (stream.has('windows') && windows.length === 0)
        stream.fault(`${stream.path}.windows`, 'is empty; must have at least one window');
      if (windows[0] && windows[0].startAccuracy === undefined)
        stream.fault(`${stream.path}.windows[0].startAccuracy`, 'missing; the first window has no model to carry over');
      return present({
        ...streamRestFrom(stream),
        windowSeconds: stream.optionalNumber('windowSeconds', windowLength),
        phaseSeconds: stream.optionalNumber('phaseSeconds', notNegative),
        windows,
      });
    }),
    events: reader.has('events') ? reader.list('events', eventFrom) : undefined,
    noise: reader.object('noise', (inner) =>
      present({
        endAccuracy: inner.optionalNumber('endAccuracy', notNegative),
        gpuSeconds: inner.optionalNumber('gpuSeconds', notNegative),
      }),
    ),
    seed: reader.optionalNumber('seed', notNegative),
  });
  if (reader.has('streams') && trace.streams.length === 0)
    reader.fault('$.streams', 'is empty; must have at least one stream');
  checkUnique(reader.fault, '$.streams', trace.streams);
  checkShares(reader.fault, trace.streams, trace.allocationUnit);
  return faults.length === 0 ? { kind: 'trace', trace } : { kind: 'malformed', faults };
};

const windowFrom = (reader: Reader): TraceWindow =>
  present({
    startAccuracy: reader.optionalNumber('startAccuracy', fraction),
    drift: reader.optionalNumber('drift', fraction),
    retrainingConfigs: reader.list(
      'retrainingConfigs',
      (inner): TraceOption =>
        present({
          ...optionFrom(inner),
          estimatedEndAccuracy: inner.optionalNumber('estimatedEndAccuracy', fraction),
          estimatedGpuSeconds: inner.optionalNumber('estimatedGpuSeconds', workSeconds),
        }),
      [],
    ),
  });

const eventKinds = ['device-lost', 'device-back', 'capacity', 'link-down', 'link-up'] as const;

const eventFrom = (reader: Reader): TraceEvent => {
  const atSeconds = reader.number('atSeconds', notNegative);
  const kind = reader.choice('kind', eventKinds);
  switch (kind) {
    case 'device-lost':
    case 'device-back':
      return { atSeconds, kind, deviceId: reader.text('deviceId') };
    case 'capacity':
      return present({
        atSeconds,
        kind,
        gpuCount: reader.number('gpuCount', positive),
        deviceId: reader.optionalText('deviceId'),
      });
    case 'link-down':
    case 'link-up':
      return { atSeconds, kind, fromSite: reader.text('fromSite'), toSite: reader.text('toSite') };
  }
};
