import { type Device, devicesOf, isAvailable, speedFor } from '../../device.ts';
import { judgeFloors } from '../../floors/judgeFloors.ts';
import { windowEndOf } from '../../horizon.ts';
import type { Problem, StreamProblem } from '../../problem.ts';
import { chooseSequence } from '../sequential/chooseSequence.ts';
import { sequenceModel } from '../sequential/sequenceModel.ts';
import { subproblem } from './subproblem.ts';

/** Device of each stream by id; null where none can take it. */
export type Placement = ReadonlyMap<string, string | null>;

/** Streams up to which moves between devices are tried out, and rounds of that. */
const moveLimit = 16;
const moveRounds = 3;

export const mayHost = (stream: StreamProblem, device: Device): boolean =>
  isAvailable(device) &&
  (stream.deviceId === undefined || stream.deviceId === device.id) &&
  (stream.site === undefined || device.site === undefined || stream.site === device.site);

/** GPUs of the reference device that a stream would like to have: its inference, and its cheapest gain in time. */
const wishOf = (problem: Problem, stream: StreamProblem): number => {
  const { points } = stream.inferenceProfile;
  const inference = points[points.length - 1]?.gpuShare ?? 0;
  const gainful = stream.retrainingConfigs.filter(({ endAccuracy }) => endAccuracy > stream.startAccuracy);
  const cheapest = gainful.reduce((least, { gpuSeconds }) => Math.min(least, gpuSeconds), Number.POSITIVE_INFINITY);
  return inference + (Number.isFinite(cheapest) ? (2 * cheapest) / windowEndOf(problem, stream) : 0);
};

const fits = (device: Device, streams: readonly StreamProblem[]): boolean =>
  streams.reduce((sum, { modelGigabytes = 0 }) => sum + modelGigabytes, 0) <=
  (device.memoryGigabytes ?? Number.POSITIVE_INFINITY) + 1e-9;

/**
 * Which device infers (and trains) which stream: pinned ones where they are pinned, the largest models and wishes first,
 * each where the load stays lowest, within memory and site; then single moves that the sequential policy's estimate
 * likes better, where there are few enough streams to try.
 */
export const placeStreams = (problem: Problem): Placement => {
  const devices = devicesOf(problem);
  const placement = new Map<string, string | null>(problem.streams.map(({ id }) => [id, null]));
  const wishes = new Map(problem.streams.map((stream) => [stream.id, wishOf(problem, stream)]));
  const order = [...problem.streams].sort(
    (a, b) =>
      Number(b.deviceId !== undefined) - Number(a.deviceId !== undefined) ||
      (b.modelGigabytes ?? 0) - (a.modelGigabytes ?? 0) ||
      (wishes.get(b.id) ?? 0) - (wishes.get(a.id) ?? 0),
  );
  for (const stream of order) {
    let best: { readonly id: string; readonly load: number } | null = null;
    for (const device of devices) {
      const hosted = hostedBy(problem, placement, device.id);
      if (!mayHost(stream, device) || !fits(device, [...hosted, stream])) continue;
      const load = [...hosted, stream].reduce(
        (sum, { id }) => sum + (wishes.get(id) ?? 0) / (device.gpuCount * speedFor(device, stream)),
        0,
      );
      if (!best || load < best.load - 1e-12) best = { id: device.id, load };
    }
    placement.set(stream.id, best?.id ?? null);
  }
  return problem.streams.length <= moveLimit ? improve(problem, placement) : placement;
};

const hostedBy = (problem: Problem, placement: Placement, deviceId: string): StreamProblem[] =>
  problem.streams.filter(({ id }) => placement.get(id) === deviceId);

/** Weighted window accuracy that the sequential policy estimates for a device's streams; floors that break cost more than any gain. */
const worthOf = (problem: Problem, device: Device, streams: readonly StreamProblem[]): number => {
  if (streams.length === 0) return 0;
  const sub = subproblem(problem, device, { streams, atOnce: 1 });
  const verdict = judgeFloors(sub);
  const weight = streams.reduce((sum, stream) => sum + (stream.weight ?? 1), 0);
  if (verdict.kind === 'feasible') return weight * chooseSequence(sequenceModel(sub)).value;
  return weight * chooseSequence(sequenceModel(verdict.relaxed)).value - 1e3 * verdict.conflicts.length;
};

const improve = (problem: Problem, start: Placement): Placement => {
  const devices = devicesOf(problem).filter(isAvailable);
  let placement = new Map(start);
  const worth = new Map(
    devices.map((device) => [device.id, worthOf(problem, device, hostedBy(problem, placement, device.id))]),
  );
  for (let round = 0; round < moveRounds; round++) {
    let moved = false;
    for (const stream of problem.streams) {
      const from = devices.find(({ id }) => id === placement.get(stream.id));
      for (const to of devices) {
        if (!from || from.id === to.id || placement.get(stream.id) !== from.id || !mayHost(stream, to)) continue;
        const tried = new Map(placement).set(stream.id, to.id);
        const arriving = hostedBy(problem, tried, to.id);
        if (!fits(to, arriving)) continue;
        const [left, joined] = [
          worthOf(problem, from, hostedBy(problem, tried, from.id)),
          worthOf(problem, to, arriving),
        ];
        if (left + joined <= (worth.get(from.id) ?? 0) + (worth.get(to.id) ?? 0) + 1e-9) continue;
        placement = tried;
        worth.set(from.id, left).set(to.id, joined);
        moved = true;
      }
    }
    if (!moved) break;
  }
  return placement;
};
