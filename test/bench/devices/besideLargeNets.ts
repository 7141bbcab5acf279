import { startDevice } from '../../../apps/server/src/devices/startDevice.ts';
import { largeRequests } from './largeNets.ts';
import { bindModels, inference, latencyLine, measureLatency, retraining } from './load.ts';

const cameras = Array.from({ length: 4 }, (_, n) => `camera ${n}`);
const load = { framesPerSecond: 10, crops: 2 };

/** What cameras wait while their device retrains a large net: its model read and written, checkpoints sent, and all. */
export const benchBesideLargeNets = async (entry: string, seconds: number): Promise<void> => {
  const info = { id: 'cpu0', name: 'CPU', provider: 'cpu', threads: 1 } as const;
  for (const [name, request] of largeRequests(6)) {
    const device = startDevice({ info, entry, log: console.error });
    await bindModels(device, cameras);
    await device.setGrants([
      ...cameras.map((id) => ({ job: inference(id), share: 0.1 })),
      { job: retraining('gate'), share: 0.6 },
    ]);
    const alone = await measureLatency(device, cameras, { ...load, seconds: Math.min(10, seconds) });
    const stop = new AbortController();
    let checkpoints = 0;
    const options = {
      signal: stop.signal,
      onCheckpoint: () => {
        checkpoints += 1;
      },
    };
    const trainings = (async () => {
      while (!stop.signal.aborted) await device.train(retraining('gate'), request, options).catch(() => {});
    })();
    const beside = await measureLatency(device, cameras, { ...load, seconds });
    stop.abort();
    await trainings;
    console.log(latencyLine('4 cameras of 10 fps × 2 crops alone', alone));
    console.log(latencyLine(`the same beside retrainings of ${name}, from the start of the first`, beside));
    console.log(
      `p99 beside it − p50 alone: ${(beside.p99 - alone.p50).toFixed(1)} ms (goal ≤ 25); ${checkpoints} checkpoints`,
    );
    await device.close();
  }
};
