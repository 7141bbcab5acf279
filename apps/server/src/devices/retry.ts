import { type Device, DeviceLostError } from './protocol.ts';

const maxTries = 3;

const ready = (device: Device, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    if (device.state().status === 'ready') return resolve();
    const stop = device.onState((state) => {
      if (state.status !== 'ready') return;
      finish();
      resolve();
    });
    const abort = () => {
      finish();
      reject(signal.reason);
    };
    const finish = () => {
      stop();
      signal.removeEventListener('abort', abort);
    };
    signal.addEventListener('abort', abort);
  });

/** Runs work on a device and, when the device is lost under it, again once it is back; at most three times. */
export const withDevice = async <T>(device: Device, signal: AbortSignal, work: () => Promise<T>): Promise<T> => {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof DeviceLostError) || tries >= maxTries) throw error;
      await ready(device, signal);
    }
  }
};
