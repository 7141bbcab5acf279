/** Between two looks at whether the page still waits for something, in ms. */
const pauseMs = 200;

/**
 * Runs once the page waits for nothing and has time to spare.
 *
 * @param isWaiting whether something that the page shows is still on its way
 * @returns how to call it off
 */
export const whenSettled = (isWaiting: () => boolean, run: () => void): (() => void) => {
  let timer: ReturnType<typeof setTimeout>;
  let over = false;
  const idle = globalThis.requestIdleCallback ?? ((then: () => void) => setTimeout(then, pauseMs));
  const look = () => {
    timer = setTimeout(
      () =>
        idle(() => {
          if (over) return;
          if (isWaiting()) look();
          else run();
        }),
      pauseMs,
    );
  };
  look();
  return () => {
    over = true;
    clearTimeout(timer);
  };
};
