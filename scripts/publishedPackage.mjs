// Inside this repository the package is its sources; what is published is compiled. npm runs this around packing:
// `prepare` compiles and points the package's exports to the result, `restore` points them back to the sources. It works
// on the package in the current directory, where npm runs it.
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const root = process.cwd();
const manifest = join(root, 'package.json');

const exported = {
  sources: { '.': './src/index.ts' },
  compiled: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
};

/** @param {keyof typeof exported} kind */
const pointTo = (kind) => {
  const content = JSON.parse(readFileSync(manifest, 'utf8'));
  content.exports = exported[kind];
  writeFileSync(manifest, `${JSON.stringify(content, null, 2)}\n`);
};

const compile = () => {
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');
  execFileSync(process.execPath, [compiler, '-p', join(root, 'tsconfig.build.json')], { stdio: 'inherit' });
};

const [action] = process.argv.slice(2);
if (action === 'prepare') {
  compile();
  pointTo('compiled');
} else if (action === 'restore') {
  pointTo('sources');
} else {
  console.error(`publishedPackage: ${action ?? 'nothing'} is no action; choose prepare or restore`);
  process.exitCode = 1;
}
