import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { StreamDetail } from '../../apps/server/src/api/views.ts';
import { root } from '../../scripts/repository.mjs';
import { axeFindings, launchBrowser, openPage, type RunningServer, screenshot, startServer } from './harness.ts';

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

const password = 'a long enough sentence';

/** A window closes once in this time, its micro-profiling and retraining included. */
const windowSeconds = 30;

test('from an empty server to a measured window: add a camera, watch it, read why it was retrained or not', async () => {
  const { page, problems } = await openPage(browser, server.url);
  const step = (name: string) => page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
  await step('Account');
  await page.getByLabel('User name').fill('ada');
  await page.getByLabel('Your name').fill('Ada');
  await page.getByLabel('Password').fill(password);
  await press('Create account');
  await step('Devices');
  await page.getByText(/ready/u).first().waitFor();
  await page.getByText('Edge net alone, measured').waitFor({ timeout: 60_000 });
  await press('Next');
  await step('First camera');
  await page.getByLabel('Name', { exact: true }).fill('Harbour gate');
  await page.getByText('Synthetic street').click();
  await press('Look through it');
  await page.getByAltText('What the camera sees now').waitFor();
  await press('Add camera and go on');
  await step('Constraints');
  await page.getByLabel('Retraining window').fill(String(windowSeconds));
  await press('Save and go on');
  await step('Golden model');
  await page.getByText('It has seen synthetic streets only').waitFor();
  await press('Try it on this camera');
  // A synthetic street knows the truth: the golden model is right on most of it.
  const verdict = await page.getByText(/right by the scene’s own truth/u).innerText({ timeout: 30_000 });
  const [right = 0, of = 0] = [...verdict.matchAll(/\d+/gu)].map(([digits]) => Number(digits));
  expect(of).toBeGreaterThanOrEqual(4);
  expect(right / of).toBeGreaterThanOrEqual(0.5);
  await screenshot(page, 'journey-golden-check');
  await press('Next');
  await step('What happens next');
  await page.getByRole('link', { name: 'Watch Harbour gate' }).click();
  await page.getByRole('heading', { name: 'Harbour gate' }).waitFor();

  // Live: the picture changes by itself.
  const picture = page.locator('main img').first();
  await picture.waitFor();
  const first = await picture.getAttribute('src');
  await page.waitForFunction((seen) => document.querySelector('main img')?.getAttribute('src') !== seen, first);

  const streamId = new URL(page.url()).searchParams.get('id') ?? '';
  // As the page asks: by its session.
  const ask = <Output>(procedure: string, input: unknown): Promise<Output> =>
    page.evaluate(
      async (path) => (await (await fetch(path)).json()).result.data,
      `/trpc/${procedure}?input=${encodeURIComponent(JSON.stringify(input))}`,
    );
  const closedWindow = async () => {
    const { windows } = await ask<StreamDetail>('streams.get', { streamId });
    return windows.find(({ closedAt }) => closedAt !== null) ?? null;
  };
  await expect.poll(closedWindow, { timeout: (windowSeconds + 45) * 1000, interval: 1000 }).not.toBeNull();
  const closed = await closedWindow();
  expect(closed?.golden.n).toBeGreaterThan(0);
  expect(closed?.outcome?.kind).toMatch(/^(promoted|rejected|no-retraining|unfinished)$/u);

  await page.getByRole('region', { name: 'Windows, scrolls' }).getByRole('link').last().click();
  await page.getByText('Measured, golden labels').waitFor();
  await screenshot(page, 'journey-window');
  expect(await axeFindings(page)).toEqual([]);

  await page.goto(server.url);
  await page.getByRole('list', { name: 'Streams' }).getByRole('link', { name: 'Harbour gate' }).waitFor();
  await page.locator('main img').first().waitFor();
  await screenshot(page, 'journey-overview');
  expect(problems.filter((problem) => !problem.includes('frame.jpg'))).toEqual([]);
  await page.context().close();
});

test('the report of a running server and of a stopped one list the same windows', async () => {
  const report = async () => {
    const command = [join(root, 'apps/server/bin/whetstone.mjs'), 'report', '--data', server.dataFolder, '--json'];
    const { stdout } = await promisify(execFile)(process.execPath, command);
    const rows: { streamName: string; windowIndex: number; golden: { n: number } | null }[] = JSON.parse(stdout);
    return rows.find(({ windowIndex }) => windowIndex === 0);
  };
  const live = await report();
  expect(live).toMatchObject({ streamName: 'Harbour gate', policy: expect.stringMatching(/^[a-z-]+$/u) });
  expect(live?.golden?.n).toBeGreaterThan(0);
  expect(await server.stop()).toEqual({ code: 0, leftRunning: false });
  expect(await report()).toEqual(live);
});
