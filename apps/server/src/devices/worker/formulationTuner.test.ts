import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildTrainingModel, edgeNet, type TrainingOptions } from '@whetstone/training';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRuntime, type OnnxRuntime } from '../../runtime/onnx.ts';
import type { Work } from './executor.ts';
import { FormulationTuner } from './formulationTuner.ts';

const net = edgeNet({ classes: 3, hiddenWidth: 8 });
const options: TrainingOptions = {
  batchSize: 2,
  layersRetrained: 'all',
  optimizer: { kind: 'sgd', momentum: 0.9 },
  form: 'loop',
};

const finished = async <Result>(work: Work<Result>): Promise<{ result: Result; microSteps: number }> => {
  for (let microSteps = 0; ; microSteps++) {
    const { done, value } = await work.next();
    if (done) return { result: value, microSteps };
  }
};

describe('FormulationTuner', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'whetstone-tuning-'));
    path = join(folder, 'nested', 'formulations.json');
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const runtime = createRuntime({ provider: 'cpu', threads: 1 });
  const tunerOf = (machine: string, on: OnnxRuntime = runtime) => new FormulationTuner(on, { path, machine });
  const untouched: OnnxRuntime = { ...runtime, open: () => Promise.reject(new Error('nothing is to be tried')) };

  it('tries formulations in micro-steps, once a machine, and keeps them in a file', async () => {
    const first = await finished(tunerOf('one').formulations(net, options));
    expect(first.microSteps).toBeGreaterThan(20);
    expect(Object.keys(first.result).length).toBeGreaterThan(4);
    expect(Object.keys(JSON.parse(readFileSync(path, 'utf8')).one)).toEqual(Object.keys(first.result));

    const again = await finished(tunerOf('one', untouched).formulations(net, options));
    expect(again).toEqual({ result: first.result, microSteps: 0 });
    const model = buildTrainingModel(net, { ...options, formulations: again.result });
    await (await runtime.open(model.model)).close();
  });

  it('keeps machines apart, and forgets a file that was cut off', async () => {
    await finished(tunerOf('one').formulations(net, options));
    await finished(tunerOf('two').formulations(net, options));
    expect(Object.keys(JSON.parse(readFileSync(path, 'utf8')))).toEqual(['one', 'two']);
    writeFileSync(path, '{"one": {"forw');
    const { microSteps } = await finished(tunerOf('one').formulations(net, options));
    expect(microSteps).toBeGreaterThan(20);
  });

  it('costs no training where the file cannot be written or holds something else', async () => {
    mkdirSync(join(folder, 'nested'));
    writeFileSync(path, 'null');
    const { microSteps } = await finished(tunerOf('one').formulations(net, options));
    expect(microSteps).toBeGreaterThan(20);
    path = join(path, 'below a file', 'formulations.json');
    const { result } = await finished(tunerOf('one').formulations(net, options));
    expect(Object.keys(result).length).toBeGreaterThan(4);
  });

  it('falls back to the default formulations where nothing can be tried', async () => {
    const { result } = await finished(tunerOf('one', untouched).formulations(net, options));
    expect(result).toEqual({});
  });

  it('closes what it opened when the training is aborted meanwhile', async () => {
    let open = 0;
    const counting: OnnxRuntime = {
      ...runtime,
      async open(bytes) {
        const model = await runtime.open(bytes);
        open += 1;
        return { ...model, close: () => model.close().finally(() => (open -= 1)) };
      },
    };
    const work = tunerOf('one', counting).formulations(net, options);
    for (let i = 0; i < 12; i++) await work.next();
    expect(open).toBeGreaterThan(0);
    await expect(work.throw(new Error('aborted'))).rejects.toThrow('aborted');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(open).toBe(0);
  });
});
