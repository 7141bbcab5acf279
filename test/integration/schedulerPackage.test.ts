import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const folder = join(root, 'test-results', `scheduler-package-${process.pid}`);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the scheduler compiles as it is published, and its declarations satisfy a strict project', () => {
  mkdirSync(folder, { recursive: true });
  const compile = (...args: readonly string[]) =>
    execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), ...args], { stdio: 'pipe' });
  compile('-p', join(root, 'packages/scheduler/tsconfig.build.json'), '--outDir', join(folder, 'dist'));
  const { exports: _sources, ...manifest } = JSON.parse(
    readFileSync(join(root, 'packages/scheduler/package.json'), 'utf8'),
  );
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ ...manifest, exports: './dist/index.js' }));
  const program = `
    import { type Plan, type Problem, policies } from '@whetstone/scheduler';
    const problem: Problem = {
      windowSeconds: 100, labellingDelaySeconds: 0, gpuCount: 1, allocationUnit: 0.5, stealQuantum: 0.5,
      streams: [{
        id: 'gate', startAccuracy: 0.5, minAccuracy: 0,
        inferenceProfile: { interpolation: 'step', points: [{ gpuShare: 0.5, accuracyFactor: 1 }] },
        retrainingConfigs: [{ id: 'full', endAccuracy: 1, gpuSeconds: 25 }],
      }],
    };
    const plan: Plan = policies.auto(problem);
    export const objective: number = plan.kind === 'plan' ? plan.objective : plan.relaxed.objective;
  `;
  writeFileSync(join(folder, 'use.ts'), program);
  const options = ['--strict', '--target', 'es2023', '--skipLibCheck', 'false', '--types', ''];
  for (const resolution of [
    ['--module', 'nodenext'],
    ['--module', 'esnext', '--moduleResolution', 'bundler'],
  ])
    compile(join(folder, 'use.ts'), ...options, ...resolution);
  const shown = "import('./use.js').then(({ objective }) => process.stdout.write(String(objective)))";
  expect(execFileSync(process.execPath, ['-e', shown], { cwd: folder }).toString()).toBe('0.75');
}, 60_000);
