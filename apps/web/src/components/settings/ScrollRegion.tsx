import type { ReactNode } from 'react';

/** What may be wider than the screen: it scrolls by itself, and keys reach it. */
export const ScrollRegion = (props: { label: string; className: string; children: ReactNode }) => (
  <section
    className={`relative overflow-x-auto ${props.className}`}
    aria-label={`${props.label}, scrolls`}
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keys
    tabIndex={0}
  >
    {props.children}
  </section>
);
