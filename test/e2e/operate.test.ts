import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DashboardFixture, startDashboardFixture } from '../fixtures/dashboard/server.ts';
import { visitor } from '../fixtures/dashboard/visit.ts';
import { axeFindings, launchBrowser } from './harness.ts';

let browser: Browser;
let eight: DashboardFixture;

beforeAll(async () => {
  browser = await launchBrowser();
  eight = await startDashboardFixture({ streams: 8 });
});
afterAll(async () => {
  await browser?.close();
  await eight?.[Symbol.asyncDispose]();
});

const visit = visitor(() => ({ browser, server: eight }));
const looks = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
] as const;

describe('the overview of many streams', () => {
  for (const look of looks)
    it(`puts first what needs attention, filters, and lists, and says so in its address, at ${look.width} px`, async () => {
      await visit(
        '/',
        async (page) => {
          const names = () => page.locator('[data-tile]').allInnerTexts();
          await page.locator('[data-tile]').first().waitFor();
          // Streams of a group stand together, those without one last; within each, the dark camera leads.
          await page.getByRole('heading', { name: /Harbour/u }).waitFor();
          await page.getByRole('combobox', { name: 'Group' }).selectOption('Harbour');
          await page.waitForURL(/group=Harbour/u);
          await expect.poll(async () => (await names()).length).toBe(2);
          await page.getByRole('combobox', { name: 'Group' }).selectOption('');
          await page.getByRole('searchbox', { name: 'Filter by name' }).fill('bicycle');
          await page.waitForURL(/q=bicycle/u);
          await expect.poll(names).toEqual(['Bicycle bridge (fixture)']);
          await page.getByRole('searchbox', { name: 'Filter by name' }).fill('nowhere');
          await page.getByRole('button', { name: 'Show all 8' }).click();
          await page.getByRole('button', { name: 'list' }).click();
          await page.getByRole('region', { name: 'Streams, scrolls' }).first().waitFor();
          await page.getByRole('combobox', { name: 'Order' }).selectOption('name');
          await page.waitForURL(/view=list&sort=name/u);
        },
        look,
      );
    });
});

describe('a stream', () => {
  it('shows what there was to see, moves back in time and hands out what it shows as CSV', async () => {
    await visit('/stream/?id=s-0', async (page) => {
      await page.getByRole('list', { name: 'Classes, from the bottom up' }).waitFor();
      await page.getByRole('button', { name: 'Earlier by half the range' }).click();
      await page.waitForURL(/from=\d+&to=\d+/u);
      await page.getByText('Show the numbers as a table').first().click();
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Download CSV' }).first().click(),
      ]);
      expect(download.suggestedFilename()).toBe('Gate-fixture-accuracy.csv');
      const lines = readFileSync(await download.path(), 'utf8')
        .trimEnd()
        .split('\r\n');
      expect(lines[0]).toMatch(/^from_utc,seconds,golden_accuracy/u);
      expect(lines.length).toBeGreaterThan(50);
      for (const line of lines.slice(1, 5)) expect(line).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z,10,[\d.]*,/u);
    });
  });
});

describe('a window', () => {
  it('plans its snapshot anew under other policies', async () => {
    await visit('/stream/?id=s-0', async (page) => {
      await page.getByRole('region', { name: 'Windows, scrolls' }).getByRole('row').nth(3).getByRole('link').click();
      const policies = page.getByRole('region', { name: 'Policies, scrolls' });
      await policies.getByText('this plan', { exact: true }).waitFor();
      const rows = await policies.getByRole('row').allInnerTexts();
      expect(rows.slice(1).map((row) => row.split(/\s/u)[0])).toEqual([
        'thief',
        'sequential',
        'uniform',
        'no-retraining',
      ]);
      // Doing nothing gains nothing: no policy may estimate less than it.
      const objectives = rows.slice(1).map((row) => Number(/([\d.]+)\s%\t([\d.]+)\s%/u.exec(row)?.[2]));
      expect(Math.min(...objectives)).toBe(objectives.at(-1));
    });
  });
});

