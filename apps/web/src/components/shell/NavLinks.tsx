'use client';

import { useTranslations } from 'use-intl';
import { IntentLink } from '../IntentLink.tsx';
import { usePath } from './usePath.ts';

export const screens = [
  { href: '/', key: 'o', id: 'overview' },
  { href: '/models/', key: 'm', id: 'models' },
  { href: '/labels/', key: 'l', id: 'labels' },
  { href: '/devices/', key: 'd', id: 'devices' },
  { href: '/what-if/', key: 'w', id: 'whatIf' },
  { href: '/settings/', key: 's', id: 'settings' },
] as const;

const within: Record<string, string> = { '/stream': '/', '/window': '/', '/camera': '/' };

export const NavLinks = ({ place }: { place: 'top' | 'foot' }) => {
  const t = useTranslations('shell.screens');
  const path = usePath();
  return screens.map(({ href, id }) => {
    const exact = path === (href === '/' ? href : href.slice(0, -1));
    const current = exact || within[path] === href || (href !== '/' && path.startsWith(href));
    const shape = place === 'top' ? 'rounded-md px-3 py-1.5' : 'grow px-1 py-3.5 text-center text-xs';
    return (
      <IntentLink
        key={href}
        href={href}
        aria-current={exact ? 'page' : undefined}
        className={`${shape} font-medium ${current ? (place === 'top' ? 'bg-sunken text-ink' : 'text-ink shadow-[inset_0_2px_0_var(--accent)]') : 'text-soft hover:text-ink'}`}
      >
        {t(id)}
      </IntentLink>
    );
  });
};
