import { type Device, devicesOf, isAvailable, isPlain } from '../device.ts';
import type { Stage, StreamStage } from '../plan.ts';
import type { Problem } from '../problem.ts';
import { isWholeUnits } from '../units.ts';
import { sayOfWhatIf } from '../wording/whatIfSentences.ts';
import { quantity, type Said } from '../wording/wording.ts';
import type { Violation } from './violation.ts';

/** Slack on sums of shares and of memory. */
const sumTolerance = 1e-6;

/** What the jobs of a stage ask of one device. */
interface Demand {
  share: number;
  gigabytes: number;
}

/** Shares that are negative or no multiples of δ, and devices that are asked for more than they have. */
export const findShareViolations = (problem: Problem, stages: readonly Stage[]): Violation[] => {
  const devices = new Map(devicesOf(problem).map((device) => [device.id, device]));
  const sound = new Set<StreamStage>();
  return stages.flatMap((stage) => {
    const violations: Violation[] = [];
    const { startSeconds, endSeconds } = stage;
    const report: Report = (kind, streamId, { text, wording }) => {
      violations.push({ kind, streamId, startSeconds, endSeconds, sentence: text, wording });
    };
    checkUnits(problem, stage, { report, sound });
    for (const [deviceId, demand] of demands(problem, stage))
      checkDevice(devices.get(deviceId), { deviceId, demand, report });
    return violations;
  });
};

type Report = (kind: Violation['kind'], streamId: string | null, said: Said) => void;

/** @param sound entries that were found right in an earlier stage: plans hold most from stage to stage */
const checkUnits = (
  { allocationUnit, streams: known }: Problem,
  { streams }: Stage,
  { report, sound }: { report: Report; sound: Set<StreamStage> },
): void => {
  for (const { id } of known) {
    const held = streams[id];
    if (!held || sound.has(held)) continue;
    let isSound = true;
    for (const name of ['inferenceShare', 'retrainingShare'] as const) {
      if (held[name] >= 0 && isWholeUnits(held[name], allocationUnit)) continue;
      isSound = false;
      const said = { share: name, stream: id, held: held[name], unit: allocationUnit };
      report('share', id, sayOfWhatIf('breach.noUnits', said));
    }
    if (isSound) sound.add(held);
  }
};

const demands = (problem: Problem, { streams }: Stage): Map<string, Demand> => {
  const byDevice = new Map<string, Demand>();
  const first = devicesOf(problem)[0]?.id ?? '';
  const add = (deviceId: string, share: number, gigabytes: number) => {
    const demand = byDevice.get(deviceId);
    if (demand) [demand.share, demand.gigabytes] = [demand.share + share, demand.gigabytes + gigabytes];
    else byDevice.set(deviceId, { share, gigabytes });
  };
  for (const stream of problem.streams) {
    const held: StreamStage | undefined = streams[stream.id];
    // A stream that no device takes holds nothing and takes no memory.
    if (!held || (held.deviceId === undefined && held.inferenceShare === 0 && !isPlain(problem))) continue;
    const deviceId = held.deviceId ?? first;
    add(deviceId, held.inferenceShare, stream.modelGigabytes ?? 0);
    if (held.retrainingShare === 0) continue;
    const option = stream.retrainingConfigs.find(({ id }) => id === held.retrainingConfigId);
    add(held.retrainingDeviceId ?? deviceId, held.retrainingShare, option?.memoryGigabytes ?? 0);
  }
  return byDevice;
};

const checkDevice = (
  device: Device | undefined,
  { deviceId, demand, report }: { deviceId: string; demand: Demand; report: Report },
): void => {
  if (!device) return report('device', null, sayOfWhatIf('breach.unknownDevice', { device: deviceId }));
  if (demand.share > 0 && !isAvailable(device))
    report('device', null, sayOfWhatIf('breach.goneDevice', { device: deviceId }));
  if (!(demand.share <= device.gpuCount + sumTolerance))
    report(
      'capacity',
      null,
      sayOfWhatIf('breach.capacity', { device: deviceId, held: demand.share, count: device.gpuCount }),
    );
  if (demand.gigabytes > (device.memoryGigabytes ?? Number.POSITIVE_INFINITY) + sumTolerance)
    report(
      'memory',
      null,
      sayOfWhatIf('breach.memory', {
        device: deviceId,
        held: quantity('gigabytes', demand.gigabytes),
        memory: quantity('gigabytes', device.memoryGigabytes ?? 0),
      }),
    );
};