describe('models', () => {
  for (const look of looks)
    it(`compares two versions, puts an older one live and takes that back, at ${look.width} px`, async () => {
      await using own = await startDashboardFixture({ streams: 2 });
      await visit(
        '/models/',
        async (page) => {
          await page.getByRole('checkbox', { name: 'Compare v5' }).check();
          await page.getByRole('checkbox', { name: 'Compare v7' }).check();
          await page.getByText('v7 against v5').waitFor();
          await page.getByText(/Measured on \d+ labels/u).waitFor();
          const row = page.getByRole('row').filter({ hasText: /^\s*v5/u });
          await row.getByRole('button', { name: 'Put live' }).click();
          await page.getByRole('button', { name: 'Put v5 live' }).click();
          await row.getByText('is live').waitFor();
          await page.getByRole('button', { name: 'Undo' }).click();
          await page
            .getByRole('row')
            .filter({ hasText: /^\s*v7/u })
            .getByText('is live')
            .waitFor();
          await page.getByRole('checkbox', { name: 'Pin the live version' }).check();
          await page.getByText('none replaces it.').waitFor();
        },
        { ...look, server: own },
      );
    });

  it('tells where a version comes from, and freezes the live one, which can be undone', async () => {
    await using own = await startDashboardFixture({ streams: 2 });
    await visit(
      '/models/',
      async (page) => {
        await page.getByRole('button', { name: 'How v7 was made' }).focus();
        await page.keyboard.press('Enter');
        await page.getByText('640: 619 by the golden model, 21 by people; 7 marked as hard').waitFor();
        await page.getByText(/^the labels of its window, and 180 kept from older ones$/u).waitFor();
        await page.getByText(/^\d+ epochs? · batch \d+/u).waitFor();
        expect(await axeFindings(page)).toEqual([]);
        await page.getByRole('checkbox', { name: 'Freeze it' }).check();
        await page.getByText('It is not retrained', { exact: false }).waitFor();
        await page.getByRole('button', { name: 'Undo' }).click();
        await page.getByText('A retraining replaces it').waitFor();
        expect(await page.getByRole('checkbox', { name: 'Freeze it' }).isChecked()).toBe(false);
      },
      { server: own },
    );
  });

  it('says what an imported golden model must be, and removes one that no stream uses after asking', async () => {
    await using own = await startDashboardFixture({ streams: 1 });
    await visit(
      '/models/',
      async (page) => {
        await page.getByText('Expected: one input N × 3 × side × side', { exact: false }).waitFor();
        await page
          .getByLabel('File', { exact: true })
          .setInputFiles({ name: 'street.onnx', mimeType: 'application/octet-stream', buffer: Buffer.alloc(128) });
        await page.getByLabel('Classes', { exact: true }).fill('car, bus');
        await page.getByRole('button', { name: 'Upload and check', exact: true }).click();
        await page.getByText('not used by any stream').waitFor();
        await page.getByRole('button', { name: 'Remove street' }).click();
        await page.getByRole('button', { name: 'Remove golden model' }).click();
        await page.getByText('street was removed.').waitFor();
        await page.getByText('No own golden model').waitFor();
      },
      { server: own },
    );
  });
});

describe('labels', () => {
  for (const look of looks)
    it(`are named, confirmed and marked by keys alone, at ${look.width} px`, async () => {
      await using own = await startDashboardFixture({ streams: 2 });
      await visit(
        '/labels/?show=all',
        async (page) => {
          const crops = page.getByRole('list', { name: 'Labelled crops' }).getByRole('button');
          await page.getByText('nobody has looked yet').first().waitFor();
          await crops.first().focus();
          await page.keyboard.press('2');
          await page.getByText(/Corrected to car\.|Confirmed: car\./u).waitFor();
          await page.keyboard.press('Enter');
          await page.keyboard.press('h');
          await page.getByText('Marked as hard.').waitFor();
          // What people say counts at once, in the list and in the agreement above it.
          await page.getByText('of 240 labelled crops · 1 hard').waitFor();
          await expect.poll(() => crops.nth(0).textContent()).toMatch(/confirmed|corrected/u);
          await expect.poll(() => crops.nth(1).textContent()).toContain('confirmed');
          await expect.poll(() => crops.nth(2).textContent()).toContain('hard');
          await page.keyboard.press('ArrowLeft');
          await page.keyboard.press('Backspace');
          await page.getByText('Taken back.').waitFor();
          await page.getByRole('button', { name: 'Undo' }).last().click();
          await page.getByRole('button', { name: 'Looked at', exact: true }).click();
          await page.waitForURL(/show=reviewed/u);
          await page.getByText('of 240 labelled crops · 1 hard').waitFor();
          await expect.poll(() => crops.count()).toBe(2);
        },
        { ...look, server: own },
      );
    });
});

describe('devices', () => {
  it('are capped and drained, which asks first and can be undone', async () => {
    await using own = await startDashboardFixture({ streams: 2 });
    await visit(
      '/devices/',
      async (page) => {
        await page.getByRole('spinbutton', { name: /Plans may use/u }).fill('60');
        await page.getByRole('button', { name: 'Apply' }).click();
        await page.getByText(/Plans use at most 60\s%/u).waitFor();
        await page.getByRole('button', { name: 'Drain' }).click();
        await page.getByRole('alertdialog').getByRole('button', { name: 'Drain' }).click();
        await page.getByText('2 calls are still under way.').waitFor();
        await page.getByRole('button', { name: 'Undo' }).last().click();
        await page.getByRole('button', { name: 'Drain' }).waitFor();
      },
      { server: own },
    );
  });
});
