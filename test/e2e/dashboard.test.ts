import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DashboardFixture, startDashboardFixture } from '../fixtures/dashboard/server.ts';
import { visitor } from '../fixtures/dashboard/visit.ts';
import { launchBrowser, openPage } from './harness.ts';

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

describe('the overview', () => {
  it('shows each stream with its live picture, its boxes and what is measured of it', async () => {
    await visit('/', async (page) => {
      const tiles = page.getByRole('list', { name: 'Streams' }).getByRole('listitem');
      await tiles.first().waitFor();
      expect(await tiles.count()).toBe(4);
      const live = tiles.filter({ hasNotText: 'offline' }).first();
      await live.locator('img').first().waitFor();
      await live
        .getByText(/^(car|truck|person|bicycle)\s\d+\s%$/u)
        .first()
        .waitFor();
      expect(await live.innerText()).toMatch(/\d+\.\d\s%[\s\S]*n 118[\s\S]*fps[\s\S]*p95[\s\S]*window/u);
      await page.getByText('Streams meeting their floor').waitFor();
      await page.getByText('Mean accuracy, measured').waitFor();
      await page
        .getByRole('region', { name: /Device CPU/u })
        .getByText('Granted')
        .first()
        .waitFor();
    });
  });

  it('asks for its figures once, while its scripts are still on their way', async () => {
    const { page } = await openPage(browser, 'about:blank');
    const asked: string[] = [];
    page.on('request', (request) => {
      if (/overview\.get|\.js$/u.test(request.url())) asked.push(request.url());
    });
    await page.goto(`${four.url}/`);
    await page.getByRole('list', { name: 'Streams' }).getByRole('listitem').first().waitFor();
    const figures = asked.filter((url) => url.includes('overview.get'));
    expect(figures).toHaveLength(1);
    const timing = await page.evaluate(() => {
      const named = (part: string) =>
        performance.getEntriesByType('resource').filter(({ name }) => name.includes(part));
      return {
        asked: named('overview.get')[0]?.startTime,
        first: performance.getEntriesByName('first-paint')[0]?.startTime,
      };
    });
    expect(timing.asked).toBeLessThan(timing.first ?? 0);
    await page.context().close();
  });

  it('has the page of a stream ready for the pointer that rests on its tile', async () => {
    await visit('/', async (page) => {
      const tile = page.locator('[data-tile]').first();
      const ready = page.waitForResponse((response) => response.url().includes('streams.timeline'));
      await tile.hover();
      await ready;
      const asked: string[] = [];
      page.on('request', (request) => asked.push(request.url()));
      await tile.click();
      await page.locator('.recharts-line-curve[d]').first().waitFor();
      expect(asked.filter((url) => /streams\.(?:get|timeline)/u.test(url))).toEqual([]);
    });
  });

  it('draws every tile whole, also those that nobody scrolled to', async () => {
    await using many = await startDashboardFixture({ streams: 30 });
    await visit(
      '/',
      async (page) => {
        const tiles = page.locator('li:has([data-tile])');
        await tiles.nth(29).locator('svg[role=img]').waitFor({ state: 'attached' });
        expect(await tiles.locator('dl').count()).toBe(30);
      },
      { server: many },
    );
  });

  it('says what to do where there is no camera yet, and shows no number', async () => {
    await using none = await startDashboardFixture({ streams: 0 });
    await visit(
      '/',
      async (page) => {
        await page.getByText('No camera yet').waitFor();
        expect(await page.getByText('Mean accuracy').count()).toBe(0);
        await page.getByRole('link', { name: 'Add camera' }).click();
        await page.getByRole('heading', { name: 'Add a camera' }).waitFor();
      },
      { server: none },
    );
  });

  it('says since when it is stale while the server is away, and goes on when it is back', async () => {
    const server = await startDashboardFixture({ streams: 4 });
    const { page } = await openPage(browser, `${server.url}/`);
    await page.getByText('Live', { exact: true }).waitFor();
    await server.stop();
    await page.getByText(/Live updates lost since \d\d:\d\d:\d\d, retrying/u).waitFor();
    expect(await page.getByRole('list', { name: 'Streams' }).isVisible()).toBe(true);
    await server.resume();
    await page.getByText(/Live updates lost/u).waitFor({ state: 'detached', timeout: 60_000 });
    await page.getByText('Live', { exact: true }).waitFor();
    await page.context().close();
    await server.stop();
  });
});

