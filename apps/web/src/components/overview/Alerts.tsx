'use client';

import Link from 'next/link';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { hrefOf } from '../../charts/EventMark.tsx';
import { useFormat } from '../../format/useFormat.ts';
import { eventTone } from '../../format/words.ts';
import { useSentence } from '../../messages/sentence.ts';
import type { WhetstoneEvent } from '../../trpc/wire.ts';
import { eventShape, Word } from '../Glyph.tsx';
import { Time } from '../Time.tsx';

const shownFirst = 3;

/** What an operator should look at, of the last hour; nothing at all when there is nothing. */
export const Alerts = (props: { events: readonly WhetstoneEvent[]; nameOf: (streamId: string) => string | null }) => {
  const say = useSentence();
  const format = useFormat();
  const t = useTranslations('overview.alerts');
  const words = useTranslations('words.event');
  const { events, nameOf } = props;
  const [all, setAll] = useState(false);
  if (events.length === 0) return null;
  const shown = all ? events : events.slice(0, shownFirst);
  return (
    <section aria-label={t('label')} className="panel overflow-hidden border-l-4 border-l-[var(--fill-warn)]">
      <ul>
        {shown.map((event) => {
          const href = hrefOf(event);
          const name = event.streamId === null ? null : nameOf(event.streamId);
          const message = say(event.wording, event.message);
          const sentence = name && !message.includes(name) ? t('named', { stream: name, message }) : message;
          return (
            <li
              key={event.id}
              className="grid gap-x-4 border-b border-line px-4 py-2 last:border-b-0 sm:grid-cols-[5rem_9rem_1fr]"
            >
              <span className="text-soft max-sm:order-3 max-sm:text-xs">
                <Time at={event.at} />
              </span>
              <Word shape={eventShape[event.kind]} tone={eventTone[event.kind]}>
                {words(event.kind)}
              </Word>
              {href ? (
                <Link prefetch={false} href={href} className="hover:underline">
                  {sentence}
                </Link>
              ) : (
                <span>{sentence}</span>
              )}
            </li>
          );
        })}
      </ul>
      {events.length > shownFirst ? (
        <button
          type="button"
          className="w-full border-t border-line px-4 py-2 text-left text-xs text-soft hover:text-ink"
          aria-expanded={all}
          onClick={() => setAll(!all)}
        >
          {all ? t('fewer') : t('all', { count: format.count(events.length) })}
        </button>
      ) : null}
    </section>
  );
};
