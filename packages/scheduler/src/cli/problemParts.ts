import type { Device, Link } from '../device.ts';
import type { CachedModel, InferenceProfile, Problem, RetrainingOption, StreamProblem } from '../problem.ts';
import { isWholeUnits } from '../units.ts';
import {
  fraction,
  hourOfDay,
  notNegative,
  positive,
  present,
  type Reader,
  weight,
  windowLength,
  workSeconds,
} from './reader.ts';

/** Units of δ up to which a device is divided: beyond, plans take too long and shares mean nothing. */
const mostUnits = 1_000_000;

/** What problems and traces say of the machines. */
export const machineFrom = (reader: Reader): Omit<Problem, 'streams'> => {
  const devices = reader.has('devices') ? reader.list('devices', deviceFrom) : undefined;
  const total = devices?.reduce((sum, { gpuCount }) => sum + gpuCount, 0);
  const gpuCount = reader.number('gpuCount', positive, total);
  const allocationUnit = reader.number('allocationUnit', positive, 0.0125);
  const usualQuantum = Math.max(1, Math.round(0.1 / allocationUnit)) * allocationUnit;
  const machine = present({
    windowSeconds: reader.number('windowSeconds', windowLength),
    labellingDelaySeconds: reader.number('labellingDelaySeconds', notNegative, 0),
    gpuCount,
    allocationUnit,
    stealQuantum: reader.number('stealQuantum', positive, usualQuantum),
    devices,
    links: reader.has('links') ? reader.list('links', linkFrom) : undefined,
    promotion: reader.has('promotion') ? reader.choice('promotion', ['always', 'gated'] as const) : undefined,
    maxRetrainingShare: reader.optionalNumber('maxRetrainingShare', positive),
    hourOfDay: reader.optionalNumber('hourOfDay', hourOfDay),
  });
  checkMachine(reader, machine);
  return machine;
};

const checkMachine = (
  { fault }: Reader,
  { allocationUnit, stealQuantum, gpuCount, devices }: Omit<Problem, 'streams'>,
): void => {
  if (allocationUnit > gpuCount)
    fault('$.allocationUnit', `is ${allocationUnit}; must be at most gpuCount, which is ${gpuCount}`);
  if (gpuCount / allocationUnit > mostUnits)
    fault('$.allocationUnit', `is ${allocationUnit}; must divide ${gpuCount} GPU into at most ${mostUnits} units`);
  if (stealQuantum < allocationUnit * (1 - 1e-9) || !isWholeUnits(stealQuantum, allocationUnit))
    fault('$.stealQuantum', `is ${stealQuantum}; must be a multiple of allocationUnit, which is ${allocationUnit}`);
  if (devices && devices.length === 0) fault('$.devices', 'is empty; must have at least one device, or be left out');
  checkUnique(fault, '$.devices', devices ?? []);
};

/** Ids in a list must differ, and be names that a record can have. */
export const checkUnique = (fault: Reader['fault'], path: string, list: readonly { readonly id: string }[]): void => {
  const seen = new Map<string, number>();
  for (const [index, { id }] of list.entries()) {
    if (id === '__proto__')
      fault(`${path}[${index}].id`, 'is "__proto__", which JavaScript keeps for itself; rename it');
    const first = seen.get(id);
    if (id !== '' && first !== undefined)
      fault(`${path}[${index}].id`, `is "${id}", as at [${first}]; ids must differ`);
    if (first === undefined) seen.set(id, index);
  }
};

/** Shares that inference asks for must be told in units of δ. */
export const checkShares = (
  fault: Reader['fault'],
  streams: readonly Pick<StreamProblem, 'inferenceProfile'>[],
  allocationUnit: number,
): void => {
  for (const [index, { inferenceProfile }] of streams.entries()) {
    const { points } = inferenceProfile;
    const largest = points[points.length - 1]?.gpuShare ?? 0;
    if (largest / allocationUnit > mostUnits)
      fault(
        `$.streams[${index}].inferenceProfile.points[${points.length - 1}].gpuShare`,
        `is ${largest}; must be at most ${mostUnits} times allocationUnit, which is ${allocationUnit}`,
      );
  }
};

/** Streams may be pinned to devices that there are. */
export const checkPinned = (
  fault: Reader['fault'],
  streams: readonly Pick<StreamProblem, 'deviceId'>[],
  devices: Problem['devices'],
): void => {
  for (const [index, { deviceId }] of streams.entries())
    if (deviceId !== undefined) checkDeviceId(fault, { path: `$.streams[${index}].deviceId`, deviceId, devices });
};

export const checkDeviceId = (
  fault: Reader['fault'],
  {
    path,
    deviceId,
    devices,
  }: { readonly path: string; readonly deviceId: string; readonly devices: Problem['devices'] },
): void => {
  if (deviceId !== '' && !devices?.some(({ id }) => id === deviceId))
    fault(path, `is "${deviceId}"; must be the id of one of the devices`);
};

/** What holds for a stream in every window. */
export const streamRestFrom = (
  reader: Reader,
): Omit<StreamProblem, 'startAccuracy' | 'retrainingConfigs' | 'remainingSeconds' | 'running'> =>
  present({
    id: reader.text('id'),
    name: reader.optionalText('name'),
    minAccuracy: reader.number('minAccuracy', fraction, 0),
    inferenceProfile: profileFrom(reader),
    weight: reader.optionalNumber('weight', weight),
    maxLatencyMs: reader.optionalNumber('maxLatencyMs', positive),
    targetFps: reader.optionalNumber('targetFps', positive),
    modelFamily: reader.optionalText('modelFamily'),
    modelGigabytes: reader.optionalNumber('modelGigabytes', notNegative),
    deviceId: reader.optionalText('deviceId'),
    site: reader.optionalText('site'),
    classHistogram: reader.numbers('classHistogram', notNegative),
    cachedModels: reader.has('cachedModels') ? reader.list('cachedModels', cachedModelFrom) : undefined,
    driftAlarm: reader.optionalFlag('driftAlarm'),
  });

