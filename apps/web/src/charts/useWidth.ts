import { type RefObject, useLayoutEffect, useRef, useState } from 'react';

/** Width of an element in CSS pixels, 0 before it was laid out. */
export const useWidth = <T extends Element>(): readonly [RefObject<T | null>, number] => {
  const element = useRef<T>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const { current } = element;
    if (!current) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.round(entry?.contentRect.width ?? 0)));
    observer.observe(current);
    // The observer tells only after the next frame; a chart is in the first.
    const { paddingLeft, paddingRight } = getComputedStyle(current);
    setWidth(Math.round(current.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight)));
    return () => observer.disconnect();
  }, []);
  return [element, width];
};
