import type { Breach, PolicyResult, StreamNames } from '@whetstone/scheduler';
import { useTranslations } from 'use-intl';
import { useSentence } from '../../messages/sentence.ts';
import { Word } from '../Glyph.tsx';
import { usePolicyWords } from './usePolicyWords.ts';

/** Sentences and names that are listed; the count says how many limits there are. */
const mostListed = 6;
const mostNamed = 4;

/** Streams that break the same limit in the same way stand in one line. */
const grouped = (
  breaches: readonly Breach[],
  { nameOf, say }: { nameOf: (streamId: string | null) => string; say: ReturnType<typeof useSentence> },
): (readonly [sentence: string, names: string[]])[] => {
  const groups = new Map<string, string[]>();
  for (const { streamId, sentence, wording } of breaches) {
    const said = say(wording, sentence);
    groups.set(said, [...(groups.get(said) ?? []), nameOf(streamId)]);
  }
  return [...groups];
};

/** What would be broken, before anything that would be better. */
export const BreachList = ({ result, names }: { result: PolicyResult; names: StreamNames }) => {
  const { breaches, source, policy } = result;
  const t = useTranslations('whatIf');
  const { policyName } = usePolicyWords();
  const say = useSentence();
  if (breaches.length === 0)
    return (
      <p className="px-4 pb-3">
        <Word shape="dot" tone="good">
          {t(source === 'estimated' ? 'answer.kept' : 'answer.floorsKept')}
        </Word>
      </p>
    );
  const nameList = (all: readonly string[]): string => {
    const shown = all.slice(0, mostNamed).join(', ');
    const rest = all.length - mostNamed;
    return rest > 0 ? t('change.andMore', { streams: shown, count: String(rest) }) : shown;
  };
  const groups = grouped(breaches, { nameOf: (id) => (id === null ? t('answer.devices') : (names[id] ?? id)), say });
  return (
    <div className="mx-4 mb-3 rounded-md bg-bad-ground px-3 py-2 text-bad">
      <p className="font-medium">{t('answer.broken', { count: breaches.length, policy: policyName(policy) })}</p>
      <ul className="list-outside list-disc pl-4">
        {groups.slice(0, mostListed).map(([sentence, streams]) => (
          <li key={sentence}>{t('answer.breach', { streams: nameList(streams), sentence })}</li>
        ))}
      </ul>
      {groups.length > mostListed ? <p>{t('answer.moreKinds', { count: groups.length - mostListed })}</p> : null}
    </div>
  );
};
