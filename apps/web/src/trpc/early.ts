/** What the overview asks for first, in the one request that its queries are put together to. */
const overviewUrl = '/trpc/me.get,overview.get?batch=1&input=%7B%7D';

declare global {
  var whetstoneEarly: Promise<Response> | undefined;
}

/** Runs in the page's head: asks for the overview while the scripts that show it are still on their way. */
export const earlyScript = `if (location.pathname === '/') {
  globalThis.whetstoneEarly = fetch('${overviewUrl}');
  globalThis.whetstoneEarly.catch(() => {});
}`;

/** `fetch`, which takes the answer that was asked for early where it is the one that is wanted; once. */
export const fetchEarly: typeof fetch = (input, init) => {
  const early = globalThis.whetstoneEarly;
  if (!early || input !== overviewUrl) return fetch(input, init);
  globalThis.whetstoneEarly = undefined;
  return early;
};
