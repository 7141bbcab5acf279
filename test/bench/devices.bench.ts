// Shares, latencies, the fair queue's cost, large nets, and 25 streams on one core: npx tsx test/bench/devices.bench.ts [SECONDS]
import { rm } from 'node:fs/promises';
import { buildCameraThread } from '../fixtures/cameraThread.ts';
import { footagePath } from '../fixtures/footage.ts';
import { buildDeviceWorker, bundle } from '../harness/deviceWorker.ts';
import { runAgain } from './devices/again.ts';
import { benchBesideLargeNets } from './devices/besideLargeNets.ts';
import { benchShares } from './devices/shares.ts';

/** As the server is built: what runs the sources as they are pays for every function that they make. */
const bundled = async <Module>(name: string): Promise<Module> =>
  import(await bundle(`test/bench/devices/${name}.ts`, name));

const [first = '60', ...rest] = process.argv.slice(2);
if (first === 'end-to-end') {
  const [streams = 25, seconds = 30] = rest.map(Number);
  const { runEndToEnd } = await bundled<typeof import('./devices/endToEnd.ts')>('endToEnd');
  const threadPath = await buildCameraThread();
  const clip = footagePath('car-detection.mp4');
  await runEndToEnd({ entry: await buildDeviceWorker(), threadPath, clip, streams, seconds });
  await rm(threadPath, { force: true });
  process.exit(0);
}
if (first === 'large-nets') {
  await (await bundled<typeof import('./devices/largeNets.ts')>('largeNets')).benchLargeNets();
  process.exit(0);
}
if (first === 'fair-queue') {
  await (await bundled<typeof import('./devices/fairQueue.ts')>('fairQueue')).benchFairQueue();
  process.exit(0);
}
const seconds = Number(first);
console.log('the fair queue beside a bare loop');
runAgain(import.meta.filename, { args: ['fair-queue'], asWorker: true });
console.log('\nshares and latencies');
await benchShares(await buildDeviceWorker(), seconds);
console.log('\nlarge nets');
runAgain(import.meta.filename, { args: ['large-nets'], asWorker: true });
await benchBesideLargeNets(await buildDeviceWorker(), seconds);
console.log('\nend to end on one core');
runAgain(import.meta.filename, {
  args: ['end-to-end', 25, Math.min(60, Math.max(10, seconds))],
  onOneCore: true,
});
