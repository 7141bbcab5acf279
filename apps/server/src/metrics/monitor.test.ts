import { expect, it } from 'vitest';
import type { DeviceView } from '../api/views.ts';
import { createMonitor } from './monitor.ts';

const problemsWith = (statuses: readonly DeviceView['status'][]) =>
  createMonitor({
    rooms: { live: async function* () {}, devices: () => statuses.map((status) => ({ status }) as DeviceView) },
    store: { listWindows: async () => [], setting: async () => null },
    events: { listen: () => () => {} },
    now: () => 0,
  }).problems();

it('is ready with one device that is; else says whether one is on its way', async () => {
  expect(await problemsWith(['starting', 'ready'])).toEqual([]);
  expect(await problemsWith(['starting', 'lost'])).toEqual(['starting: no device is ready yet, 1 being opened']);
  expect(await problemsWith(['lost'])).toEqual(['no device is ready']);
  expect(await problemsWith([])).toEqual(['no device is ready']);
});
