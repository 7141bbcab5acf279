'use client';

import { type PointerEvent, type ReactNode, useState } from 'react';

/** Fewer pixels than this are a click. */
const leastPixels = 8;

/** Lets a piece of a time axis be dragged over, and tells its instants. Touch is left to scrolling. */
export const ZoomDrag = (props: {
  from: number;
  to: number;
  /** Room beside the plot, in pixels. */
  margin: { readonly left: number; readonly right: number };
  onZoom: (from: number, to: number) => void;
  children: ReactNode;
}) => {
  const { from, to, margin, onZoom, children } = props;
  const [drag, setDrag] = useState<{ start: number; end: number } | null>(null);
  const place = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    return Math.min(box.width - margin.right, Math.max(margin.left, event.clientX - box.left));
  };
  const finish = (event: PointerEvent<HTMLDivElement>) => {
    setDrag(null);
    if (!drag || Math.abs(drag.end - drag.start) < leastPixels) return;
    const plot = event.currentTarget.getBoundingClientRect().width - margin.left - margin.right;
    const instant = (x: number) => Math.round(from + ((x - margin.left) / plot) * (to - from));
    onZoom(instant(Math.min(drag.start, drag.end)), instant(Math.max(drag.start, drag.end)));
  };
  return (
    <div
      className="relative select-none"
      onPointerDown={(event) => {
        if (event.pointerType === 'touch' || event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        setDrag({ start: place(event), end: place(event) });
      }}
      onPointerMove={(event) => drag && setDrag({ ...drag, end: place(event) })}
      onPointerUp={finish}
      onPointerCancel={() => setDrag(null)}
    >
      {children}
      {drag ? (
        <div
          className="pointer-events-none absolute inset-y-0 border-x border-accent bg-accent opacity-15"
          style={{ left: Math.min(drag.start, drag.end), width: Math.abs(drag.end - drag.start) }}
        />
      ) : null}
    </div>
  );
};
