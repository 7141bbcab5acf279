'use client';

import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { applyTheme, storedTheme, storeTheme, type Theme, themes } from './theme.ts';

/** One button that goes through system, light and dark. */
export const ThemeSwitch = () => {
  const t = useTranslations('shell.theme');
  const [theme, setTheme] = useState<Theme | null>(null);
  useEffect(() => {
    setTheme(storedTheme());
    const media = matchMedia('(prefers-color-scheme: dark)');
    const follow = () => applyTheme(storedTheme());
    media.addEventListener('change', follow);
    return () => media.removeEventListener('change', follow);
  }, []);
  const next = themes[(themes.indexOf(theme ?? 'system') + 1) % themes.length] ?? 'system';
  return (
    <button
      type="button"
      className="inline-flex size-9 items-center justify-center rounded-md text-soft hover:bg-sunken hover:text-ink"
      aria-label={t('button', { theme: t(theme ?? 'system'), next: t(next) })}
      title={t('title', { theme: t(theme ?? 'system') })}
      onClick={() => {
        storeTheme(next);
        setTheme(next);
      }}
    >
      <svg
        viewBox="0 0 16 16"
        className="size-4"
        aria-hidden="true"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
      >
        {theme === 'light' ? (
          <>
            <circle cx="8" cy="8" r="3" />
            <path d="M8 1v2M8 13v2M1 8h2M13 8h2M3 3l1.4 1.4M11.6 11.6 13 13M13 3l-1.4 1.4M4.4 11.6 3 13" />
          </>
        ) : theme === 'dark' ? (
          <path d="M13.5 9.5A6 6 0 0 1 6.5 2.5a6 6 0 1 0 7 7Z" />
        ) : (
          <>
            <circle cx="8" cy="8" r="6" />
            <path d="M8 2a6 6 0 0 1 0 12Z" fill="currentColor" />
          </>
        )}
      </svg>
    </button>
  );
};
