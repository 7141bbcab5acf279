import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { problems } from '../../test/arbitraries.ts';
import { integrate } from '../estimate/integrate.ts';
import type { Plan, PolicyOptions } from '../plan.ts';
import type { Problem } from '../problem.ts';
import { policies } from './policies.ts';

const scored = (plan: Plan) => (plan.kind === 'plan' ? plan : plan.relaxed);
/** Rounding of sums over a window. */
const close = 1e-9;

describe.each(Object.entries(policies))('%s', (name, policy) => {
  const forAll = (floors: boolean, check: (problem: Problem, plan: Plan) => void) =>
    fc.assert(
      fc.property(problems({ floors }), (problem) => check(problem, policy(problem))),
      { numRuns: 150 },
    );

  test('grants whole units, never more than there is, and keeps every floor or says which it cannot', () => {
    forAll(true, (problem, plan) => {
      const { violations } = integrate(problem, plan);
      const allowed = plan.kind === 'infeasible' ? violations.filter(({ kind }) => kind !== 'floor') : violations;
      expect(allowed).toEqual([]);
      if (plan.kind === 'infeasible') {
        expect(plan.conflicts.length).toBeGreaterThan(0);
        for (const { attainable, minAccuracy } of plan.conflicts) expect(attainable).toBeLessThan(minAccuracy);
      }
    });
  });

  test("its objective is the integrator's, its choices and reasons cover every stream", () => {
    forAll(true, (problem, plan) => {
      const { objective, windowAccuracies, choices, reasons, policy: policyName } = scored(plan);
      expect(policyName).toBe(name);
      expect(objective).toBeCloseTo(integrate(problem, plan).objective, 12);
      const ids = problem.streams.map(({ id }) => id);
      for (const record of [windowAccuracies, choices, reasons]) expect(Object.keys(record)).toEqual(ids);
      for (const { sentence } of Object.values(reasons)) expect(sentence).toMatch(/^[A-Z].*\.$/u);
    });
  });

  test('makes the same plan of the same problem', () => {
    forAll(false, (problem, plan) => {
      expect(policy(structuredClone(problem))).toEqual(plan);
    });
  });
});

test.each(['thief'] as const)('%s is never worse than no-retraining by its own estimate', (name) => {
  fc.assert(
    fc.property(problems({ floors: true }), (problem) => {
      const plan = scored(policies[name](problem));
      expect(plan.objective).toBeGreaterThanOrEqual(scored(policies['no-retraining'](problem)).objective - close);
    }),
    { numRuns: 300 },
  );
});

test('a plan says infeasible exactly when the floors do not fit together', () => {
  fc.assert(
    fc.property(problems({ floors: true }), (problem) => {
      const kinds = Object.values(policies).map((policy) => policy(problem, {} as PolicyOptions).kind);
      expect(new Set(kinds).size).toBe(1);
    }),
    { numRuns: 100 },
  );
});
