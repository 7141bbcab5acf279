import type { Problem, StreamProblem } from '../problem.ts';
import { type ReadResult, readJson, readValue } from './parseJson.ts';
import { checkPinned, checkShares, checkUnique, machineFrom, optionFrom, streamRestFrom } from './problemParts.ts';
import { type Fault, fraction, notNegative, present, type Reader, windowLength } from './reader.ts';

export type ParsedProblem =
  | {
      readonly kind: 'problem';
      readonly problem: Problem;
      /** JSON paths of fields that problems do not have; absent where there are none. */
      readonly ignored?: readonly string[];
    }
  /** Every fault of the input, with its JSON path. */
  | { readonly kind: 'malformed'; readonly faults: readonly Fault[] };

/** Reads a problem from JSON text; see `docs/problem.schema.json`. What is absent gets its default. */
export const parseProblem = (jsonText: string): ParsedProblem => parsed(readJson(jsonText, problemFrom));

/** Reads a problem from a JSON value. */
export const readProblem = (value: unknown): ParsedProblem => parsed(readValue(value, problemFrom));

const parsed = (result: ReadResult<Problem>): ParsedProblem => {
  if (result.kind === 'malformed') return result;
  const { value: problem, ignored } = result;
  return { kind: 'problem', problem, ...(ignored ? { ignored } : {}) };
};

const problemFrom = (reader: Reader): Problem => {
  const problem: Problem = { ...machineFrom(reader), streams: reader.list('streams', streamFrom) };
  checkStreams(reader, problem);
  return problem;
};

const checkStreams = ({ fault, has }: Reader, { streams, devices, allocationUnit }: Problem): void => {
  checkShares(fault, streams, allocationUnit);
  if (has('streams') && streams.length === 0) fault('$.streams', 'is empty; must have at least one stream');
  checkUnique(fault, '$.streams', streams);
  checkPinned(fault, streams, devices);
};

const streamFrom = (reader: Reader): StreamProblem => {
  const retrainingConfigs = reader.list('retrainingConfigs', optionFrom, []);
  checkUnique(reader.fault, `${reader.path}.retrainingConfigs`, retrainingConfigs);
  const running = reader.object('running', (inner) => {
    const retrainingConfigId = inner.text('retrainingConfigId');
    if (retrainingConfigId !== '' && !retrainingConfigs.some(({ id }) => id === retrainingConfigId))
      inner.fault(
        `${inner.path}.retrainingConfigId`,
        `is "${retrainingConfigId}"; must be the id of one of the stream's retrainingConfigs`,
      );
    return present({
      retrainingConfigId,
      doneGpuSeconds: inner.number('doneGpuSeconds', notNegative, 0),
      deviceId: inner.optionalText('deviceId'),
    });
  });
  return present({
    ...streamRestFrom(reader),
    startAccuracy: reader.number('startAccuracy', fraction),
    retrainingConfigs,
    remainingSeconds: reader.optionalNumber('remainingSeconds', windowLength),
    running,
    trueStartAccuracy: reader.optionalNumber('trueStartAccuracy', fraction),
  });
};
