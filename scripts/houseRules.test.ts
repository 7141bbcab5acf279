import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from './repository.mjs';

/** One line of code in a file of that path, and whether the linter lets it stand. */
const cases: readonly (readonly [path: string, code: string, verdict: 'allowed' | 'refused'])[] = [
  ['packages/scheduler/src/a.ts', "import { a } from './b.ts';", 'allowed'],
  ['packages/scheduler/src/a.ts', "import { readFile } from 'node:fs/promises';", 'refused'],
  ['packages/scheduler/src/a.ts', "import { a } from '@whetstone/training';", 'refused'],
  ['packages/scheduler/src/a.ts', 'const a = process.env.HOME;', 'refused'],
  ['packages/scheduler/src/a.test.ts', "import { readFile } from 'node:fs/promises';", 'allowed'],
  ['packages/training/src/a.ts', "import { InferenceSession } from 'onnxruntime-node';", 'refused'],
  ['packages/scene/src/a.ts', "import { a } from '../../../apps/server/src/domain/camera.ts';", 'refused'],
  ['packages/vision/src/a.ts', "import { a } from '@whetstone/server/views';", 'refused'],
  ['apps/server/src/controller/a.ts', "import type { Store } from '../persistence/port.ts';", 'allowed'],
  ['apps/server/src/controller/a.ts', "import { a } from '../persistence/streams.ts';", 'refused'],
  ['apps/server/src/controller/a.ts', "import { PrismaClient } from '@prisma/client';", 'refused'],
  ['apps/server/src/controller/a.ts', "import { a } from '../runtime/onnx.ts';", 'refused'],
  ['apps/server/src/controller/a.ts', "import { router } from '../api/trpc.ts';", 'refused'],
  ['apps/server/src/controller/a.ts', "import type { Rooms } from '../api/rooms.ts';", 'allowed'],
  ['apps/server/src/controller/a.ts', "import { plan } from '@whetstone/scheduler';", 'allowed'],
  ['apps/server/src/controller/a.ts', 'const a = process.env.HOME;', 'refused'],
  ['apps/server/src/env.ts', 'export const a = process.env.HOME;', 'allowed'],
  ['apps/server/src/runtime/onnx.ts', "import { InferenceSession } from 'onnxruntime-node';", 'allowed'],
  ['apps/server/src/runtime/other.ts', "import { InferenceSession } from 'onnxruntime-node';", 'refused'],
  ['apps/server/src/devices/worker/main.ts', "import { a } from '../../runtime/onnx.ts';", 'allowed'],
  ['apps/server/src/devices/pool.ts', "import { a } from '../runtime/onnx.ts';", 'refused'],
  ['apps/server/src/persistence/a.ts', "import { PrismaClient } from './generated/client.ts';", 'allowed'],
  ['apps/server/src/persistence/a.ts', "import { a } from '../api/views.ts';", 'refused'],
  ['apps/server/src/api/routers/a.ts', "import { a } from '../../persistence/port.ts';", 'refused'],
  ['apps/server/src/api/routers/a.ts', "import { router } from '../trpc.ts';", 'allowed'],
  ['apps/server/src/main.ts', "import { a } from './persistence/store.ts';", 'allowed'],
  ['apps/server/src/cli.ts', "import { Pool } from 'pg';", 'refused'],
  ['apps/web/src/a.ts', "import type { AppRouter } from '@whetstone/server/router';", 'allowed'],
  ['apps/web/src/a.ts', "import { appRouter } from '@whetstone/server/router';", 'refused'],
  ['apps/web/src/a.ts', "import { cameraFormSchema } from '@whetstone/server/inputs';", 'allowed'],
  ['apps/web/src/a.ts', "import { a } from '@whetstone/server/controller';", 'refused'],
  ['apps/web/src/a.ts', "import { a } from '@whetstone/training';", 'refused'],
];
/** Each case stands in a folder of its own kind of path, so that one run of the linter judges all. */
const pathOf = (path: string, index: number) => path.replace(/a(?=(\.test)?\.ts$)/u, `case${index}`);

const houseRules = ['lint/style/noRestrictedImports', 'lint/style/noProcessEnv', 'lint/correctness/noNodejsModules'];

const refusals = new Map<string, string[]>();
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'whetstone-house-rules-'));
  cpSync(join(root, 'biome.json'), join(folder, 'biome.json'));
  for (const [index, [path, code]] of cases.entries()) {
    const file = join(folder, pathOf(path, index));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${code}\n`);
  }
  const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
  const args = ['lint', '--vcs-enabled=false', '--reporter=json', '--max-diagnostics=none', '.'];
  const report = run(process.execPath, [biome, ...args]);
  for (const { category, location } of JSON.parse(report).diagnostics) {
    if (!houseRules.includes(category)) continue;
    const path = location.path.file ?? location.path;
    refusals.set(path, [...(refusals.get(path) ?? []), category]);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The linter exits with 1 where it refuses something, which is what half of the cases are for. */
const run = (program: string, args: readonly string[]): string => {
  try {
    return execFileSync(program, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch (error) {
    if (error instanceof Error && 'stdout' in error && typeof error.stdout === 'string') return error.stdout;
    throw error;
  }
};

test.each(cases.map(([path, code, verdict], index) => ({ path: pathOf(path, index), code, verdict })))(
  'in $path, $code is $verdict',
  ({ path, verdict }) => {
    expect(refusals.get(path) ?? []).toHaveLength(verdict === 'refused' ? 1 : 0);
  },
);
