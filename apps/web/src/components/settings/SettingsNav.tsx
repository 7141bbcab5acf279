'use client';

import type { Role } from '@whetstone/server/domain/actor';
import Link from 'next/link';
import { useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import type { Messages } from '../../messages/catalogue.ts';
import { useMe, usePermission } from '../auth/useMe.ts';
import { usePath } from '../shell/usePath.ts';

type PageName = keyof Messages['settings']['pages'];

const pages: readonly { readonly href: string; readonly name: PageName; readonly role: Role }[] = [
  { href: '/settings/', name: 'general', role: 'viewer' },
  { href: '/settings/users/', name: 'users', role: 'admin' },
  { href: '/settings/tokens/', name: 'tokens', role: 'admin' },
  { href: '/settings/notifications/', name: 'notifications', role: 'admin' },
  { href: '/settings/storage/', name: 'storage', role: 'admin' },
  { href: '/settings/audit/', name: 'audit', role: 'admin' },
];
const account = { href: '/settings/account/', name: 'account', role: 'viewer' } as const;

/** The pages of Settings; those for admins only are there for others too, and say why they are shut. */
export const SettingsNav = () => {
  const t = useTranslations('settings');
  const path = usePath();
  const admin = usePermission('admin');
  const shown = useRef<HTMLLIElement>(null);
  // On a phone the pages do not fit beside each other: the one that is open must not be out of sight.
  useEffect(() => {
    if (path) shown.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [path]);
  const signedIn = useMe()?.identity?.via === 'account';
  return (
    <nav aria-label={t('navigation')} className="-mx-4 overflow-x-auto border-b border-line px-4 sm:mx-0 sm:px-0">
      <ul className="flex gap-1">
        {[...pages, ...(signedIn ? [account] : [])].map(({ href, name, role }) => {
          const current = path === href.slice(0, -1);
          const shut = role === 'admin' && !admin.may;
          return (
            <li key={href} ref={current ? shown : null}>
              <Link
                href={href}
                aria-current={current ? 'page' : undefined}
                title={shut ? admin.reason : undefined}
                className={`block px-3 py-2 font-medium whitespace-nowrap ${current ? 'text-ink shadow-[inset_0_-2px_0_var(--accent)]' : 'text-soft hover:text-ink'}`}
              >
                {t(`pages.${name}`)}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
};