const profileFrom = (reader: Reader): InferenceProfile => {
  const read = (inner: Reader): InferenceProfile => {
    const interpolation = inner.choice('interpolation', ['step', 'linear', 'reciprocal-share'] as const, 'step');
    const points = inner.list('points', (point) =>
      present({
        gpuShare: point.number('gpuShare', interpolation === 'reciprocal-share' ? positive : notNegative),
        accuracyFactor: point.number('accuracyFactor', fraction),
        inferenceConfigId: point.optionalText('inferenceConfigId'),
        latencyMs: point.optionalNumber('latencyMs', notNegative),
      }),
    );
    if (inner.has('points') && points.length === 0)
      inner.fault(`${inner.path}.points`, 'is empty; must have at least one point');
    checkAscending(
      inner,
      'points',
      points.map(({ gpuShare }) => gpuShare),
      'gpuShare',
    );
    return { interpolation, points };
  };
  const profile = reader.object('inferenceProfile', read);
  if (profile) return profile;
  if (reader.isObject)
    reader.fault(
      `${reader.path}.inferenceProfile`,
      'missing; must be an object with the points of accuracy factor by share',
    );
  return { interpolation: 'step', points: [] };
};

const checkAscending = (reader: Reader, name: string, values: readonly number[], field: string): void => {
  for (const [index, value] of values.entries()) {
    const before = values[index - 1];
    if (before !== undefined && value <= before)
      reader.fault(`${reader.path}.${name}[${index}].${field}`, `is ${value}, after ${before}; must ascend`);
  }
};

/** A γ with what is believed, and known, of it. */
export const optionFrom = (reader: Reader): RetrainingOption => {
  const gpuSeconds = reader.number('gpuSeconds', workSeconds);
  const scaling = reader.has('scaling')
    ? reader.list('scaling', (point) => ({
        share: point.number('share', positive),
        speed: point.number('speed', positive),
      }))
    : undefined;
  const checkpoints = reader.has('checkpoints')
    ? reader.list('checkpoints', (point) => ({
        gpuSeconds: point.number('gpuSeconds', workSeconds),
        accuracy: point.number('accuracy', fraction),
      }))
    : undefined;
  checkAscending(
    reader,
    'scaling',
    (scaling ?? []).map(({ share }) => share),
    'share',
  );
  checkConcave(reader, scaling ?? []);
  checkAscending(
    reader,
    'checkpoints',
    (checkpoints ?? []).map((point) => point.gpuSeconds),
    'gpuSeconds',
  );
  return present({
    id: reader.text('id'),
    endAccuracy: reader.number('endAccuracy', fraction),
    gpuSeconds,
    endAccuracyStdDev: reader.optionalNumber('endAccuracyStdDev', notNegative),
    maxUsefulShare: reader.optionalNumber('maxUsefulShare', positive),
    scaling,
    checkpoints,
    dataGigabytes: reader.optionalNumber('dataGigabytes', notNegative),
    modelGigabytes: reader.optionalNumber('modelGigabytes', notNegative),
    memoryGigabytes: reader.optionalNumber('memoryGigabytes', notNegative),
    trueEndAccuracy: reader.optionalNumber('trueEndAccuracy', fraction),
    trueGpuSeconds: reader.optionalNumber('trueGpuSeconds', workSeconds),
  });
};

/** A device gets no faster by unit as it is given more of. */
const checkConcave = (reader: Reader, scaling: readonly { readonly share: number; readonly speed: number }[]): void => {
  let [before, slope] = [{ share: 0, speed: 0 }, Number.POSITIVE_INFINITY];
  for (const [index, point] of scaling.entries()) {
    const own = (point.speed - before.speed) / (point.share - before.share);
    if (own > slope * (1 + 1e-9) || own < 0)
      reader.fault(
        `${reader.path}.scaling[${index}].speed`,
        `is ${point.speed}; speed must rise with the share, and less and less`,
      );
    [before, slope] = [point, own];
  }
};

const cachedModelFrom = (reader: Reader): CachedModel =>
  present({
    id: reader.text('id'),
    accuracy: reader.number('accuracy', fraction),
    classHistogram: reader.numbers('classHistogram', notNegative),
    hourOfDay: reader.optionalNumber('hourOfDay', hourOfDay),
  });

const deviceFrom = (reader: Reader): Device =>
  present({
    id: reader.text('id'),
    gpuCount: reader.number('gpuCount', positive),
    speed: reader.optionalNumber('speed', positive),
    speedByFamily: reader.object('speedByFamily', (inner) => inner.record(positive)),
    memoryGigabytes: reader.optionalNumber('memoryGigabytes', positive),
    site: reader.optionalText('site'),
    available: reader.optionalFlag('available'),
    availableFromSeconds: reader.optionalNumber('availableFromSeconds', notNegative),
  });

const linkFrom = (reader: Reader): Link =>
  present({
    fromSite: reader.text('fromSite'),
    toSite: reader.text('toSite'),
    uploadMbps: reader.number('uploadMbps', positive),
    downloadMbps: reader.number('downloadMbps', positive),
    latencySeconds: reader.optionalNumber('latencySeconds', notNegative),
    pricePerGigabyte: reader.optionalNumber('pricePerGigabyte', notNegative),
    available: reader.optionalFlag('available'),
  });
