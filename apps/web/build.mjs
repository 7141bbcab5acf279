// Builds the dashboard into `out`, and writes a compressed copy beside each file that shrinks, which the server sends to
// browsers that take it.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { extname, join } from 'node:path';
import { constants, gzipSync } from 'node:zlib';

const next = createRequire(import.meta.url).resolve('next/dist/bin/next');
const { status } = spawnSync(process.execPath, [next, 'build'], { cwd: import.meta.dirname, stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);

const shrinking = new Set(['.css', '.html', '.js', '.json', '.svg', '.txt']);
/** Bytes below which a response fits a packet as it is. */
const least = 1400;

const out = join(import.meta.dirname, 'out');
for (const entry of readdirSync(out, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !shrinking.has(extname(entry.name))) continue;
  const path = join(entry.parentPath, entry.name);
  const bytes = readFileSync(path);
  if (bytes.length >= least) writeFileSync(`${path}.gz`, gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION }));
}
