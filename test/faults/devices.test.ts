import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Device, DeviceState, InferenceResult } from '../../apps/server/src/devices/protocol.ts';
import { startDevice } from '../../apps/server/src/devices/startDevice.ts';
import { cropBytes } from '../../apps/server/src/domain/region.ts';
import { constantEdgeModel, toyClasses } from '../fixtures/edgeModels.ts';
import { buildDeviceWorker, stateOf } from '../harness/deviceWorker.ts';
import { until } from '../harness/until.ts';

const info = { id: 'cpu0', name: 'CPU', provider: 'cpu', threads: 1 } as const;
const frame = (sequence: number, count: number) => ({
  streamId: 'gate',
  sequence,
  count,
  crops: new Uint8Array(count * cropBytes),
});

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'whetstone-faults-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A worker process that says what it likes: `answer(name, request)` is the body of a function. */
const lyingWorker = (name: string, answer: string): string => {
  const path = join(folder, `${name}.mjs`);
  writeFileSync(
    path,
    `const answer = (name, request) => { ${answer} };
     process.on('disconnect', () => process.exit(0));
     process.on('message', (message) => {
       if (message.type === 'call') process.send({ type: 'result', id: message.id, value: answer(message.name, message.request) });
     });
     process.send({ type: 'ready' });`,
  );
  return path;
};

const lostReason = (device: Device): Promise<string> =>
  new Promise((resolve) => {
    device.onState((state: DeviceState) => state.status === 'lost' && resolve(state.reason));
  });

describe('a worker that answers nonsense', () => {
  test.each([
    ['too few labels', '{ labels: new Uint16Array(1), confidences: new Float32Array(1), sequence: 4, deviceMs: 1 }'],
    ['another frame', '{ labels: new Uint16Array(2), confidences: new Float32Array(2), sequence: 3, deviceMs: 1 }'],
    ['a text', "'yes'"],
  ])('%s: is killed, and its callers are told that the device is lost', async (name, value) => {
    const entry = lyingWorker(name.replaceAll(' ', '-'), `return name === 'infer' ? ${value} : null;`);
    const device = startDevice({ info, entry });
    await stateOf(device, 'ready');
    const reason = lostReason(device);
    await expect(device.infer(frame(4, 2))).rejects.toThrow('device cpu0 was lost');
    expect(await reason).toMatch(/^worker \d+ answered infer with something else than was asked for and was killed$/u);
    await device.close();
  });

  test('a report of nothing: is killed', async () => {
    const entry = lyingWorker('report', "process.send({ type: 'report', report: { jobs: 'none' } }); return null;");
    const device = startDevice({ info, entry });
    const reason = lostReason(device);
    await device.releaseStream('gate');
    expect(await reason).toMatch(/reported nonsense and was killed$/u);
    await device.close();
  });
});

describe('the folder for large messages', () => {
  const crops = 200;
  const samples = { count: crops, pixels: new Uint8Array(crops * cropBytes), labels: new Uint16Array(crops).fill(1) };
  const ask = (device: Device) => device.evaluate('gate', constantEdgeModel(1), samples);

  test('goes with its worker, whether that is closed or killed', async () => {
    const scratch = mkdtempSync(join(folder, 'scratch-'));
    const device = startDevice({ info, entry: await buildDeviceWorker(), scratch });
    expect(await ask(device)).toMatchObject({ correct: crops });
    const [first] = readdirSync(scratch);
    const lost = lostReason(device);
    process.kill((await stateOf(device, 'ready')).pid, 'SIGKILL');
    await lost;
    await stateOf(device, 'ready');
    await until('the first folder to go', async () => (readdirSync(scratch).includes(first ?? '') ? null : true));
    expect(readdirSync(scratch)).toHaveLength(1);
    await device.close();
    await until('the second folder to go', async () => (readdirSync(scratch).length > 0 ? null : true));
  });

  test('vanishes, or never was: what is large arrives through the channel', async () => {
    const scratch = mkdtempSync(join(folder, 'scratch-'));
    const device = startDevice({ info, entry: await buildDeviceWorker(), scratch });
    await stateOf(device, 'ready');
    rmSync(scratch, { recursive: true });
    expect(await ask(device)).toMatchObject({ correct: crops });
    const lost = lostReason(device);
    process.kill((await stateOf(device, 'ready')).pid, 'SIGKILL');
    await lost;
    await stateOf(device, 'ready');
    expect(await ask(device)).toMatchObject({ correct: crops });
    await device.close();
  });

  test('a worker that names a file outside of it: is killed, and the file stays', async () => {
    const secret = join(folder, 'secret-1');
    writeFileSync(secret, 'of somebody else');
    const value = `process.send({ type: 'parcel', file: '../secret-1', message: { type: 'result', id: 1, value: null } })`;
    const device = startDevice({ info, entry: lyingWorker('thief', value), scratch: folder });
    const reason = lostReason(device);
    await device.releaseStream('gate');
    expect(await reason).toMatch(/sent a message that cannot be read .*no parcel's name.* and was killed$/u);
    expect(readFileSync(secret, 'utf8')).toBe('of somebody else');
    await device.close();
  });
});

describe('kill -9 of a worker between and during swaps', () => {
  test('every frame is answered by one model that was live, or its caller is told; the last one answers in the end', async () => {
    const device = startDevice({ info, entry: await buildDeviceWorker() });
    const models = [constantEdgeModel(0), constantEdgeModel(1), constantEdgeModel(2)];
    const bind = (n: number) =>
      device.bindStream('gate', { id: `v${n}`, bytes: models[n % 3], classes: toyClasses.length });
    await bind(0);
    let [running, sent, lost, dropped] = [true, 0, 0, 0];
    const answers: InferenceResult[] = [];
    const feed = async () => {
      for (; running; ) {
        const result = await device.infer(frame(sent++, 6)).catch(() => 'lost' as const);
        if (result === 'lost') {
          lost++;
          await new Promise((resolve) => setTimeout(resolve, 5));
        } else if (result === null) dropped++;
        else answers.push(result);
      }
    };
    const feeders = [feed(), feed(), feed()];
    let [kills, newest] = [0, 0];
    for (let swap = 1; swap <= 60; swap++) {
      // Killed while the model is on its way: the swap fails, or the next worker has it.
      if (swap % 30 === 15) {
        const { pid } = await stateOf(device, 'ready');
        setImmediate(() => process.kill(pid, 'SIGKILL'));
        kills++;
      }
      await bind(swap).then(
        () => {
          newest = swap;
        },
        () => stateOf(device, 'ready'),
      );
    }
    running = false;
    await Promise.all(feeders);
    expect(answers.length + lost + dropped).toBe(sent);
    for (const { labels, modelId } of answers) {
      const label = Number(modelId.slice(1)) % 3;
      expect([...labels]).toEqual(new Array(6).fill(label));
    }
    expect(dropped).toBe(0);
    expect(kills).toBe(2);
    expect(await device.infer(frame(sent, 1))).toMatchObject({ modelId: `v${newest}` });
    await device.close();
  });
});
