import type { Browser, Page } from 'playwright-core';
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

const fault = (page: Page, field: string) => page.locator(`[data-fault="${field}"]`);

describe('the camera form', () => {
  it('puts each fault on its own field and saves nothing', async () => {
    await visit('/camera/', async (page) => {
      await page.getByLabel('Address').fill('file:///etc/passwd');
      await page.getByLabel('Retraining window').fill('-5');
      await page.getByLabel('Accuracy floor').fill('1.7');
      await page.getByRole('button', { name: 'Add camera' }).click();
      await fault(page, 'name').waitFor();
      expect(await fault(page, 'name').innerText()).toBe('must not be empty');
      expect(await page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('name');
      expect(await fault(page, 'source.url').innerText()).toContain('use rtsp, rtsps, http or https');
      expect(await fault(page, 'settings.constraints.minAccuracy').innerText()).toContain('between 0 and 1');
      expect(await fault(page, 'settings.windowSeconds').innerText()).toContain('at least 10 seconds');
      expect(page.url()).toContain('/camera/');
      await page.getByLabel('Address').fill('rtsp://10.0.0.1/a|b');
      await page.getByText(/percent-encode/u).waitFor();
      expect(await fault(page, 'source.url').innerText()).toContain('percent-encode');
    });
  });

  it('looks through a camera before it is saved, and says why it sees nothing', async () => {
    await visit('/camera/', async (page) => {
      await page.getByLabel('Address').fill('rtsp://10.0.0.1/stream1');
      await page.getByRole('button', { name: 'Look through it' }).click();
      await fault(page, 'source.url').waitFor();
      expect(await fault(page, 'source.url').innerText()).toContain('connection refused');
      await page.getByText('Synthetic street').click();
      await page.getByRole('button', { name: 'Look through it' }).click();
      await page.getByAltText('What the camera sees now').waitFor();
    });
  });

  it('takes fixed regions that are drawn on what the camera sees', async () => {
    await visit('/camera/', async (page) => {
      await page.getByText('Synthetic street').click();
      await page.getByLabel('Classify').selectOption('fixed');
      await page.getByRole('button', { name: 'Look through it' }).click();
      const picture = page.getByAltText('What the camera sees now');
      await picture.scrollIntoViewIfNeeded();
      const box = await picture.boundingBox();
      if (!box) throw new Error('the picture has no place on the page');
      for (const left of [0.1, 0.6]) {
        await page.mouse.move(box.x + box.width * left, box.y + box.height * 0.2);
        await page.mouse.down();
        await page.mouse.move(box.x + box.width * (left + 0.3), box.y + box.height * 0.5, { steps: 3 });
        await page.mouse.up();
      }
      const widths = page.getByLabel('Width', { exact: true });
      await page.getByLabel('Remove region 2').waitFor();
      expect(await widths.count()).toBe(2);
      expect(Number(await widths.first().inputValue())).toBeCloseTo(0.3, 1);
    });
  });

  it('adds a camera, edits it, removes it and brings it back, without a reload', async () => {
    await using own = await startDashboardFixture({ streams: 4 });
    const { page } = await openPage(browser, `${own.url}/camera/`);
    await page.getByLabel('Name').fill('Gate (fixture)');
    await page.getByText('Synthetic street').click();
    await page.getByRole('button', { name: 'Add camera' }).click();
    await fault(page, 'name').waitFor();
    expect(await fault(page, 'name').innerText()).toContain('already the name of a stream');

    await page.getByLabel('Name').fill('Yard');
    await page.getByRole('button', { name: 'Add camera' }).click();
    await page.getByRole('heading', { name: 'Yard' }).waitFor();

    await page.getByRole('link', { name: 'Edit' }).click();
    await page.getByLabel('Accuracy floor').fill('0.55');
    await page.getByRole('button', { name: 'Save changes' }).click();
    await page.getByText('it takes effect at once').waitFor();
    await page.getByText('55 %', { exact: true }).waitFor();

    await page.getByRole('button', { name: 'Remove' }).click();
    await page
      .getByRole('alertdialog', { name: 'Remove Yard?' })
      .getByRole('button', { name: 'Remove camera' })
      .click();
    const tiles = page.getByRole('list', { name: 'Streams' });
    await page.getByText('Yard was removed.').waitFor();
    await tiles.getByRole('link', { name: 'Yard' }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo' }).click();
    await tiles.getByRole('link', { name: 'Yard' }).waitFor();
    await page.context().close();
  });
});

describe('settings', () => {
  it('changes the policy and says from when it holds', async () => {
    await using own = await startDashboardFixture({ streams: 4 });
    await visit(
      '/settings/',
      async (page) => {
        await page.getByRole('radio', { name: /^uniform/u }).check();
        await page.getByText('The policy is uniform from the next decision on.').waitFor();
        await page.getByRole('contentinfo').getByText('policy uniform').waitFor();
      },
      { server: own },
    );
  });

  it('shows why an ONNX file of garbage is refused, and lists one that is not', async () => {
    await using own = await startDashboardFixture({ streams: 4 });
    const { page } = await openPage(browser, `${own.url}/settings/`);
    const choose = (bytes: number) =>
      page.getByLabel('File').setInputFiles({
        name: 'street.onnx',
        mimeType: 'application/octet-stream',
        buffer: Buffer.alloc(bytes, 1),
      });
    const send = page.getByRole('button', { name: 'Upload and check' });
    await send.click();
    await page.getByText('Choose the ONNX file first.').waitFor();
    await choose(12);
    await page.getByLabel('Classes').fill('background, car\ntruck');
    await send.click();
    await page.getByText(/12 bytes are not a usable ONNX model/u).waitFor();
    await choose(4_096);
    await send.click();
    await page.getByText(/street was checked/u).waitFor();
    await page.getByText(/3\sclasses: background, car, truck/u).waitFor();
    await page.context().close();
  });
});
