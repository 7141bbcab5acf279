import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { mutate } from '../harness/api.ts';
import { syntheticCamera } from '../harness/cameras.ts';
import { launchBrowser, openPage, type RunningServer, screenshot, startServer } from './harness.ts';

let browser: Browser;
let server: RunningServer;

beforeAll(async () => {
  browser = await launchBrowser();
  server = await startServer();
});
afterAll(async () => {
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
});

it('a running camera is analysed live, takes a new floor without restart, and comes back after its removal', async () => {
  await mutate(server.url, 'streams.create', syntheticCamera('Yard'));
  const { page, problems } = await openPage(browser, server.url);
  const tile = page.getByRole('list', { name: 'Streams' }).getByRole('listitem');
  await tile.locator('img').first().waitFor();
  await page
    .getByRole('region', { name: /^Device/u })
    .getByText('Granted')
    .first()
    .waitFor();

  await tile.getByRole('link', { name: 'Yard' }).click();
  await page.getByRole('heading', { name: 'Yard' }).waitFor();
  await page
    .getByText(/^\w+\s\d+\s%$/u)
    .first()
    .waitFor();
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

  await page.getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('button', { name: 'Remove camera' }).click();
  await page.getByText('No camera yet').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await tile.getByRole('link', { name: 'Yard' }).waitFor();
  await tile.locator('img').first().waitFor();
  // A picture that has left the server's short memory is no fault.
  expect(problems.filter((problem) => !problem.includes('frame.jpg'))).toEqual([]);
  await page.context().close();
});
