// Bundles the server's processes: our own workspaces are inlined, everything from the registry stays external.
import { readFileSync } from 'node:fs';
import { build } from 'esbuild';

const root = import.meta.dirname;
const { dependencies } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'));
const external = Object.keys(dependencies)
  .filter((name) => !name.startsWith('@whetstone/'))
  .flatMap((name) => [name, `${name}/*`]);

await build({
  absWorkingDir: root,
  entryPoints: {
    main: 'src/main.ts',
    cli: 'src/cli.ts',
    deviceWorker: 'src/devices/worker/main.ts',
    cameraThread: 'src/cameras/thread.ts',
    pgliteWorker: 'src/persistence/pglite/worker.ts',
    whatIfThread: 'src/whatif/thread.ts',
  },
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
