/** A number in [0, 1) that depends on the key alone (FNV-1a, then a mixing step): the same key, the same noise. */
const uniformOf = (key: string): number => {
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index++) hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
};

/**
 * A standard normal error that depends on the key alone. So a simulation has the same noise however it is cut into
 * pieces, and whatever policy runs in it.
 */
export const normalOf = (key: string): number =>
  Math.sqrt(-2 * Math.log(1 - uniformOf(`${key}/radius`))) * Math.cos(2 * Math.PI * uniformOf(`${key}/angle`));
