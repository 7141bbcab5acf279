'use client';

import { type ReactNode, Suspense } from 'react';
import { useTranslations } from 'use-intl';
import { FirstRun, Gate, OpenBanner } from '../auth/Gate.tsx';
import { UserMenu } from '../auth/UserMenu.tsx';
import { IntentLink } from '../IntentLink.tsx';
import { ToastProvider } from '../Toast.tsx';
import { useAwake } from '../useAwake.ts';
import { Keyboard } from './Keyboard.tsx';
import { LanguageSwitch } from './LanguageSwitch.tsx';
import { LivePage } from './LivePage.tsx';
import { LivePill, LostBanner } from './LivePill.tsx';
import { NavLinks } from './NavLinks.tsx';
import { Search } from './Search.tsx';
import { StatusLine } from './StatusLine.tsx';
import { TabTitle } from './TabTitle.tsx';
import { ThemeSwitch } from './ThemeSwitch.tsx';
import { usePath } from './usePath.ts';

const Brand = () => (
  <IntentLink href="/" className="flex items-center gap-2 rounded font-semibold tracking-tight">
    <svg viewBox="0 0 20 20" className="size-5" aria-hidden="true">
      <path d="M2 14.5 12.5 4 16 7.5 5.5 18Z" fill="var(--fill-neutral)" />
      <path d="M12.5 4 16 7.5 18 2Z" fill="var(--fill-active)" />
    </svg>
    Whetstone
  </IntentLink>
);

/** Where somebody signs in or takes the first steps there is nothing to go to yet. */
const Bare = ({ children }: { children: ReactNode }) => (
  <ToastProvider>
    <OpenBanner />
    <div className="px-4 py-4 sm:px-6">
      <header className="flex items-center justify-between">
        <Brand />
        <div className="flex gap-2">
          <LanguageSwitch />
          <ThemeSwitch />
        </div>
      </header>
      <main id="content">{children}</main>
    </div>
  </ToastProvider>
);

const barePaths: ReadonlySet<string> = new Set(['/sign-in', '/setup']);

export const Shell = ({ children }: { children: ReactNode }) => {
  const path = usePath();
  const screen = useAwake() ? children : null;
  return (
    <>
      <TabTitle />
      {barePaths.has(path) ? <Bare>{screen}</Bare> : <Full>{screen}</Full>}
    </>
  );
};

/** What every screen has: brand, navigation, search, the state of the live updates, and a quiet line at the foot. */
const Full = ({ children }: { children: ReactNode }) => {
  const t = useTranslations('shell');
  return (
    <ToastProvider>
      <Gate />
      <FirstRun />
      <Suspense>
        <LivePage />
      </Suspense>
      <Keyboard />
      <a
        href="#content"
        className="button button-primary absolute top-2 left-2 z-50 -translate-y-20 focus-visible:translate-y-0"
      >
        {t('skip')}
      </a>
      <div className="flex min-h-dvh flex-col">
        <header className="sticky top-0 z-30 border-b border-line bg-ground">
          <div className="mx-auto flex h-13 max-w-[1600px] items-center gap-3 px-4 sm:gap-6 sm:px-6">
            <Brand />
            <nav aria-label={t('navigation')} className="hidden gap-1 md:flex">
              <NavLinks place="top" />
            </nav>
            <div className="ml-auto flex min-w-0 items-center gap-2">
              <LivePill />
              <Search />
              <LanguageSwitch />
              <ThemeSwitch />
              <UserMenu />
            </div>
          </div>
        </header>
        <OpenBanner />
        <LostBanner />
        <main id="content" tabIndex={-1} className="mx-auto w-full max-w-[1600px] grow px-4 py-5 outline-none sm:px-6">
          {children}
        </main>
        <StatusLine />
      </div>
      <nav
        aria-label={t('navigationAtFoot')}
        className="fixed inset-x-0 bottom-0 z-30 flex justify-around border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] md:hidden"
      >
        <NavLinks place="foot" />
      </nav>
    </ToastProvider>
  );
};
