import type { PolicyResult, StreamNames } from '@whetstone/scheduler';
import { Word } from '../Glyph.tsx';

/** Breaches that are listed; the count says how many there are. */
const mostListed = 8;

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
  return (
    <div className="mx-4 mb-3 rounded-md bg-bad-ground px-3 py-2 text-bad">
      <p className="font-medium">
        {breaches.length === 1 ? 'One limit is' : `${breaches.length} limits are`} not kept under {result.policy}
      </p>
      <ul className="list-inside list-disc">
        {breaches.slice(0, mostListed).map(({ kind, streamId, sentence }) => (
          <li key={`${kind} ${streamId}`}>
            {streamId === null ? 'Devices' : (names[streamId] ?? streamId)} ({kind}): {sentence}
          </li>
        ))}
      </ul>
      {breaches.length > mostListed ? <p>and {breaches.length - mostListed} more</p> : null}
    </div>
  );
};
