'use client';

import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { eventShape, Glyph, toneText } from '../components/Glyph.tsx';
import { useFormat } from '../format/useFormat.ts';
import { eventTone } from '../format/words.ts';
import { useSentence } from '../messages/sentence.ts';
import type { WhetstoneEvent } from '../trpc/wire.ts';

/** How much of a stream's timeline is shown around an event that has no page of its own, in ms. */
const around = { before: 600_000, after: 300_000 };

/** The page that shows what an event is about: its window, its devices, else its stream at that time. */
export const hrefOf = (event: WhetstoneEvent): string | null => {
  if (event.windowId) return `/window/?id=${encodeURIComponent(event.windowId)}`;
  if (event.deviceId) return '/devices/';
  const at = Date.parse(event.at);
  return event.streamId
    ? `/stream/?id=${encodeURIComponent(event.streamId)}&from=${at - around.before}&to=${at + around.after}`
    : null;
};

/** A mark on a time axis at `left` percent: a glyph, its word where there is room, and a link to what it marks. */
export const EventMark = (props: { event: WhetstoneEvent; left: number; bare?: boolean; also?: number }) => {
  const say = useSentence();
  const t = useTranslations('charts');
  const words = useTranslations('words.event');
  const format = useFormat();
  const { event, left, bare = false, also = 0 } = props;
  const at = new Date(event.at);
  const word = words(event.kind);
  const told = { time: format.clock(at), event: word, message: say(event.wording, event.message), utc: format.utc(at) };
  const title = also > 0 ? t('markAndMore', { ...told, count: format.count(also) }) : t('mark', told);
  const className = `absolute inline-flex items-center gap-1 rounded-sm text-xs leading-4 whitespace-nowrap ${toneText[eventTone[event.kind]]} ${bare ? 'top-px -translate-x-1/2 rounded-full bg-surface p-0.5' : '-translate-x-1.5 hover:underline'}`;
  const inside = (
    <>
      <Glyph shape={eventShape[event.kind]} className={bare ? 'size-2.5!' : ''} />
      {bare ? null : word}
      {also > 0 ? <span>+{also}</span> : null}
    </>
  );
  const href = hrefOf(event);
  return href ? (
    <Link
      prefetch={false}
      href={href}
      title={title}
      aria-label={title}
      className={className}
      style={{ left: `${left}%` }}
    >
      {inside}
    </Link>
  ) : (
    <span title={title} className={className} style={{ left: `${left}%` }}>
      {inside}
    </span>
  );
};
