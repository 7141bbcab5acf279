import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../../scripts/repository.mjs';
import { type DashboardFixture, startDashboardFixture } from '../fixtures/dashboard/server.ts';
import { visitor } from '../fixtures/dashboard/visit.ts';
import { axeFindings, launchBrowser, screenshot } from './harness.ts';

let browser: Browser;
let four: DashboardFixture;

beforeAll(async () => {
  browser = await launchBrowser();
  four = await startDashboardFixture({ streams: 4 });
});
afterAll(async () => {
  await browser?.close();
  await four?.[Symbol.asyncDispose]();
});

const visit = visitor(() => ({ browser, server: four }));

it('the first page loads at most 350 KB of script, gzipped', () => {
  const out = join(root, 'apps/web/out');
  const page = readFileSync(join(out, 'index.html'), 'utf8');
  const scripts = new Set(page.match(/\/_next\/static\/[^"\\]+\.js/gu));
  const bytes = [...scripts].reduce((sum, path) => sum + gzipSync(readFileSync(join(out, path))).length, 0);
  expect(bytes).toBeGreaterThan(50_000);
  expect(bytes).toBeLessThan(350_000);
});

describe('every screen', () => {
  const screens = [
    ['overview', '/'],
    ['stream', '/stream/?id=s-0'],
    ['camera', '/camera/'],
    ['edit', '/camera/?id=s-1'],
    ['models', '/models/?stream=s-0'],
    ['labels', '/labels/?stream=s-0'],
    ['devices', '/devices/'],
    ['settings', '/settings/'],
  ] as const;
  const looks = [
    { width: 1440, height: 900, colorScheme: 'light' },
    { width: 390, height: 844, colorScheme: 'dark' },
  ] as const;

  for (const look of looks) {
    for (const [name, path] of screens)
      it(`${name} is legible to everybody and cuts nothing at ${look.width} px, ${look.colorScheme}`, async () => {
        await visit(path, (page) => inspect(page, `${name}-${look.width}-${look.colorScheme}`), look);
      });

    it(`window is legible to everybody and cuts nothing at ${look.width} px, ${look.colorScheme}`, async () => {
      await visit(
        '/stream/?id=s-0',
        async (page) => {
          const rows = page.getByRole('region', { name: 'Windows, scrolls' }).getByRole('row');
          await rows.nth(3).getByRole('link').click();
          await page.getByText('Estimated by the plan').waitFor();
          await inspect(page, `window-${look.width}-${look.colorScheme}`);
        },
        look,
      );
    });
  }

  const inspect = async (page: Page, name: string) => {
    await page.locator('main h1').waitFor();
    await page.waitForFunction(() => !document.querySelector('main .skeleton'));
    if (name.startsWith('overview')) {
      // The dark camera leads and has no picture; those below a small screen load when they come into sight.
      await page.locator('[data-tile]').nth(1).scrollIntoViewIfNeeded();
      await page.locator('main img').first().waitFor();
    }
    await screenshot(page, name);
    expect(await axeFindings(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  };
});
