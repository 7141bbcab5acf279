import type { ReactNode } from 'react';

/** A part that scrolls by itself; reachable by keys, and named with ", scrolls" for who cannot see it. */
export const ScrollRegion = (props: { label: string; className?: string; children: ReactNode }) => (
  <section
    className={`relative overflow-auto ${props.className ?? ''}`}
    aria-label={`${props.label}, scrolls`}
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keys
    tabIndex={0}
  >
    {props.children}
  </section>
);
