import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { problems } from '../../test/arbitraries.ts';
import { upperBound } from '../bound/upperBound.ts';
import { integrate } from '../estimate/integrate.ts';
import type { Plan } from '../plan.ts';
import type { Problem } from '../problem.ts';
import { type PolicyName, policies } from './policies.ts';

const scored = (plan: Plan) => (plan.kind === 'plan' ? plan : plan.relaxed);
/** Rounding of sums over a window. */
const close = 1e-9;

describe.each(Object.entries(policies))('%s', (name, policy) => {
  const forAll = (floors: boolean, check: (problem: Problem, plan: Plan) => void) =>
    fc.assert(
      fc.property(problems({ floors }), (problem) => check(problem, policy(problem, { withUpperBound: false }))),
      { numRuns: 60 },
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
      expect(policy(structuredClone(problem), { withUpperBound: false })).toEqual(plan);
    });
  });
});

test.each(['auto', 'sequential', 'thief', 'optimal-static', 'fixed-config'] as const)(
  '%s is never worse than no-retraining by its own estimate',
  (name) => {
    fc.assert(
      fc.property(problems({ floors: true }), (problem) => {
        const plan = scored(policies[name](problem, { withUpperBound: false }));
        const idle = scored(policies['no-retraining'](problem, { withUpperBound: false }));
        expect(plan.objective).toBeGreaterThanOrEqual(idle.objective - close);
      }),
      { numRuns: 120 },
    );
  },
);

test('the best static plan is no worse than any other of shares that stay until completions', () => {
  fc.assert(
    fc.property(problems({ floors: true }), (problem) => {
      const objective = (name: PolicyName) => scored(policies[name](problem, { withUpperBound: false })).objective;
      const best = policies['optimal-static'](problem, { withUpperBound: false });
      expect(scored(best).optimality).toBe('exact');
      for (const name of ['thief', 'fixed-res', 'fixed-config', 'greedy-marginal', 'max-min-fair'] as const)
        expect(objective(name)).toBeLessThanOrEqual(scored(best).objective + close);
    }),
    { numRuns: 60 },
  );
});

test('auto is the better of thief and sequential', () => {
  fc.assert(
    fc.property(problems({ floors: true }), (problem) => {
      const objective = (name: PolicyName) => scored(policies[name](problem, { withUpperBound: false })).objective;
      expect(objective('auto')).toBeCloseTo(Math.max(objective('thief'), objective('sequential')), 12);
    }),
    { numRuns: 100 },
  );
});

test('a plan says infeasible exactly when the floors do not fit together', () => {
  fc.assert(
    fc.property(problems({ floors: true }), (problem) => {
      const kinds = Object.values(policies).map((policy) => policy(problem, { withUpperBound: false }).kind);
      expect(new Set(kinds).size).toBe(1);
    }),
    { numRuns: 60 },
  );
});

test('no policy exceeds the upper bound, on random problems of every kind', () => {
  fc.assert(
    fc.property(problems({ floors: true }), (problem) => {
      const bound = upperBound(problem);
      for (const policy of Object.values(policies)) {
        const plan = scored(policy(problem, { withUpperBound: false }));
        expect(plan.objective).toBeLessThanOrEqual(bound + close);
      }
    }),
    { numRuns: 200 },
  );
});

test('no policy exceeds the tighter bound for few streams, whatever plan it aims at', () => {
  fc.assert(
    fc.property(problems({ floors: true }), (problem) => {
      fc.pre(problem.streams.length <= 3);
      const objectives = Object.values(policies).map(
        (policy) => scored(policy(problem, { withUpperBound: false })).objective,
      );
      const [least, best] = [Math.min(...objectives), Math.max(...objectives)];
      for (const achieved of [least, best]) {
        const bound = upperBound(problem, { achieved });
        expect(bound).toBeGreaterThanOrEqual(best - close);
        expect(bound).toBeLessThanOrEqual(upperBound(problem, { achieved: 1 }) + close);
      }
    }),
    { numRuns: 100 },
  );
});

test('for one stream and one γ the bound is what the best plan reaches', () => {
  const problem: Problem = {
    windowSeconds: 84,
    labellingDelaySeconds: 5,
    gpuCount: 0.5,
    allocationUnit: 0.0125,
    stealQuantum: 0.1,
    streams: [
      {
        id: 'alone',
        startAccuracy: 0.54,
        minAccuracy: 0,
        inferenceProfile: {
          interpolation: 'linear',
          points: [
            { gpuShare: 0, accuracyFactor: 0 },
            { gpuShare: 0.25, accuracyFactor: 1 },
          ],
        },
        retrainingConfigs: [{ id: 'full', endAccuracy: 0.81, gpuSeconds: 27 }],
      },
    ],
  };
  // Retraining at 0.25 GPU takes longer than the window, and at more of it costs more inference than it brings.
  const plan = scored(policies.auto(problem));
  expect(plan.objective).toBeCloseTo(0.54, 9);
  expect(100 * ((plan.upperBound ?? 1) - plan.objective)).toBeLessThan(0.3);
});

test('plans carry the bound unless nobody wants it', () => {
  const [problem] = fc.sample(problems({ floors: false }), { numRuns: 1, seed: 3 });
  if (!problem) throw new Error('no sample');
  const plan = scored(policies.thief(problem));
  expect(plan.upperBound).toBeGreaterThanOrEqual(plan.objective - close);
  expect(scored(policies.thief(problem, { withUpperBound: false })).upperBound).toBeNull();
});
