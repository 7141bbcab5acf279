import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { cameraFormSchema, timelineQuerySchema } from '../../api/inputs.ts';
import { newTokenSchema, newUserSchema } from '../account.ts';
import { newTargetSchema } from '../notification.ts';
import { retentionSchema } from '../preferences.ts';
import { scenarioSchema } from '../whatIf.ts';
import { saidOfIssue } from './schemaWords.ts';

const keysOf = (schema: z.ZodType, input: unknown): Record<string, string | undefined> => {
  const issues = schema.safeParse(input).error?.issues ?? [];
  return Object.fromEntries(issues.map((issue) => [issue.path.join('.'), saidOfIssue(issue).wording?.key]));
};

const target = { name: 'Desk', secret: null };
const webhook = { kind: 'webhook', allowPrivate: false, kinds: ['drift'] };

describe('what a schema refuses is made from a sentence with a key', () => {
  it.each([
    [
      'an empty name',
      newUserSchema,
      { username: 'a b', name: ' ', role: 'boss' },
      {
        username: 'wish.username',
        name: 'wish.filled',
        role: 'wish.oneOf',
      },
    ],
    [
      'a token for nothing',
      newTokenSchema,
      { name: 'x'.repeat(81), scopes: [], expiresInDays: 1.5 },
      {
        name: 'wish.mostCharacters',
        scopes: 'wish.leastEntries',
        expiresInDays: 'wish.whole',
      },
    ],
    [
      'days that are no number',
      retentionSchema,
      { accuracyDays: 'ten', decisionDays: 1, samplesPerStream: 1e9 },
      {
        accuracyDays: 'wish.number',
        decisionDays: 'wish.least',
        samplesPerStream: 'wish.most',
      },
    ],
    ['no address', newTargetSchema, { ...target, config: { ...webhook, url: 'hooks' } }, { 'config.url': 'wish.url' }],
    [
      'another protocol',
      newTargetSchema,
      { ...target, config: { ...webhook, url: 'ftp://x/y' } },
      {
        'config.url': 'wish.protocol',
      },
    ],
    ['time that runs backwards', timelineQuerySchema, { streamId: 'a', from: 2, to: 1 }, { to: 'wish.after' }],
    [
      'a share of nothing',
      scenarioSchema,
      {
        base: { kind: 'now' },
        policies: ['thief'],
        changes: [{ kind: 'planning', set: { stealQuantum: 0 } }],
      },
      { 'changes.0.set.stealQuantum': 'wish.above' },
    ],
    [
      'a camera without anything',
      cameraFormSchema,
      {
        name: 'Gate',
        source: { kind: 'file', path: 'clip.mp4' },
      },
      { 'source.path': 'wish.absolutePath', settings: 'wish.other' },
    ],
  ])('%s', (_, schema, input, keys) => {
    expect(keysOf(schema, input)).toEqual(keys);
  });
});
