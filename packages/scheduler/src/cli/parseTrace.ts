import type { Trace, TraceEvent, TraceOption, TraceStream, TraceWindow } from '../simulate/trace.ts';
import { readJson } from './parseJson.ts';
import {
  checkDeviceId,
  checkPinned,
  checkShares,
  checkUnique,
  machineFrom,
  optionFrom,
  streamRestFrom,
} from './problemParts.ts';
import {
  type Fault,
  fraction,
  notNegative,
  positive,
  present,
  type Reader,
  windowLength,
  workSeconds,
} from './reader.ts';

export type ParsedTrace =
  | {
      readonly kind: 'trace';
      readonly trace: Trace;
      /** JSON paths of fields that traces do not have; absent where there are none. */
      readonly ignored?: readonly string[];
    }
  | { readonly kind: 'malformed'; readonly faults: readonly Fault[] };

/** Reads a trace from JSON text; see `docs/trace.schema.json`. */
export const parseTrace = (jsonText: string): ParsedTrace => {
  const result = readJson(jsonText, traceFrom);
  if (result.kind === 'malformed') return result;
  const { value: trace, ignored } = result;
  return { kind: 'trace', trace, ...(ignored ? { ignored } : {}) };
};

const traceFrom = (reader: Reader): Trace => {
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
  checkPinned(reader.fault, trace.streams, trace.devices);
  checkEvents(reader.fault, trace);
  return trace;
};

/** Events happen to devices and links that there are. */
const checkEvents = (fault: Reader['fault'], { events = [], devices, links = [] }: Trace): void => {
  for (const [index, event] of events.entries()) {
    const path = `$.events[${index}]`;
    if ('deviceId' in event && event.deviceId !== undefined)
      checkDeviceId(fault, { path: `${path}.deviceId`, deviceId: event.deviceId, devices });
    if (!('fromSite' in event) || event.fromSite === '' || event.toSite === '') continue;
    const sites = [event.fromSite, event.toSite];
    if (!links.some((link) => sites.includes(link.fromSite) && sites.includes(link.toSite)))
      fault(`${path}.fromSite`, `is "${event.fromSite}"; must be, with toSite, the two sites of one of the links`);
  }
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
          epochs: inner.optionalNumber('epochs', positive),
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
