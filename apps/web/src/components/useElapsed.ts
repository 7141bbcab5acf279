import { useEffect, useState } from 'react';

/** Milliseconds since the caller appeared, four times a second. */
export const useElapsed = (): number => {
  const [elapsedMs, setElapsedMs] = useState(0);
  useEffect(() => {
    const startedAt = performance.now();
    const timer = setInterval(() => setElapsedMs(performance.now() - startedAt), 250);
    return () => clearInterval(timer);
  }, []);
  return elapsedMs;
};
