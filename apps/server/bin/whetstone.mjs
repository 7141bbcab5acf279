#!/usr/bin/env node
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { requireNode } from '../../../scripts/nodeVersion.mjs';

requireNode();
const { buildSteps, isCurrent } = await import('../../../scripts/buildSteps.mjs');

/** The report reads the database as the server does; the other commands need nothing of it. */
const names = process.argv[2] === 'report' ? ['database client', 'command line', 'server'] : ['command line'];
const needed = buildSteps.filter(({ name }) => names.includes(name));

// After an install, or a change of the sources, they are not built yet. What the build says goes to standard error.
if (!needed.every(isCurrent)) {
  const script = fileURLToPath(new URL('../../../scripts/build.mjs', import.meta.url));
  const { status } = spawnSync(process.execPath, [script, ...names], {
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) process.exit(status ?? 1);
}
await import('../dist/cli.js');
