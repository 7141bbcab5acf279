import { type RefObject, useEffect, useRef, useState } from 'react';

const listeners = new WeakMap<Element, (visible: boolean) => void>();
let observer: IntersectionObserver | null = null;

/** One observer for all elements of the page: each of its own would be asked at every frame. */
const shared = (): IntersectionObserver => {
  observer ??= new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) listeners.get(target)?.(isIntersecting);
    },
    { rootMargin: '150px' },
  );
  return observer;
};

/** Whether an element is on the screen or about to be scrolled into it. */
export const useVisible = <T extends Element>(): readonly [RefObject<T | null>, boolean] => {
  const element = useRef<T>(null);
  const [visible, setVisible] = useState(false);
  useEffect(() => {
    const { current } = element;
    if (!current) return;
    listeners.set(current, setVisible);
    shared().observe(current);
    return () => {
      listeners.delete(current);
      shared().unobserve(current);
    };
  }, []);
  return [element, visible];
};
