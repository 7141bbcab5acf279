'use client';

import Link from 'next/link';
import { useRouter } from 'next/navigation';
import type { ComponentProps } from 'react';

/**
 * A link whose page is fetched when somebody is about to follow it: by itself every link on the screen would fetch its
 * page while this one is still loading.
 */
export const IntentLink = ({ href, ...props }: Omit<ComponentProps<typeof Link>, 'href'> & { href: string }) => {
  const router = useRouter();
  const prepare = () => router.prefetch(href);
  return <Link href={href} prefetch={false} onPointerEnter={prepare} onFocus={prepare} {...props} />;
};
