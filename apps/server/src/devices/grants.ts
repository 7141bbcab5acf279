import type { Grant } from './protocol.ts';

/** Rounding of shares that were added up in another order. */
const tolerance = 1e-6;

/** @throws {RangeError} naming the job and the share, when a share is out of [0, 1] or all exceed the device. */
export const checkGrants = (grants: readonly Grant[]): void => {
  for (const { job, share } of grants)
    if (!(share >= 0 && share <= 1))
      throw new RangeError(`${job.kind} of stream ${job.streamId} was granted ${share}; a share must be in [0, 1]`);
  const total = grants.reduce((sum, { share }) => sum + share, 0);
  if (total > 1 + tolerance)
    throw new RangeError(`the grants add up to ${total}; a device has 1 to give, so lower some of them`);
};
