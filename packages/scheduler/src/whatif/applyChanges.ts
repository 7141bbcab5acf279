import { present } from '../cli/reader.ts';
import { type Device, devicesOf, isPlain } from '../device.ts';
import type { Problem, StreamProblem } from '../problem.ts';
import { sayOfWhatIf } from '../wording/whatIfSentences.ts';
import type { Said, Wording } from '../wording/wording.ts';
import { demandOf } from './demandOf.ts';
import { type Change, type Interruption, mostStreams } from './scenario.ts';
import { typicalStream } from './typicalStream.ts';

/** Names of streams by id, for people. */
export type StreamNames = Readonly<Record<string, string>>;

export interface SkippedChange {
  readonly index: number;
  readonly reason: string;
  readonly wording?: Wording | null;
}

/** A problem as it would be, and what of the changes did not fit it. */
export interface ChangedProblem {
  readonly problem: Problem;
  readonly names: StreamNames;
  readonly interruptions: readonly Interruption[];
  /** Changes that were left out, by their index, with the reason. */
  readonly skipped: readonly SkippedChange[];
}

type Draft = Omit<ChangedProblem, 'skipped'>;
/** The draft with the change in it, or why it does not fit. */
type Applied = Draft | Said;

/**
 * The problem with the changes in it, one after the other. A change that does not fit (its stream is gone, say) is left
 * out and named, so that what was supposed yesterday still works on today's streams.
 */
export const applyChanges = (base: Problem, names: StreamNames, changes: readonly Change[]): ChangedProblem => {
  let draft: Draft = { problem: base, names, interruptions: [] };
  const skipped: SkippedChange[] = [];
  for (const [index, change] of changes.entries()) {
    const applied = apply(draft, change);
    if ('text' in applied) skipped.push({ index, reason: applied.text, wording: applied.wording });
    else draft = applied;
  }
  return { ...draft, skipped };
};

const apply = (draft: Draft, change: Change): Applied => {
  const { problem } = draft;
  switch (change.kind) {
    case 'planning':
      return { ...draft, problem: { ...problem, ...present(change.set) } };
    case 'device':
    case 'add-device':
    case 'remove-device':
    case 'lose-device':
      return applyToDevices(draft, change);
    case 'link': {
      const { link } = change;
      const others = linksBut(problem, link.fromSite, link.toSite);
      return { ...draft, problem: { ...problem, links: [...others, link] } };
    }
    case 'remove-link':
      return { ...draft, problem: { ...problem, links: linksBut(problem, change.fromSite, change.toSite) } };
    case 'demands':
      return applyDemands(draft, change);
    case 'add-streams':
      return addStreams(draft, change);
    case 'remove-streams':
      return removeStreams(draft, change.streamIds);
  }
};

const linksBut = ({ links = [] }: Problem, a: string, b: string) =>
  links.filter(({ fromSite, toSite }) => !((fromSite === a && toSite === b) || (fromSite === b && toSite === a)));

type DeviceChange = Extract<Change, { kind: 'device' | 'add-device' | 'remove-device' | 'lose-device' }>;

const applyToDevices = (draft: Draft, change: DeviceChange): Applied => {
  const { problem } = draft;
  const devices = devicesOf(problem);
  const withDevices = (next: readonly Device[]): Draft => ({
    ...draft,
    problem: { ...problem, devices: next, gpuCount: next.reduce((sum, { gpuCount }) => sum + gpuCount, 0) },
  });
  if (change.kind === 'add-device')
    return devices.some(({ id }) => id === change.device.id)
      ? sayOfWhatIf('skipped.deviceExists', { device: change.device.id })
      : withDevices([...devices, change.device]);
  const { deviceId } = change;
  if (!devices.some(({ id }) => id === deviceId)) return sayOfWhatIf('skipped.noDevice', { device: deviceId });
  if (change.kind === 'remove-device') {
    if (devices.length === 1) return sayOfWhatIf('skipped.onlyDevice', { device: deviceId });
    const freed = withDevices(devices.filter(({ id }) => id !== deviceId));
    return { ...freed, problem: { ...freed.problem, streams: problem.streams.map((one) => unplaced(one, deviceId)) } };
  }
  if (change.kind === 'lose-device') {
    const { kind: _kind, ...interruption } = change;
    return { ...withDevices(devices), interruptions: [...draft.interruptions, interruption] };
  }
  const { gpuCount, ...rest } = present({ ...change.set });
  // One reference device stays what it is: plans for it are exact, and its shares are what the operator knows.
  if (isPlain(problem) && Object.keys(rest).length === 0)
    return { ...draft, problem: { ...problem, gpuCount: gpuCount ?? problem.gpuCount } };
  return withDevices(devices.map((device) => (device.id === deviceId ? changedDevice(device, change.set) : device)));
};

