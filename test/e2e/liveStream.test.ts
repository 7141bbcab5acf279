import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser, openPage, type RunningServer, screenshot, startServer } from './harness.ts';

let browser: Browser;
let server: RunningServer;

beforeAll(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
});
afterAll(async () => {
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
});

const pictureOf = (page: Page) => page.locator('main img').first();

it('a newcomer adds a camera, sees it analysed at once, demands more of it, removes it and thinks again', async () => {
  const { page, problems } = await openPage(browser, server.url);
  await page.getByText('No camera yet').waitFor();
  await page.getByRole('main').getByRole('link', { name: 'Add camera' }).click();

  await page.getByLabel('Name').fill('Yard');
  await page.getByText('Synthetic street').click();
  await page.getByRole('button', { name: 'Look through it' }).click();
  await page.getByAltText('What the camera sees now').waitFor();
  await page.getByLabel('Retraining window').fill('20');
  await page.getByRole('button', { name: 'Add camera' }).click();

  await page.getByRole('heading', { name: 'Yard' }).waitFor();
  await pictureOf(page).waitFor();
  await page
    .getByText(/^\w+\s\d+\s%$/u)
    .first()
    .waitFor();
  const shown = await pictureOf(page).getAttribute('src');
  await page.waitForFunction((src) => document.querySelector('main img')?.getAttribute('src') !== src, shown);
  await page
    .getByText(/n \d+, last 30 s/u)
    .first()
    .waitFor();
  await page.getByRole('region', { name: 'Windows, scrolls' }).getByText('open').waitFor();
  await screenshot(page, 'live-stream');

  await page.getByRole('link', { name: 'Edit' }).click();
  await page.getByLabel('Accuracy floor').fill('0.65');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await page.getByText('floor 65 %').waitFor();

  await page.getByRole('link', { name: 'Overview', exact: true }).first().click();
  const tile = page.getByRole('list', { name: 'Streams' }).getByRole('listitem');
  await tile.locator('img').first().waitFor();
  await page
    .getByRole('region', { name: /^Device/u })
    .getByText('Granted')
    .first()
    .waitFor();
  await screenshot(page, 'live-overview');

  await tile.getByRole('link', { name: 'Yard' }).click();
  await page.getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('button', { name: 'Remove camera' }).click();
  await page.getByText('No camera yet').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await tile.getByRole('link', { name: 'Yard' }).waitFor();
  // A picture that has left the server's short memory is no fault.
  expect(problems.filter((problem) => !problem.includes('frame.jpg'))).toEqual([]);
  await page.context().close();
});
