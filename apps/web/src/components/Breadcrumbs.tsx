'use client';

import Link from 'next/link';
import { useTranslations } from 'use-intl';

/** Where this page hangs; the last part is the page itself. */
export const Breadcrumbs = ({ parts }: { parts: readonly { readonly name: string; readonly href: string }[] }) => {
  const t = useTranslations('states');
  return (
    <nav aria-label={t('breadcrumbs')} className="flex flex-wrap gap-x-2 text-xs text-soft">
      {parts.map(({ name, href }) => (
        <span key={href} className="inline-flex gap-2">
          <Link className="hover:text-ink hover:underline" href={href}>
            {name}
          </Link>
          <span aria-hidden="true">/</span>
        </span>
      ))}
    </nav>
  );
};
