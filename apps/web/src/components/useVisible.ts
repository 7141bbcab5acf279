import { type RefObject, useEffect, useRef, useState } from 'react';

/** Whether an element is on the screen or about to be scrolled into it. */
export const useVisible = <T extends Element>(): readonly [RefObject<T | null>, boolean] => {
  const element = useRef<T>(null);
  const [visible, setVisible] = useState(false);
  useEffect(() => {
    if (!element.current) return;
    const observer = new IntersectionObserver(([entry]) => setVisible(entry?.isIntersecting ?? false), {
      rootMargin: '150px',
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return [element, visible];
};
