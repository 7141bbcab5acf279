// Kept free of recent syntax and imports, so that an old Node can load it and say what is wrong.

/**
 * Ends the process with one sentence when Node is too old for the rest of the scripts.
 *
 * @param {string} [version] like `20.19.0`
 */
export const requireNode = (version = process.versions.node) => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(
    `whetstone: Node ${version} is too old; install Node 20.19 or newer from https://nodejs.org and try again.`,
  );
  process.exit(1);
};
