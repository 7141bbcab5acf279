import { useEffect } from 'react';

/** Names the browser's tab after what its page shows; null leaves it to the product's name. */
export const useTitle = (name: string | null): void => {
  useEffect(() => {
    document.title = name === null ? 'Whetstone' : `${name} · Whetstone`;
  }, [name]);
};
