import type { Change, DeviceProperties, Link, PlanningSettings, StreamDemands } from '@whetstone/scheduler';

/** Edits of a list of changes. Each setting has one place in it, so that undoing it is leaving it out. */

type Changes = readonly Change[];

const without = <T extends object>(set: T, keys: readonly (keyof T)[]): T =>
  Object.fromEntries(Object.entries(set).filter(([key]) => !keys.includes(key as keyof T))) as T;

const isEmpty = (set: object): boolean => Object.values(set).every((value) => value === undefined);

const defined = <T extends object>(set: T): T =>
  Object.fromEntries(Object.entries(set).filter(([, value]) => value !== undefined)) as T;

/** Puts a change in the place of the one that `is` it, or behind the others; leaves it out where it says nothing. */
const put = (changes: Changes, is: (change: Change) => boolean, next: Change | null): Change[] => {
  const at = changes.findIndex(is);
  if (at < 0) return next ? [...changes, next] : [...changes];
  return [...changes.slice(0, at), ...(next ? [next] : []), ...changes.slice(at + 1)];
};

/** New demands on one stream; undefined takes one back. */
export const setDemands = (changes: Changes, streamId: string, set: StreamDemands): Change[] => {
  const is = (change: Change): boolean =>
    change.kind === 'demands' && change.streamIds?.length === 1 && change.streamIds[0] === streamId;
  const before = changes.find(is);
  const merged = defined({ ...(before?.kind === 'demands' ? before.set : {}), ...set });
  return put(changes, is, isEmpty(merged) ? null : { kind: 'demands', streamIds: [streamId], set: merged });
};

/** New demands on all streams: they hold for those that are added before, and take the place of what single ones had. */
export const setAllDemands = (changes: Changes, set: StreamDemands): Change[] => {
  const keys = Object.keys(set) as (keyof StreamDemands)[];
  const is = (change: Change): boolean => change.kind === 'demands' && change.streamIds === null;
  const rest = changes.flatMap((change): Change[] => {
    if (change.kind !== 'demands' || change.streamIds === null) return [change];
    const kept = without(change.set, keys);
    return isEmpty(kept) ? [] : [{ ...change, set: kept }];
  });
  const before = rest.find(is);
  const merged = defined({ ...(before?.kind === 'demands' ? before.set : {}), ...set });
  return put(rest, is, isEmpty(merged) ? null : { kind: 'demands', streamIds: null, set: merged });
};

export const setDevice = (changes: Changes, deviceId: string, set: DeviceProperties): Change[] => {
  const added = changes.find((change) => change.kind === 'add-device' && change.device.id === deviceId);
  if (added?.kind === 'add-device') {
    const { memoryGigabytes, available: _available, ...rest } = defined(set);
    const device = { ...added.device, ...rest } as typeof added.device;
    const limited = memoryGigabytes === undefined || memoryGigabytes === null ? {} : { memoryGigabytes };
    const base = memoryGigabytes === null ? without(device, ['memoryGigabytes']) : device;
    return changes.map((change) =>
      change === added ? { kind: 'add-device', device: { ...base, ...limited } } : change,
    );
  }
  const is = (change: Change): boolean => change.kind === 'device' && change.deviceId === deviceId;
  const before = changes.find(is);
  const merged = defined({ ...(before?.kind === 'device' ? before.set : {}), ...set });
  return put(changes, is, isEmpty(merged) ? null : { kind: 'device', deviceId, set: merged });
};

/** When a device is lost and comes back, in seconds from now; null is never lost. */
export const setLoss = (
  changes: Changes,
  deviceId: string,
  loss: { readonly atSeconds: number; readonly backAtSeconds: number | null } | null,
): Change[] =>
  put(
    changes,
    (change) => change.kind === 'lose-device' && change.deviceId === deviceId,
    loss && { kind: 'lose-device', deviceId, ...loss },
  );

export const removeDevice = (changes: Changes, deviceId: string): Change[] => {
  const others = changes.filter(
    (change) =>
      !((change.kind === 'device' || change.kind === 'lose-device') && change.deviceId === deviceId) &&
      !(change.kind === 'add-device' && change.device.id === deviceId),
  );
  const added = changes.some((change) => change.kind === 'add-device' && change.device.id === deviceId);
  return added ? others : [...others, { kind: 'remove-device', deviceId }];
};

/** A link as it would be, in the place of what was supposed of the same two sites. */
export const setLink = (changes: Changes, link: Link): Change[] => {
  const joins = (a: string, b: string): boolean =>
    (a === link.fromSite && b === link.toSite) || (a === link.toSite && b === link.fromSite);
  const others = changes.filter(
    (change) =>
      !(change.kind === 'link' && joins(change.link.fromSite, change.link.toSite)) &&
      !(change.kind === 'remove-link' && joins(change.fromSite, change.toSite)),
  );
  return [...others, { kind: 'link', link }];
};

export const setPlanning = (changes: Changes, set: PlanningSettings): Change[] => {
  const is = (change: Change): boolean => change.kind === 'planning';
  const before = changes.find(is);
  const merged = defined({ ...(before?.kind === 'planning' ? before.set : {}), ...set });
  return put(changes, is, isEmpty(merged) ? null : { kind: 'planning', set: merged });
};

/** Without a stream: its own demands go with it. */
export const removeStream = (changes: Changes, streamId: string): Change[] => {
  const others = changes.filter(
    (change) => !(change.kind === 'demands' && change.streamIds?.length === 1 && change.streamIds[0] === streamId),
  );
  const last = others.at(-1);
  if (last?.kind === 'remove-streams')
    return [...others.slice(0, -1), { kind: 'remove-streams', streamIds: [...last.streamIds, streamId] }];
  return [...others, { kind: 'remove-streams', streamIds: [streamId] }];
};
