import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
/** Inside the repository, so that what is installed is found from there. */
const folder = join(root, 'test-results', `training-package-${process.pid}`);

beforeAll(() => mkdirSync(folder, { recursive: true }));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (cwd: string, args: readonly string[]): string =>
  execFileSync(process.execPath, [...args], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, ORT_DISABLE_TELEMETRY: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });

const compiler = join(root, 'node_modules/typescript/bin/tsc');

/** The only program of a page. */
const programOf = (page: string): string => {
  const [program, ...more] = [...readFileSync(page, 'utf8').matchAll(/^```ts\n(?<code>.*?)^```$/gmsu)];
  expect(more).toEqual([]);
  return program?.groups?.code ?? '';
};

test('the program in docs/training.md is typed, retrains an imported net and runs the result', () => {
  const program = programOf(join(root, 'docs/training.md'));
  const tsconfig = {
    extends: '../../tsconfig.base.json',
    compilerOptions: { types: ['node'] },
    include: ['example.ts'],
  };
  writeFileSync(join(folder, 'example.ts'), program);
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig));
  run(folder, [compiler, '-p', folder]);
  const target = join(folder, 'bins.onnx');
  const output = run(root, ['--import', 'tsx', join(folder, 'example.ts'), 'test/fixtures/onnx/resnet18.onnx', target]);
  const epochs = [...output.matchAll(/^loss (?<loss>[\d.]+), (?<correct>\d+) of 240 correct$/gmu)];
  expect(epochs).toHaveLength(4);
  expect(Number(epochs.at(-1)?.groups?.correct)).toBeGreaterThan(200);
  expect(output).toMatch(/^note: pixels are normalised as for ImageNet/u);
  expect(output).toMatch(/^the first picture is paper \(\d+ %\)$/mu);
});

describe('the package as npm would publish it', () => {
  const workspace = join(folder, 'workspace');
  const copy = join(workspace, 'packages/training');
  const consumer = join(folder, 'consumer');
  const installed = join(consumer, 'node_modules/@whetstone/training');

  beforeAll(() => {
    const skipped = new Set(['node_modules', 'dist']);
    cpSync(join(root, 'packages/training'), copy, {
      recursive: true,
      filter: (path) => !skipped.has(path.split('/').at(-1) ?? ''),
    });
    for (const shared of ['tsconfig.base.json', 'scripts/publishedPackage.mjs'])
      cpSync(join(root, shared), join(workspace, shared), { recursive: true });
    mkdirSync(installed, { recursive: true });
    execFileSync('npm', ['pack', '--pack-destination', folder], { cwd: copy, stdio: 'pipe' });
    const [archive = ''] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
    execFileSync('tar', ['-xzf', join(folder, archive), '-C', installed, '--strip-components=1']);
  });

  test('holds compiled sources with types, its readme and its licence, and nothing else', () => {
    expect(readdirSync(installed).sort()).toEqual(['LICENSE', 'README.md', 'dist', 'package.json']);
    const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
    expect(manifest).toMatchObject({
      license: 'Apache-2.0',
      type: 'module',
      exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
    });
    expect(Object.keys(manifest.dependencies)).toEqual(['@bufbuild/protobuf']);
    const files = readdirSync(join(installed, 'dist'), { recursive: true }).map(String);
    expect(files).toContain('index.js');
    expect(files.filter((name) => /test|testing|(?<!\.d)\.ts$/u.test(name))).toEqual([]);
  });

  test('leaves the sources pointing to themselves', () => {
    expect(readFileSync(join(copy, 'package.json'), 'utf8')).toBe(
      readFileSync(join(root, 'packages/training/package.json'), 'utf8'),
    );
  });

  test('is typed and works for who installs it', () => {
    const program = `
      import { buildInferenceModel, initialWeights, type Net, readModel, tinyNet } from '@whetstone/training';
      const net: Net = tinyNet({ classes: 2, height: 8, width: 8 });
      const file: Uint8Array = buildInferenceModel(net, initialWeights(net, Math.random), { metadata: { classes: ['a', 'b'] } });
      console.log(readModel(file).metadata.classes.join());
    `;
    const compilerOptions = {
      module: 'nodenext',
      target: 'es2023',
      strict: true,
      skipLibCheck: false,
      types: [] as string[],
    };
    writeFileSync(join(consumer, 'package.json'), '{ "type": "module" }');
    writeFileSync(join(consumer, 'use.ts'), program.replace('console.log', '(globalThis as any).console.log'));
    writeFileSync(join(consumer, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['use.ts'] }));
    run(consumer, [compiler, '-p', consumer]);
    expect(run(consumer, ['use.js'])).toBe('a,b\n');
  });
});
