import { useEffect } from 'react';

/** Names the browser's tab after what its page shows. */
export const useTitle = (name: string): void => {
  useEffect(() => {
    document.title = `${name} · Whetstone`;
  }, [name]);
};
