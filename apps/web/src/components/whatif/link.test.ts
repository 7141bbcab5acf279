import type { Scenario } from '@whetstone/server/domain/whatIf';
import { expect, it } from 'vitest';
import { decodeScenario, encodeScenario } from './link.ts';

const scenario: Scenario = {
  base: { kind: 'window', windowId: 'w-1' },
  changes: [
    { kind: 'demands', streamIds: ['s-1'], set: { minAccuracy: 0.7 } },
    { kind: 'add-streams', like: 's-1', count: 10 },
  ],
  policies: ['thief', 'auto'],
};

it('a link carries a what-if there and back', async () => {
  const text = await encodeScenario(scenario);
  expect(text).toMatch(/^[\w-]+$/u);
  expect(await decodeScenario(text)).toEqual(scenario);
});

it('a link that was cut on its way is none', async () => {
  const text = await encodeScenario(scenario);
  expect(await decodeScenario(text.slice(0, 20))).toBeNull();
  expect(await decodeScenario('not a what-if')).toBeNull();
});

it('a link from elsewhere with values that make no sense is none', async () => {
  const wrong = { ...scenario, changes: [{ kind: 'demands', streamIds: null, set: { minAccuracy: 70 } }] };
  expect(await decodeScenario(await encodeScenario(wrong as Scenario))).toBeNull();
});
