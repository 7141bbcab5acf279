'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Dialog } from '../Dialog.tsx';
import { screens } from './NavLinks.tsx';

const keysOf = (
  t: ReturnType<typeof useTranslations<'shell.keys'>>,
  screenName: ReturnType<typeof useTranslations<'shell.screens'>>,
): readonly (readonly [string, string])[] => [
  ['?', t('list')],
  ['/', t('search')],
  ...screens.map(({ key, id }) => [`g ${key}`, t('goTo', { screen: screenName(id) })] as const),
  ['g c', t('addCamera')],
  ['← →', t('tiles')],
  ['[  ]', t('windows')],
  ['Esc', t('close')],
];

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/u.test(target.tagName));

/** Keys that work on every screen, and the list of them. */
export const Keyboard = () => {
  const t = useTranslations('shell.keys');
  const screenName = useTranslations('shell.screens');
  const router = useRouter();
  const [listed, setListed] = useState(false);
  const goingSince = useRef(0);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const going = event.timeStamp - goingSince.current < 1_500;
      goingSince.current = 0;
      const href = event.key === 'c' ? '/camera/' : (screens.find(({ key }) => key === event.key)?.href ?? null);
      if (going && href) router.push(href);
      else if (event.key === 'g') goingSince.current = event.timeStamp;
      else if (event.key === '?') setListed(true);
      else if (event.key === '/') document.querySelector<HTMLInputElement>('[data-search]')?.focus();
      else return;
      event.preventDefault();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [router]);
  return (
    <Dialog open={listed} onOpenChange={setListed} title={t('title')} description={t('where')}>
      <dl className="mt-3 grid grid-cols-[auto_1fr] items-center gap-x-6 gap-y-2">
        {keysOf(t, screenName).map(([key, what]) => (
          <div key={key} className="contents">
            <dt>
              <kbd className="rounded border border-line bg-sunken px-1.5 py-0.5 font-sans text-xs whitespace-pre">
                {key}
              </kbd>
            </dt>
            <dd className="text-soft">{what}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
};
