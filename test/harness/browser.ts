import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { findProgram, programs } from '../../scripts/programs.mjs';
import { root } from '../../scripts/repository.mjs';

/** Starts the system's Chromium without a window. Close it when done. */
export const launchBrowser = (): Promise<Browser> => {
  const executablePath = findProgram(programs.chromium);
  if (!executablePath) throw new Error('Chromium was not found; run: sudo apt-get install -y chromium');
  return chromium.launch({
    executablePath,
    // Chromium refuses to run sandboxed as root.
    chromiumSandbox: process.getuid?.() !== 0,
    args: [
      '--disable-dev-shm-usage',
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      '--no-default-browser-check',
    ],
  });
};

export interface PageOptions {
  /** CSS pixels; 1440 × 900 by default. */
  readonly width?: number;
  readonly height?: number;
  readonly colorScheme?: 'light' | 'dark';
  /** Of the browser's user; British English by default. */
  readonly locale?: string;
  /** Cookies and storage of another context; none by default. */
  readonly storageState?: Awaited<ReturnType<BrowserContext['storageState']>>;
}

/** A page with what went wrong on it: uncaught errors, error lines of the console, failed requests. */
export interface WatchedPage {
  readonly page: Page;
  readonly problems: readonly string[];
}

/** Opens a page in a context of its own. */
export const openPage = async (browser: Browser, url: string, options: PageOptions = {}): Promise<WatchedPage> => {
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1440, height: options.height ?? 900 },
    colorScheme: options.colorScheme ?? 'light',
    reducedMotion: 'reduce',
    ...(options.storageState ? { storageState: options.storageState } : {}),
    locale: options.locale ?? 'en-GB',
  });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(`uncaught: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`console: ${message.text()} (${message.location().url})`);
  });
  page.on('response', (response) => {
    if (response.status() >= 500) problems.push(`${response.status()}: ${response.url()}`);
  });
  await page.goto(url);
  return { page, problems };
};

/** What axe finds wrong with the page as it stands: rule, impact and the elements, one line each. */
export const axeFindings = async (page: Page): Promise<string[]> => {
  await page.addScriptTag({ path: createRequire(import.meta.url).resolve('axe-core/axe.min.js') });
  const violations: { id: string; impact: string; nodes: { target: string[] }[] }[] = await page.evaluate(
    'axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations)',
  );
  return violations.map(
    ({ id, impact, nodes }) => `${id} (${impact}): ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
  );
};

/**
 * Saves a picture of the whole page under test-results/screenshots, which CI keeps.
 *
 * @param name without extension
 * @returns its path
 */
export const screenshot = async (page: Page, name: string): Promise<string> => {
  const folder = join(root, 'test-results', 'screenshots');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path, fullPage: true });
  return path;
};
