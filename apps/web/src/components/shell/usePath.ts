import { usePathname } from 'next/navigation';

/** The page's path without a slash at its end, which is there after a load and may not be after a click. */
export const usePath = (): string => usePathname().replace(/(?<=.)\/$/u, '');
