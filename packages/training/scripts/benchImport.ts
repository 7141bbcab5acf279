// Imports ResNet-18, MobileNetV2 and ShuffleNetV2 at full size as PyTorch exports them, or with `--families` one net of
// every other family, and compares their outputs with PyTorch's: `npx tsx packages/training/scripts/benchImport.ts`. Needs
// a python3 with torch, torchvision and onnx (Debian: python3-torch python3-torchvision python3-onnx).
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildInferenceModel, countMacs, countParameters, importModel } from '../src/index.ts';
import { infer } from '../src/testing/classify.ts';

interface Expected {
  readonly models: Readonly<Record<string, { height: number; width: number; output: readonly (readonly number[])[] }>>;
}

const python = ['python3', '/usr/bin/python3'].find(
  (program) => spawnSync(program, ['-c', 'import torchvision, onnx'], { stdio: 'ignore' }).status === 0,
);

const report = async (folder: string): Promise<void> => {
  const { models }: Expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8'));
  for (const [name, { height, width, output }] of Object.entries(models)) {
    const path = join(folder, `${name}.onnx`);
    const bytes = readFileSync(path);
    const from = performance.now();
    const { net, weights } = importModel(bytes);
    const importMs = performance.now() - from;
    const classes = Array.from({ length: net.classes }, (_, i) => `class ${i}`);
    const model = buildInferenceModel(net, weights, { metadata: { classes } });
    const exportMs = performance.now() - from - importMs;
    const rows = Uint8Array.from({ length: 2 * 3 * height * width }, (_, i) => (i * 37 + (i >> 5) * 11) % 256);
    const { data } = await infer(model, { net, rows, output: 'logits' });
    const expected = output.flat();
    const error = Math.max(...expected.map((value, i) => Math.abs(value - (data[i] ?? Number.NaN))));
    const largest = Math.max(...expected.map(Math.abs));
    const size = (statSync(path).size / 1e6).toFixed(1);
    console.log(
      `${name}: ${size} MB, ${countParameters(net)} parameters, ${(countMacs(net) / 1e6).toFixed(0)} M MACs; ` +
        `imported in ${importMs.toFixed(0)} ms, exported in ${exportMs.toFixed(0)} ms; ` +
        `largest difference to PyTorch ${(error / largest).toExponential(1)} of the largest logit`,
    );
  }
};

const which = process.argv.includes('--families') ? '--families' : '--full';

if (!python) {
  console.error('benchImport: no python3 with torchvision and onnx; apt install python3-torchvision python3-onnx');
  process.exitCode = 1;
} else {
  const folder = mkdtempSync(join(tmpdir(), 'whetstone-import-'));
  try {
    execFileSync(python, [join(import.meta.dirname, 'torchModels.py'), which, folder], { stdio: 'ignore' });
    await report(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
