const minuteMs = 60_000;
const hourMs = 3_600_000;
/** Rows that one address may cause within a minute, and all addresses within an hour: who guesses must not fill the disk. */
export const mostRows = { perAddress: 5, perHour: 200 } as const;

/** Decides which failed sign-ins get an audit row of their own; the next row counts those that got none. */
export const createFailedSignIns = (now: () => number) => {
  const addresses = new Map<string, { readonly since: number; readonly count: number }>();
  let hour = { since: Number.NEGATIVE_INFINITY, count: 0 };
  let left = 0;
  return {
    /** @returns how many were left out since the last row, or null where this one is left out too */
    take(address: string): number | null {
      const at = now();
      if (at - hour.since >= hourMs) {
        hour = { since: at, count: 0 };
        addresses.clear();
      }
      const known = addresses.get(address);
      const recent = known && at - known.since < minuteMs ? known : { since: at, count: 0 };
      if (recent.count >= mostRows.perAddress || hour.count >= mostRows.perHour) {
        left += 1;
        return null;
      }
      addresses.set(address, { ...recent, count: recent.count + 1 });
      hour = { ...hour, count: hour.count + 1 };
      const before = left;
      left = 0;
      return before;
    },
  };
};
