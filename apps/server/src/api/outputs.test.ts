import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { appRouter } from './root.ts';

interface Definition {
  readonly type: string;
  readonly inputs: readonly unknown[];
  readonly output?: unknown;
}

const procedures = Object.entries(appRouter._def.procedures as unknown as Record<string, { _def: Definition }>).map(
  ([name, { _def }]) => ({ name, ..._def }),
);

describe('every procedure of the API', () => {
  it('says by a schema what it answers', () => {
    expect(procedures.length).toBeGreaterThan(70);
    const without = procedures.filter(({ type, output }) =>
      // A subscription answers with an iterable, whose items are looked at one by one.
      type === 'subscription' ? typeof output !== 'function' : !(output instanceof z.ZodType),
    );
    expect(without.map(({ name }) => name)).toEqual([]);
  });

  it('says by a schema what it takes, or takes nothing', () => {
    const schemas = procedures.flatMap(({ inputs }) => inputs);
    expect(schemas.every((schema) => schema instanceof z.ZodType)).toBe(true);
    const takesNothing = procedures.filter(({ inputs }) => inputs.length === 0).map(({ name }) => name);
    expect(takesNothing.sort()).toEqual([
      'audit.facets',
      'devices.list',
      'goldenModels.list',
      'me.get',
      'me.sessions',
      'notifications.list',
      'overview.get',
      'policy.get',
      'report.rows',
      'settings.get',
      'setup.finish',
      'setup.get',
      'tokens.list',
      'users.list',
      'whatIf.list',
      'whatIf.live',
    ]);
  });
});
