/** A number in [0, 1) at each call. */
export type Random = () => number;

/** mulberry32: the same seed gives the same numbers. */
export const seededRandom = (seed: number): Random => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
};

/** A generator of its own for one part of a work, so that the part can be done again, alone, with the same numbers. */
export const partRandom = (seed: number, part: number): Random =>
  seededRandom(Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(part + 1, 0xc2b2ae35));

/** Fisher–Yates, in place. */
export const shuffle = (values: Uint32Array, random: Random): Uint32Array => {
  for (let i = values.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    const swapped = values[i];
    values[i] = values[j];
    values[j] = swapped;
  }
  return values;
};
