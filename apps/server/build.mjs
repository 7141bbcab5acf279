// Bundles the server's processes: our own workspaces are inlined, everything from the registry stays external.
// `node build.mjs cli` bundles the command line instead, which is a step of its own: it is there in a moment.
import { readFileSync } from 'node:fs';
import { build } from 'esbuild';

const root = import.meta.dirname;
const { dependencies } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'));
const external = Object.keys(dependencies)
  .filter((name) => !name.startsWith('@whetstone/'))
  .flatMap((name) => [name, `${name}/*`]);

const commandLine = { cli: 'src/cli.ts' };
const server = {
  main: 'src/main.ts',
  report: 'src/commands/reportAction.ts',
  backup: 'src/commands/backupAction.ts',
  deviceWorker: 'src/devices/worker/main.ts',
  cameraThread: 'src/cameras/thread.ts',
  pgliteWorker: 'src/persistence/pglite/worker.ts',
  whatIfThread: 'src/whatif/thread.ts',
};

await build({
  absWorkingDir: root,
  entryPoints: process.argv[2] === 'cli' ? commandLine : server,
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  sourcemap: true,
  external: [...external, '@bufbuild/protobuf', '@bufbuild/protobuf/*'],
  logLevel: 'warning',
});
