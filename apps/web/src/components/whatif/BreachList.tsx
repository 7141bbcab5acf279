import type { Breach, PolicyResult, StreamNames } from '@whetstone/scheduler';
import { Word } from '../Glyph.tsx';

/** Sentences and names that are listed; the count says how many limits there are. */
const mostListed = 6;
const mostNamed = 4;

/** Streams that break the same limit in the same way stand in one line. */
const grouped = (breaches: readonly Breach[], names: StreamNames): (readonly [sentence: string, names: string[]])[] => {
  const groups = new Map<string, string[]>();
  for (const { kind, streamId, sentence } of breaches) {
    const key = `${kind}: ${sentence}`;
    groups.set(key, [...(groups.get(key) ?? []), streamId === null ? 'Devices' : (names[streamId] ?? streamId)]);
  }
  return [...groups];
};

const nameList = (names: readonly string[]): string =>
  names.length > mostNamed
    ? `${names.slice(0, mostNamed).join(', ')} and ${names.length - mostNamed} more`
    : names.join(', ');

/** What would be broken, before anything that would be better. */
export const BreachList = ({ result, names }: { result: PolicyResult; names: StreamNames }) => {
  const { breaches } = result;
  if (breaches.length === 0)
    return (
      <p className="px-4 pb-3">
        <Word shape="dot" tone="good">
          every floor, latency and memory limit is kept
        </Word>
      </p>
    );
  const groups = grouped(breaches, names);
  return (
    <div className="mx-4 mb-3 rounded-md bg-bad-ground px-3 py-2 text-bad">
      <p className="font-medium">
        {breaches.length === 1 ? 'One limit is' : `${breaches.length} limits are`} not kept under {result.policy}
      </p>
      <ul className="list-outside list-disc pl-4">
        {groups.slice(0, mostListed).map(([sentence, streams]) => (
          <li key={sentence}>
            {nameList(streams)} ({sentence})
          </li>
        ))}
      </ul>
      {groups.length > mostListed ? <p>and {groups.length - mostListed} more kinds</p> : null}
    </div>
  );
};
