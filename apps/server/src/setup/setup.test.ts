import { describe, expect, it } from 'vitest';
import { memorySettings } from '../../../../test/builders/memorySettings.ts';
import type { Actor, Change } from '../domain/actor.ts';
import { createSetup } from './setup.ts';

const open = ({ streams = 0, settings = memorySettings() } = {}) => {
  const changes: Change[] = [];
  const actor: Actor = { name: 'ada', role: 'admin', audit: async (change) => void changes.push(change) };
  const setup = createSetup({ settings, now: () => Date.UTC(2026, 0, 1), anyStream: async () => streams > 0 });
  return { setup, actor, changes, settings };
};

describe('the first steps', () => {
  it('are due on a server that never had a stream, and not on one that has', async () => {
    expect(await open().setup.get()).toMatchObject({ due: true, steps: {}, streamId: null, finished: null });
    expect(await open({ streams: 4 }).setup.get()).toMatchObject({ due: false });
  });

  it('go on where they were left, on another start too', async () => {
    const { setup, actor, changes, settings } = open();
    await setup.mark({ step: 'account', outcome: 'skipped' }, actor);
    await setup.mark({ step: 'camera', outcome: 'done', streamId: 's-1' }, actor);
    await setup.mark({ step: 'constraints', outcome: 'done' }, actor);
    expect(await open({ settings, streams: 1 }).setup.get()).toEqual({
      due: true,
      steps: { account: 'skipped', camera: 'done', constraints: 'done' },
      streamId: 's-1',
      finished: null,
    });
    expect(changes.map(({ action, subject }) => [action, subject])).toEqual([
      ['setup.mark', 'account'],
      ['setup.mark', 'camera'],
      ['setup.mark', 'constraints'],
    ]);
  });

  it('are due no more once somebody finished them, whoever it was', async () => {
    const { setup, actor, changes } = open();
    await setup.finish(actor);
    await setup.finish({ ...actor, name: 'otto' });
    expect(await setup.get()).toMatchObject({ due: false, finished: { at: '2026-01-01T00:00:00.000Z', by: 'ada' } });
    expect(changes.map(({ action }) => action)).toEqual(['setup.finish']);
  });

  it('begin anew where what is stored makes no sense', async () => {
    const settings = memorySettings();
    await settings.setSetting('setup', { steps: { tea: 'done' } });
    expect(await open({ settings }).setup.get()).toMatchObject({ due: true, steps: {} });
  });
});
