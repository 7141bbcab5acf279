import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import { Shell } from '../components/shell/Shell.tsx';
import { themeScript } from '../components/shell/theme.ts';
import { LanguageProvider } from '../messages/LanguageProvider.tsx';
import { languageScript } from '../messages/language.ts';
import { earlyScript } from '../trpc/early.ts';
import { DataProvider } from '../trpc/provider.tsx';
import './globals.css';

export const metadata: Metadata = {
  description: 'Streams, their accuracy and what is done to keep it.',
};

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#f4f3ef' },
    { media: '(prefers-color-scheme: dark)', color: '#131518' },
  ],
};

const RootLayout = ({ children }: { children: ReactNode }) => (
  <html lang="en" suppressHydrationWarning>
    <head>
      {/* Not in the metadata: those are written again when a page has loaded, over the name that its screen gave it. */}
      <title>Whetstone</title>
      {/* Before the first paint, or the page would flash in the other theme or language. */}
      {/* biome-ignore lint/security/noDangerouslySetInnerHtml: a constant of ours, no input reaches it */}
      <script dangerouslySetInnerHTML={{ __html: themeScript + languageScript + earlyScript }} />
    </head>
    <body>
      <LanguageProvider>
        <DataProvider>
          <Shell>{children}</Shell>
        </DataProvider>
      </LanguageProvider>
    </body>
  </html>
);

export default RootLayout;
