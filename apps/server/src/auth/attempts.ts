const mostAddresses = 10_000;

/** Guesses that one address may get wrong within a minute. */
export const mostFailures = 10;
const windowMs = 60_000;

/** Counts failures by address, so that nobody tries one-time links in bulk. */
export const createAttempts = (now: () => number) => {
  const failed = new Map<string, { readonly since: number; readonly count: number }>();
  const recent = (address: string) => {
    const found = failed.get(address);
    return found && now() - found.since < windowMs ? found : null;
  };
  return {
    /** Whether the address failed too often of late. */
    isBarred: (address: string): boolean => (recent(address)?.count ?? 0) >= mostFailures,
    fail(address: string): void {
      const { since, count } = recent(address) ?? { since: now(), count: 0 };
      if (failed.size >= mostAddresses) failed.clear();
      failed.set(address, { since, count: count + 1 });
    },
  };
};
