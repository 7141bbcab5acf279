import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Device, DeviceState } from '../../apps/server/src/devices/protocol.ts';

const root = join(import.meta.dirname, '..', '..');

/** Bundles a module from the sources as they are, as the build does, where `node_modules` can be found; returns its path. */
export const bundle = async (entryPoint: string, name: string): Promise<string> => {
  const folder = join(root, 'node_modules', '.cache', 'whetstone', `${name}-${process.pid}`);
  await mkdir(folder, { recursive: true });
  const outfile = join(folder, `${name}.mjs`);
  await build({
    absWorkingDir: root,
    entryPoints: [entryPoint],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: 'inline',
    external: ['onnxruntime-node', 'sharp', '@ffmpeg-installer/ffmpeg', '@bufbuild/protobuf', '@bufbuild/protobuf/*'],
    logLevel: 'error',
  });
  return outfile;
};

export const buildDeviceWorker = (): Promise<string> =>
  bundle('apps/server/src/devices/worker/main.ts', 'device-worker');

/** Resolves with the device's state as soon as it is this one. */
export const stateOf = <Status extends DeviceState['status']>(
  device: Device,
  status: Status,
): Promise<Extract<DeviceState, { status: Status }>> =>
  new Promise((resolve) => {
    const check = (state: DeviceState) => {
      if (state.status !== status) return;
      stop();
      resolve(state as Extract<DeviceState, { status: Status }>);
    };
    const stop = device.onState(check);
    check(device.state());
  });
