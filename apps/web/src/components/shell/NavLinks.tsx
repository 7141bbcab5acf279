'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';

export const screens = [
  { href: '/', key: 'o', name: 'Overview' },
  { href: '/devices/', key: 'd', name: 'Devices' },
  { href: '/settings/', key: 's', name: 'Settings' },
] as const;

const within: Record<string, string> = { '/stream/': '/', '/window/': '/', '/camera/': '/' };

export const NavLinks = ({ place }: { place: 'top' | 'foot' }) => {
  const pathname = usePathname();
  return screens.map(({ href, name }) => {
    const exact = pathname === href;
    const current = exact || within[pathname] === href;
    const shape = place === 'top' ? 'rounded-md px-3 py-1.5' : 'grow px-2 py-3.5 text-center';
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
