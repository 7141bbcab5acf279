import { TRPCError } from '@trpc/server';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Auth } from '../auth/auth.ts';
import { type Change, type Identity, openIdentity } from '../domain/actor.ts';
import type { Targets } from '../notifications/targets.ts';
import type { PreferenceRoom } from '../preferences/preferences.ts';
import type { SetupRoom } from '../setup/setup.ts';
import type { Rooms } from './rooms.ts';
import { appRouter } from './root.ts';
import { type AuditLog, operatorProcedure, router } from './trpc.ts';

type Row = Change & { actor: string };

const toy = router({
  gate: router({
    open: operatorProcedure
      .input(z.object({ password: z.string() }))
      .mutation(({ ctx }) => ctx.actor.audit({ action: 'gate.open', subject: 'g', before: 'shut', after: 'open' })),
    knock: operatorProcedure.input(z.object({ password: z.string() })).mutation(() => 'come in'),
  }),
});

const call = (identity: Identity | null) => {
  const rows: Row[] = [];
  const audit = { record: async (row: Row) => void rows.push(row) } as unknown as AuditLog;
  const identify = async () => identity;
  const context = {
    rooms: {} as Rooms,
    auth: {} as Auth,
    identity,
    identify,
    client: '10.0.0.1',
    audit,
    targets: {} as Targets,
    preferences: {} as PreferenceRoom,
    setup: {} as SetupRoom,
  };
  return { rows, caller: toy.createCaller(context) };
};

const viewer: Identity = { ...openIdentity, name: 'Vera', role: 'viewer' };
const operator: Identity = { ...openIdentity, name: 'Otto', role: 'operator' };

describe('roles', () => {
  it('turn away who has not signed in and who may only look', async () => {
    for (const [identity, code] of [
      [null, 'UNAUTHORIZED'],
      [viewer, 'FORBIDDEN'],
    ] as const) {
      const { caller, rows } = call(identity);
      const refusal = await caller.gate.knock({ password: 'x' }).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(TRPCError);
      expect(refusal).toMatchObject({ code });
      expect(rows).toEqual([]);
    }
  });

  it('leave one audit row behind a mutation: the room’s own, else the input without its secrets', async () => {
    const { caller, rows } = call(operator);
    await caller.gate.open({ password: 'hunter2' });
    await caller.gate.knock({ password: 'hunter2' });
    expect(rows).toEqual([
      { actor: 'Otto', action: 'gate.open', subject: 'g', before: 'shut', after: 'open' },
      { actor: 'Otto', action: 'gate.knock', subject: '', before: null, after: { password: '***' } },
    ]);
  });

  it('guard every procedure of the API but those for signing in', () => {
    const all = appRouter._def.procedures as unknown as Record<string, { _def: { type: string; meta?: object } }>;
    const procedures = Object.entries(all);
    const roleOf = (meta: object | undefined) => (meta && 'role' in meta ? meta.role : null);
    const open = procedures.filter(([, { _def }]) => roleOf(_def.meta) === null).map(([name]) => name);
    expect(open).toEqual(['me.get', 'me.link', 'me.setUp', 'me.choosePassword']);
    const weak = procedures.filter(([, { _def }]) => _def.type === 'mutation' && roleOf(_def.meta) === 'viewer');
    // They change nothing but what is the caller's own: a session, a calculation.
    expect(weak.map(([name]) => name).sort()).toEqual(['me.endSession', 'whatIf.cancel', 'whatIf.start']);
  });
});