const changedDevice = (device: Device, set: Extract<Change, { kind: 'device' }>['set']): Device => {
  const { memoryGigabytes, ...rest } = set;
  const { memoryGigabytes: before, ...without } = device;
  const memory = memoryGigabytes === undefined ? before : (memoryGigabytes ?? undefined);
  return { ...without, ...present(rest), ...(memory === undefined ? {} : { memoryGigabytes: memory }) } as Device;
};

const unplaced = (stream: StreamProblem, deviceId: string): StreamProblem => {
  const { deviceId: own, ...rest } = stream;
  return own === deviceId ? rest : stream;
};

const applyDemands = (draft: Draft, { streamIds, set }: Extract<Change, { kind: 'demands' }>): Applied => {
  const { problem } = draft;
  const missing = streamIds?.find((id) => !problem.streams.some((stream) => stream.id === id));
  if (missing !== undefined) return sayOfWhatIf('skipped.noStream', { stream: draft.names[missing] ?? missing });
  const concerned = (id: string): boolean => streamIds === null || streamIds.includes(id);
  const unknownRate = problem.streams.find(
    ({ id, targetFps }) => set.targetFps !== undefined && concerned(id) && targetFps === undefined,
  );
  if (unknownRate) return sayOfWhatIf('skipped.unknownRate', { stream: draft.names[unknownRate.id] ?? unknownRate.id });
  const streams = problem.streams.map((stream) => (concerned(stream.id) ? demandOf(stream, set) : stream));
  return { ...draft, problem: { ...problem, streams } };
};

const addStreams = (draft: Draft, { like, count }: Extract<Change, { kind: 'add-streams' }>): Applied => {
  const { problem, names } = draft;
  const pattern = problem.streams.find(({ id }) => id === like) ?? (like === 'typical' ? typicalStream : null);
  if (!pattern) return sayOfWhatIf('skipped.noStream', { stream: names[like] ?? like });
  if (problem.streams.length + count > mostStreams) return sayOfWhatIf('skipped.tooMany', { count: mostStreams });
  const taken = new Set(problem.streams.map(({ id }) => id));
  const { running: _running, name: _name, ...kind } = pattern as StreamProblem;
  const added: StreamProblem[] = [];
  const newNames: Record<string, string> = {};
  const title = like === 'typical' ? 'Typical camera' : (names[like] ?? like);
  const between = like === 'typical' ? ' ' : ' +';
  for (let number = 1; added.length < count; number++) {
    const id = `${like}${like === 'typical' ? '-' : '+'}${number}`;
    if (taken.has(id)) continue;
    added.push({ ...kind, id });
    newNames[id] = `${title}${between}${number}`;
  }
  return {
    ...draft,
    names: { ...names, ...newNames },
    problem: { ...problem, streams: [...problem.streams, ...added] },
  };
};

const removeStreams = (draft: Draft, streamIds: readonly string[]): Applied => {
  const { problem, names } = draft;
  const missing = streamIds.find((id) => !problem.streams.some((stream) => stream.id === id));
  if (missing !== undefined) return sayOfWhatIf('skipped.noStream', { stream: names[missing] ?? missing });
  return { ...draft, problem: { ...problem, streams: problem.streams.filter(({ id }) => !streamIds.includes(id)) } };
};
