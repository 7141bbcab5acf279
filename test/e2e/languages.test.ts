import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DashboardFixture, startDashboardFixture } from '../fixtures/dashboard/server.ts';
import { visitor } from '../fixtures/dashboard/visit.ts';
import { query } from '../harness/api.ts';
import { axeFindings, launchBrowser, screenshot } from './harness.ts';

let browser: Browser;
let server: DashboardFixture;

beforeAll(async () => {
  browser = await launchBrowser();
  server = await startDashboardFixture({ streams: 4 });
});
afterAll(async () => {
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
});

const visit = visitor(() => ({ browser, server }));

const languageOf = (page: Page) => page.evaluate(() => document.documentElement.lang);

const settled = async (page: Page) => {
  await page.locator('main h1').waitFor();
  await page.waitForFunction(() => !document.querySelector('main .skeleton'));
};

describe('in Chinese', () => {
  const screens = [
    ['overview', '/', '总览'],
    ['stream', '/stream/?id=s-0', '准确率'],
    ['models', '/models/?stream=s-0', '模型'],
    ['labels', '/labels/?stream=s-0', '标注'],
    ['devices', '/devices/', '设备'],
    ['settings', '/settings/', '设置'],
  ] as const;

  for (const width of [1440, 390])
    for (const [name, path, word] of screens)
      it(`${name} has words for everything, says its language and cuts nothing at ${width} px`, async () => {
        await visit(
          path,
          async (page) => {
            await settled(page);
            expect(await languageOf(page)).toBe('zh-Hans');
            await expect.poll(() => page.locator('main').innerText()).toContain(word);
            await screenshot(page, `${name}-${width}-chinese`);
            expect(await axeFindings(page)).toEqual([]);
            expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
          },
          { width, height: width < 500 ? 844 : 900, locale: 'zh-CN' },
        );
      });
});

it('a window’s decision has words for everything in Chinese and cuts nothing', async () => {
  const [window] = await query<{ readonly id: string }[]>(server.url, 'windows.list', { streamId: 's-0', limit: 1 });
  for (const width of [1440, 390])
    await visit(
      `/window/?id=${window?.id}`,
      async (page) => {
        await settled(page);
        await page.getByRole('heading', { name: '其他策略会怎么做？' }).waitFor();
        await page.getByText(/任何调度都不会超过/u).waitFor();
        await screenshot(page, `window-${width}-chinese`);
        expect(await axeFindings(page)).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
      },
      { width, height: width < 500 ? 844 : 900, locale: 'zh-CN' },
    );
});

describe('the language', () => {
  it('is the browser’s first that there is', async () => {
    for (const [locale, language] of [
      ['zh-TW', 'zh-Hans'],
      ['fr-FR', 'en'],
    ] as const)
      await visit(
        '/',
        async (page) => {
          await settled(page);
          expect(await languageOf(page)).toBe(language);
        },
        { locale },
      );
  });

  it('is changed by a switch, keeps what was typed, and is kept for the next visit', async () => {
    await visit('/', async (page) => {
      await settled(page);
      await page.getByRole('searchbox', { name: 'Filter by name' }).fill('Gate');
      await page.getByRole('button', { name: 'Language: English. Change to 中文' }).click();
      await page.getByRole('heading', { name: '总览' }).waitFor();
      expect(await languageOf(page)).toBe('zh-Hans');
      expect(await page.getByRole('searchbox', { name: '按名称筛选' }).inputValue()).toBe('Gate');

      await page.goto(`${server.url}/devices/`);
      await page.getByRole('heading', { name: '设备', exact: true }).first().waitFor();
      await page.getByRole('button', { name: '语言：中文。切换为 English' }).click();
      await page.getByRole('link', { name: 'Overview' }).first().waitFor();
      expect(await languageOf(page)).toBe('en');
    });
  });

  it('names the tab after the screen', async () => {
    await visit(
      '/',
      async (page) => {
        await settled(page);
        await page.waitForFunction(() => document.title === '总览 · Whetstone');
        await page.getByRole('navigation').getByRole('link', { name: '设备' }).first().click();
        await page.waitForFunction(() => document.title === '设备 · Whetstone');
      },
      { locale: 'zh-CN' },
    );
  });

  it('never shows the page in another one first', async () => {
    await visit(
      '/',
      async (page) => {
        const seen: string[] = [];
        await page.exposeFunction('saw', (text: string) => seen.push(text));
        await page.addInitScript(() => {
          const look = () => {
            const link = document.querySelector('header nav a');
            if (link && getComputedStyle(link).visibility === 'visible')
              (globalThis as unknown as { saw: (text: string) => void }).saw(link.textContent);
            requestAnimationFrame(look);
          };
          look();
        });
        await page.reload();
        await settled(page);
        expect([...new Set(seen)]).toEqual(['总览']);
      },
      { locale: 'zh-CN' },
    );
  });
});
