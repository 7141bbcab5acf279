import type { planSentences, windowSentences as simulatedSentences, whatIfSentences } from '@whetstone/scheduler';
import type { cameraSentences } from '@whetstone/server/domain/sentences/cameraSentences';
import type { eventSentences } from '@whetstone/server/domain/sentences/eventSentences';
import type { faultSentences } from '@whetstone/server/domain/sentences/faultSentences';
import type { modelSentences } from '@whetstone/server/domain/sentences/modelSentences';
import type { stateSentences } from '@whetstone/server/domain/sentences/stateSentences';
import type { windowSentences } from '@whetstone/server/domain/sentences/windowSentences';

/** Keys of what the server and the scheduler say; they come with its English, so only other languages list them. */
export type ServerSentence =
  | keyof typeof cameraSentences
  | keyof typeof eventSentences
  | keyof typeof faultSentences
  | keyof typeof modelSentences
  | keyof typeof stateSentences
  | keyof typeof windowSentences
  | keyof typeof planSentences
  | keyof typeof whatIfSentences
  | keyof typeof simulatedSentences;

/** `{ 'gate.promoted': … }` as `{ gate: { promoted: … } }`, which is how messages are looked up. */
export const nested = (sentences: Readonly<Record<string, string>>): Record<string, Record<string, string>> => {
  const areas: Record<string, Record<string, string>> = {};
  for (const [key, sentence] of Object.entries(sentences)) {
    const [area = '', name = ''] = key.split('.');
    areas[area] = { ...areas[area], [name]: sentence };
  }
  return areas;
};
