// Shares, latencies, the fair queue's cost, and 25 streams on one core: npx tsx test/bench/devices.bench.ts [SECONDS]
import { buildDeviceWorker, bundle } from '../harness/deviceWorker.ts';
import { benchEndToEnd, runEndToEnd } from './devices/endToEnd.ts';
import { benchShares } from './devices/shares.ts';

const [first = '60', ...rest] = process.argv.slice(2);
if (first === 'end-to-end') {
  const [streams, seconds] = rest.map(Number);
  await runEndToEnd(await buildDeviceWorker(), streams ?? 25, seconds ?? 30);
  process.exit(0);
}
const seconds = Number(first);
console.log('the fair queue beside a bare loop');
// As the server is built: what runs the sources as they are pays for every function that they make.
const fairQueue: typeof import('./devices/fairQueue.ts') = await import(
  await bundle('test/bench/devices/fairQueue.ts', 'fair-queue')
);
await fairQueue.benchFairQueue();
console.log('\nshares and latencies');
await benchShares(await buildDeviceWorker(), seconds);
console.log('\nend to end on one core');
benchEndToEnd(import.meta.filename, 25, Math.min(60, Math.max(10, seconds)));
