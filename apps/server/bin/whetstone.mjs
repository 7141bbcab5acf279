#!/usr/bin/env node
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { requireNode } from '../../../scripts/nodeVersion.mjs';

requireNode();
const { buildSteps, isCurrent } = await import('../../../scripts/buildSteps.mjs');

/** What the command line is made of; hashing its sources takes about 20 ms. */
const needed = buildSteps.filter(({ name }) => name === 'database client' || name === 'server');

// After an install or a change of the sources nothing was built yet. What the build says goes to standard error.
if (!needed.every(isCurrent)) {
  const script = fileURLToPath(new URL('../../../scripts/build.mjs', import.meta.url));
  const { status } = spawnSync(process.execPath, [script, ...needed.map(({ name }) => name)], {
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) process.exit(status ?? 1);
}
await import('../dist/cli.js');
