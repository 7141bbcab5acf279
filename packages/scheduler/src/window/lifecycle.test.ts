import { describe, expect, it } from 'vitest';
import { quoted } from '../wording/wording.ts';
import { mayRetrain, stepWindow, type WindowEvent, type WindowState } from './lifecycle.ts';

const why = quoted('No retraining is worth its cost.');
const run = (events: readonly WindowEvent[]) => {
  let state: WindowState = { status: 'collecting' };
  const commands: string[] = [];
  for (const event of events) {
    const step = stepWindow(state, event, why);
    state = step.state;
    commands.push(...step.commands.map(({ kind }) => kind));
  }
  return { state, commands };
};
const started: WindowEvent = { kind: 'window-started', canProfile: true, reason: quoted('a window started') };

describe('stepWindow', () => {
  it('goes from profiling to a promoted model, asking for a plan before and after', () => {
    const { state, commands } = run([
      started,
      { kind: 'profiled', options: 8 },
      { kind: 'retraining-granted', retrainingConfigId: 'full-15' },
      { kind: 'retraining-done', modelVersionId: 'm2' },
      { kind: 'judged', promoted: true, reason: quoted('81 % against 60 %') },
      { kind: 'window-ended' },
    ]);
    expect(commands).toEqual(['start-profiling', 'replan', 'start-retraining', 'judge', 'replan', 'close']);
    expect(state).toEqual({
      status: 'settled',
      outcome: { kind: 'promoted', reason: '81 % against 60 %', wording: null },
    });
  });

  it('may retrain once its profiles are known, and until one is done', () => {
    const granted = { kind: 'retraining-granted', retrainingConfigId: 'full-30' } as const;
    expect(mayRetrain(run([started]).state)).toBe(false);
    expect(mayRetrain(run([started, { kind: 'profiled', options: 8 }]).state)).toBe(true);
    expect(mayRetrain(run([started, { kind: 'profiled', options: 8 }, granted]).state)).toBe(true);
  });

  it('stops a retraining that outlasts its window and says so', () => {
    const { state, commands } = run([
      started,
      { kind: 'profiled', options: 8 },
      { kind: 'retraining-granted', retrainingConfigId: 'full-30' },
      { kind: 'window-ended' },
    ]);
    expect(commands.slice(-2)).toEqual(['stop-retraining', 'close']);
    expect(state).toMatchObject({ outcome: { kind: 'unfinished', reason: expect.stringContaining('full-30') } });
  });

  it('closes a planned window that got no retraining share with the reason of the plan', () => {
    const { state } = run([started, { kind: 'profiled', options: 8 }, { kind: 'window-ended' }]);
    expect(state).toEqual({ status: 'settled', outcome: { kind: 'no-retraining', reason: why.text, wording: null } });
  });

  it('ignores what reports late', () => {
    const ended = run([started, { kind: 'window-ended' }]);
    const late = stepWindow(ended.state, { kind: 'profiled', options: 8 }, why);
    expect(late.state).toBe(ended.state);
    expect(late.commands).toEqual([]);
  });

  it('collects where there is nothing to profile with', () => {
    const { state, commands } = run([{ kind: 'window-started', canProfile: false, reason: quoted('first window') }]);
    expect(state.status).toBe('collecting');
    expect(commands).toEqual(['replan']);
  });
});
