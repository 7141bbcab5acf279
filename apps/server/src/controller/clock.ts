/** Time comes in from outside, so that tests drive it. */
export interface Clock {
  /** ms since the epoch. */
  now(): number;
  /** Runs once after `ms`; the returned function cancels. */
  after(ms: number, action: () => void): () => void;
  every(ms: number, action: () => void): () => void;
}

/** The machine's clock. Timers run at most 2³¹ ms ahead, which `setTimeout` allows. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, action) {
    const timer = setTimeout(action, Math.min(Math.max(0, ms), 2 ** 31 - 1));
    return () => clearTimeout(timer);
  },
  every(ms, action) {
    const timer = setInterval(action, ms);
    return () => clearInterval(timer);
  },
};
