'use client';

import { type ReactNode, useState } from 'react';

/** Tells more when it is opened; until then what it tells is not on the page, for it may be thousands of cells. */
export const Details = (props: {
  summary: ReactNode;
  className?: string;
  summaryClassName: string;
  children: ReactNode;
}) => {
  const { summary, className, summaryClassName, children } = props;
  const [open, setOpen] = useState(false);
  return (
    <details className={className} open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      {/* Opened here and not by the browser, which tells of it too late for what is inside to come along. */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a summary is a button by itself */}
      <summary
        className={summaryClassName}
        onClick={(event) => {
          event.preventDefault();
          setOpen(!open);
        }}
      >
        {summary}
      </summary>
      {open ? children : null}
    </details>
  );
};
