import type { ReactNode } from 'react';

/** A group of suppositions that folds away, with what is supposed in its head. */
export const Section = (props: { title: string; note?: string | undefined; open?: boolean; children: ReactNode }) => (
  <details className="panel group" open={props.open}>
    <summary className="flex list-none items-baseline gap-2 px-4 py-3 [&::-webkit-details-marker]:hidden">
      <span aria-hidden="true" className="text-soft transition-transform group-open:rotate-90">
        ›
      </span>
      <h2>{props.title}</h2>
      {props.note ? <span className="ml-auto text-xs text-soft">{props.note}</span> : null}
    </summary>
    <div className="pb-3">{props.children}</div>
  </details>
);
