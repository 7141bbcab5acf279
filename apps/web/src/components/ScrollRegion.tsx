'use client';

import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';

/** A part that scrolls by itself; reachable by keys, and named with ", scrolls" for who cannot see it. */
export const ScrollRegion = (props: { label: string; className?: string; children: ReactNode }) => {
  const t = useTranslations('states');
  return (
    <section
      className={`relative overflow-auto ${props.className ?? ''}`}
      aria-label={t('scrolls', { label: props.label })}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keys
      tabIndex={0}
    >
      {props.children}
    </section>
  );
};