describe('a stream and its windows', () => {
  it('keeps the range of its timeline in the URL and leads from a mark to what it marks', async () => {
    await visit('/stream/?id=s-0', async (page) => {
      await page.getByRole('button', { name: '15 min', exact: true }).click();
      await page.waitForURL(/range=15m/u);
      await page.locator('.recharts-surface').first().waitFor();
      await page.reload();
      await page.getByRole('button', { name: '15 min', exact: true, pressed: true }).waitFor();
      await page.getByText('Show the numbers as a table').first().click();
      expect(await page.getByRole('region', { name: 'Accuracy by time' }).getByRole('row').count()).toBeGreaterThan(5);
      await page
        .getByRole('link', { name: /promoted/u })
        .first()
        .click();
      await page.waitForURL(/\/window\/\?id=/u);
    });
  });

  it('zooms into what is dragged over, and out again', async () => {
    await visit('/stream/?id=s-0', async (page) => {
      const chart = page.locator('.recharts-surface').first();
      await chart.waitFor();
      const box = await chart.boundingBox();
      if (!box) throw new Error('the chart has no place on the page');
      await page.mouse.move(box.x + 400, box.y + 80);
      await page.mouse.down();
      await page.mouse.move(box.x + 700, box.y + 80, { steps: 4 });
      await page.mouse.up();
      await page.waitForURL(/from=\d+&to=\d+/u);
      const { searchParams } = new URL(page.url());
      const minutes = (Number(searchParams.get('to')) - Number(searchParams.get('from'))) / 60_000;
      expect(minutes).toBeGreaterThan(5);
      expect(minutes).toBeLessThan(30);
      await page.getByRole('button', { name: /zoomed/u }).click();
      await page.waitForURL(/range=1h/u);
    });
  });

  it('says first why a window was decided so, and puts the outcome beside the estimate', async () => {
    await visit('/stream/?id=s-0', async (page) => {
      const table = page.getByRole('region', { name: 'Windows, scrolls' });
      await table
        .getByRole('row', { name: /rejected/u })
        .first()
        .getByRole('link')
        .click();
      await page
        .locator('main header')
        .getByText(/retrain/iu)
        .first()
        .waitFor();
      await page.getByText('Estimated by the plan').waitFor();
      await page.getByText('Measured, golden labels').waitFor();
      await page.getByText(/Dropped: the curve did not fit/u).waitFor();
      const profiles = page.getByRole('region', { name: 'Profiles, scrolls' });
      await profiles
        .getByText(/^\d+\.\d–\d+\.\d\s%$/u)
        .first()
        .waitFor();
      await page.getByText(/No schedule whatever exceeds \d/u).waitFor();
      const policies = page.getByRole('region', { name: 'Policies, scrolls' });
      for (const policy of ['uniform', 'sequential', 'no-retraining'])
        await policies.getByRole('row', { name: new RegExp(`^${policy}`, 'u') }).waitFor();
      const before = page.url();
      await page.keyboard.press('[');
      await page.waitForFunction((url) => location.href !== url, before);
    });
  });

  it('fetches older windows when asked, without losing the newest', async () => {
    await visit('/stream/?id=s-0', async (page) => {
      const table = page.getByRole('region', { name: 'Windows, scrolls' });
      await table.getByRole('link', { name: '70', exact: true }).waitFor();
      expect(await table.getByRole('link', { name: '5', exact: true }).count()).toBe(0);
      await table.getByRole('button', { name: 'Show older windows' }).click();
      await table.getByRole('link', { name: '5', exact: true }).waitFor();
      expect(await table.getByRole('link', { name: '70', exact: true }).count()).toBe(1);
      await table.getByRole('button', { name: 'Show older windows' }).waitFor({ state: 'detached' });
    });
  });

  it('says that a stream does not exist instead of waiting for it', async () => {
    const { page } = await openPage(browser, `${four.url}/stream/?id=nobody`);
    await page.getByText('There is no such stream').waitFor();
    await page.context().close();
  });
});

it('is worked by keys alone', async () => {
  await visit('/', async (page) => {
    await page.getByRole('list', { name: 'Streams' }).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor({ state: 'detached' });
    await page.keyboard.press('g');
    await page.keyboard.press('d');
    await page.getByRole('heading', { name: 'Devices' }).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('loading');
    await page.getByRole('option', { name: /Loading dock/u }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /Loading dock/u }).waitFor();
    // The subscription follows the screen: a stream reached by a click is as live as one that was loaded.
    await page.locator('main img').first().waitFor();
    const sequence = () => page.locator('main img').first().getAttribute('src');
    const first = await sequence();
    await page.waitForFunction((seen) => document.querySelector('main img')?.getAttribute('src') !== seen, first);
    await page.keyboard.press('g');
    await page.keyboard.press('o');
    await page.locator('[data-tile]').first().focus();
    await page.keyboard.press('ArrowRight');
    const second = await page.locator('[data-tile]').nth(1).textContent();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(second);
  });
});
