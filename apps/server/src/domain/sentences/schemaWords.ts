import type { Said, Wording } from '@whetstone/scheduler';
import type { z } from 'zod';
import { sayOfFault } from './faultSentences.ts';

/** For `refine` and `addIssue` of a schema: the sentence, and what it is made from. */
export const wish = ({ text, wording }: Said) => ({ message: text, params: { wording } });

const isWording = (value: unknown): value is Wording =>
  typeof value === 'object' && value !== null && 'key' in value && 'parameters' in value;

const expected = {
  number: 'wish.number',
  int: 'wish.whole',
  string: 'wish.text',
  boolean: 'wish.yesOrNo',
  array: 'wish.list',
} as const;

const ofType = (type: string): Said =>
  type in expected ? sayOfFault(expected[type as keyof typeof expected]) : sayOfFault('wish.other');

type TooSmall = z.core.$ZodIssueTooSmall;
type TooBig = z.core.$ZodIssueTooBig;

const tooSmall = ({ origin, minimum, inclusive }: TooSmall): Said => {
  const least = Number(minimum);
  if (origin === 'string')
    return least === 1 ? sayOfFault('wish.filled') : sayOfFault('wish.leastCharacters', { count: least });
  if (origin === 'array') return sayOfFault('wish.leastEntries', { count: least });
  return sayOfFault(inclusive === false ? 'wish.above' : 'wish.least', { least });
};

const tooBig = ({ origin, maximum, inclusive }: TooBig): Said => {
  const most = Number(maximum);
  if (origin === 'string') return sayOfFault('wish.mostCharacters', { count: most });
  if (origin === 'array') return sayOfFault('wish.mostEntries', { count: most });
  return sayOfFault(inclusive === false ? 'wish.below' : 'wish.most', { most });
};

const wordingOf = (issue: z.core.$ZodIssue): Wording | null => {
  switch (issue.code) {
    case 'too_small':
      return tooSmall(issue).wording ?? null;
    case 'too_big':
      return tooBig(issue).wording ?? null;
    case 'invalid_type':
      return ofType(issue.expected).wording ?? null;
    case 'invalid_value':
      return sayOfFault('wish.oneOf', { values: issue.values.map(String).join(', ') }).wording ?? null;
    case 'custom':
      return isWording(issue.params?.wording) ? issue.params.wording : null;
    default:
      return sayOfFault('wish.other').wording ?? null;
  }
};

/** What a schema has to say of a value, without the value: the schema's own English, and what it is made from. */
export const saidOfIssue = (issue: z.core.$ZodIssue): Said => ({ text: issue.message, wording: wordingOf(issue) });
