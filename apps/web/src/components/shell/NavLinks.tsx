'use client';

import Link from 'next/link';
import { usePath } from './usePath.ts';

export const screens = [
  { href: '/', key: 'o', name: 'Overview' },
  { href: '/models/', key: 'm', name: 'Models' },
  { href: '/labels/', key: 'l', name: 'Labels' },
  { href: '/devices/', key: 'd', name: 'Devices' },
  { href: '/what-if/', key: 'w', name: 'What-if' },
  { href: '/settings/', key: 's', name: 'Settings' },
] as const;

const within: Record<string, string> = { '/stream': '/', '/window': '/', '/camera': '/' };

export const NavLinks = ({ place }: { place: 'top' | 'foot' }) => {
  const path = usePath();
  return screens.map(({ href, name }) => {
    const exact = path === (href === '/' ? href : href.slice(0, -1));
    const current = exact || within[path] === href || (href !== '/' && path.startsWith(href));
    const shape = place === 'top' ? 'rounded-md px-3 py-1.5' : 'grow px-1 py-3.5 text-center text-xs';
    return (
      <Link
        key={href}
        href={href}
        aria-current={exact ? 'page' : undefined}
        className={`${shape} font-medium ${current ? (place === 'top' ? 'bg-sunken text-ink' : 'text-ink shadow-[inset_0_2px_0_var(--accent)]') : 'text-soft hover:text-ink'}`}
      >
        {name}
      </Link>
    );
  });
};
