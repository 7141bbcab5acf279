import { type Device, devicesOf, isPlain, type Link } from './device.ts';
import type { StreamStage } from './plan.ts';
import type { Problem, RetrainingOption } from './problem.ts';

/** Megabits in a gigabyte. */
const megabitsPerGigabyte = 8000;

/** The link between two sites, with its bandwidths as seen from the first; null where there is none that works. */
export const linkBetween = (problem: Problem, fromSite: string, toSite: string): Link | null => {
  for (const link of problem.links ?? []) {
    if (link.available === false) continue;
    if (link.fromSite === fromSite && link.toSite === toSite) return link;
    if (link.fromSite === toSite && link.toSite === fromSite)
      return { ...link, fromSite, toSite, uploadMbps: link.downloadMbps, downloadMbps: link.uploadMbps };
  }
  return null;
};

/** Seconds to ship a retraining's data to a device and its model back; infinite where no link leads there, 0 within a site. */
export interface Shipping {
  readonly there: number;
  readonly back: number;
}

export const shippingBetween = (
  problem: Problem,
  option: RetrainingOption,
  sites: { from: Device; to: Device },
): Shipping => {
  const { from, to } = sites;
  if (from.id === to.id || from.site === to.site) return { there: 0, back: 0 };
  const link = from.site === undefined || to.site === undefined ? null : linkBetween(problem, from.site, to.site);
  if (!link) return { there: Number.POSITIVE_INFINITY, back: Number.POSITIVE_INFINITY };
  const latency = link.latencySeconds ?? 0;
  const seconds = (gigabytes: number, mbps: number) => latency + (gigabytes * megabitsPerGigabyte) / mbps;
  return {
    there: seconds(option.dataGigabytes ?? 0, link.uploadMbps),
    back: seconds(option.modelGigabytes ?? 0, link.downloadMbps),
  };
};

/** Shipping of a retraining as a stage places it. Each stream is taken to have the link to itself. */
export const shippingSeconds = (
  problem: Problem,
  { held, option }: { readonly held: StreamStage; readonly option: RetrainingOption },
): Shipping => {
  if (isPlain(problem) || held.retrainingDeviceId === undefined) return { there: 0, back: 0 };
  const devices = devicesOf(problem);
  const from = devices.find(({ id }) => id === held.deviceId) ?? devices[0];
  const to = devices.find(({ id }) => id === held.retrainingDeviceId);
  return from && to ? shippingBetween(problem, option, { from, to }) : { there: 0, back: 0 };
};
