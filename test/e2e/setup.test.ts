import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDashboardFixture } from '../fixtures/dashboard/server.ts';
import { axeFindings, launchBrowser, openPage, screenshot } from './harness.ts';

const password = 'a long enough sentence';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
const next = (page: Page, name = 'Next') => page.getByRole('button', { name, exact: true }).click();
const skip = (page: Page) => next(page, 'Skip this step');

const fillCamera = async (page: Page, name: string) => {
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByText('Synthetic street').click();
  await page.getByRole('button', { name: 'Look through it' }).click();
  await page.getByAltText('What the camera sees now').waitFor();
};

describe('the first steps on an open server', () => {
  it('come up by themselves, lead through every step, and stay away once they were finished', async () => {
    await using server = await startDashboardFixture({ streams: 0, firstRun: true });
    const { page, problems } = await openPage(browser, server.url);
    await heading(page, 'Account');
    expect(new URL(page.url()).pathname).toBe('/setup/');
    await page.getByText('everybody on this machine may change everything').waitFor();
    await page.getByLabel('User name').fill('grace');
    await page.getByLabel('Your name').fill('Grace');
    await page.getByLabel('Password').fill('short');
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByText('must have at least 10 characters').waitFor();
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Create account' }).click();

    await heading(page, 'Devices');
    await page.getByText('Edge net alone').first().waitFor();
    await page.getByText('what other devices are compared with').waitFor();
    const guide = await page.getByRole('link', { name: /What counts as a GPU/u }).getAttribute('href');
    const text = await fetch(`${server.url}${guide}`);
    expect(text.headers.get('content-type')).toContain('text/plain');
    expect(await text.text()).toMatch(/^# /u);
    await next(page);

    await heading(page, 'First camera');
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
    await page.getByLabel('Address').fill('rtsp://10.0.0.1/stream1');
    await page.getByRole('button', { name: 'Look through it' }).click();
    await page.locator('[data-fault="source.url"]').waitFor();
    expect(await page.locator('[data-fault="source.url"]').innerText()).toContain('check its address and port');
    await fillCamera(page, 'Harbour gate');
    await next(page, 'Add camera and go on');

    await heading(page, 'Constraints');
    await page.getByText('so that these hold for Harbour gate').waitFor();
    await page.getByLabel('Accuracy floor').fill('1.5');
    await next(page, 'Save and go on');
    await page.getByText('must be between 0 and 1').waitFor();
    await page.getByLabel('Accuracy floor').fill('0.55');
    await next(page, 'Save and go on');

    await heading(page, 'Golden model');
    await page.getByText('It has seen synthetic streets only').waitFor();
    await page.getByText(/Knows 7\sclasses: background, car/u).waitFor();
    await page.getByRole('button', { name: 'Try it on this camera' }).click();
    await page.getByText('9 regions of what Harbour gate sees now').waitFor();
    await next(page);

    await heading(page, 'What happens next');
    await page.getByText('The first window ends in').waitFor();
    await page.getByRole('link', { name: 'Go to the overview' }).click();
    await page.getByRole('list', { name: 'Streams' }).getByRole('link', { name: 'Harbour gate' }).waitFor();
    await page.goto(server.url);
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/');

    const steps = server.audited.filter(({ action }) => action === 'setup.mark').map(({ subject }) => subject);
    expect(steps).toEqual(['account', 'devices', 'camera', 'constraints', 'golden']);
    expect(server.audited.filter(({ action }) => action === 'setup.finish')).toMatchObject([{ actor: 'grace' }]);
    // The browser says of each refused form that its answer was a 400.
    expect(problems.filter((problem) => !/frame\.jpg|status of 400/u.test(problem))).toEqual([]);
    await page.context().close();
  });

  it('can be left out one by one, and taken up again from the empty overview', async () => {
    await using server = await startDashboardFixture({ streams: 0, firstRun: true });
    const { page } = await openPage(browser, server.url);
    for (const name of ['Account', 'Devices', 'First camera', 'Constraints', 'Golden model']) {
      await heading(page, name);
      await skip(page);
    }
    await heading(page, 'What happens next');
    await page.getByText('Without a camera nothing runs yet.').waitFor();
    await page.getByRole('link', { name: 'Go to the overview' }).click();
    await page.getByText('No camera yet').waitFor();
    await page.getByRole('link', { name: 'Go through the first steps' }).click();
    await heading(page, 'Account');
    await page.getByRole('link', { name: /Devices\s*, skipped/u }).waitFor();
    await page.context().close();
  });

  it('can be left all at once, for every browser', async () => {
    await using server = await startDashboardFixture({ streams: 0, firstRun: true });
    const { page } = await openPage(browser, server.url);
    await heading(page, 'Account');
    await page.getByRole('button', { name: 'Skip the first steps' }).click();
    await page.getByText('No camera yet').waitFor();
    const other = await openPage(browser, server.url);
    await other.page.getByText('No camera yet').waitFor();
    await other.page.context().close();
    await page.context().close();
  });

  it('keep after a reload where one was and what one had typed, but no password', async () => {
    await using server = await startDashboardFixture({ streams: 0, firstRun: true });
    const { page } = await openPage(browser, server.url);
    await heading(page, 'Account');
    await skip(page);
    await heading(page, 'Devices');
    await next(page);
    await page.getByLabel('Name', { exact: true }).fill('Back gate');
    await page.getByLabel('Address').fill('rtsp://admin:hush@10.0.0.1/live');
    await page.reload();
    await heading(page, 'First camera');
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Back gate');
    expect(await page.getByLabel('Address').inputValue()).toBe('');
    expect(await page.evaluate(() => JSON.stringify(sessionStorage))).not.toContain('hush');
    // Another browser goes on at the same step, since the server knows.
    const other = await openPage(browser, server.url);
    await heading(other.page, 'First camera');
    await other.page.context().close();
    await page.getByRole('link', { name: 'Back' }).click();
    await heading(page, 'Devices');
    await page.context().close();
  });

  it('can be gone through by keys alone', async () => {
    await using server = await startDashboardFixture({ streams: 0, firstRun: true });
    const { page } = await openPage(browser, `${server.url}/setup/?step=camera`);
    await heading(page, 'First camera');
    const press = async (key: string, until: () => Promise<boolean>) => {
      for (let presses = 0; presses < 40; presses++) {
        await page.keyboard.press(key);
        if (await until()) return;
      }
      throw new Error(`${key} never got there`);
    };
    const focusIs = (selector: string) => () =>
      page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector);
    await press('Tab', focusIs('input[name="name"]'));
    await page.keyboard.type('Yard');
    await press('Tab', focusIs('input[type="radio"]'));
    await press('ArrowRight', () => page.locator('input[value="synthetic"]').isChecked());
    await page.keyboard.press('Enter');
    await heading(page, 'Constraints');
    await page.context().close();
  });
});

describe('the first steps on a server that asks for an account', () => {
  it('begin with the printed link, which works once', async () => {
    await using server = await startDashboardFixture({ streams: 0, firstRun: true, open: false });
    const secret = await server.auth.links.make({ kind: 'first-admin' });
    const lost = await openPage(browser, server.url);
    await lost.page.getByRole('heading', { name: 'There is no account yet' }).waitFor();
    await lost.page.context().close();

    const { page } = await openPage(browser, `${server.url}/setup/?link=${secret}`);
    await page.getByText('it needs an account before anything else').waitFor();
    expect(await page.getByRole('button', { name: 'Skip this step' }).count()).toBe(0);
    await page.getByLabel('User name').fill('ada');
    await page.getByLabel('Your name').fill('Ada');
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Create account' }).click();
    await heading(page, 'Devices');

    const again = await openPage(browser, `${server.url}/setup/?link=${secret}`);
    await again.page.getByText('There is an account already.').waitFor();
    await again.page.context().close();
    await page.context().close();
  });

  it('do not come up for who may only look', async () => {
    await using server = await startDashboardFixture({ streams: 0, firstRun: true, open: false });
    const actor = { name: 'ada', role: 'admin', audit: async () => {} } as const;
    await server.auth.accounts.createFirst({ username: 'ada', name: 'Ada', password });
    const { user } = await server.auth.accounts.create({ username: 'vera', name: 'Vera', role: 'viewer' }, actor);
    await server.auth.accounts.setPassword(user.id, password);
    const { page } = await openPage(browser, server.url);
    await page.getByLabel('User name').fill('vera');
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('No camera yet').waitFor();
    await page.goto(`${server.url}/setup/?step=camera`);
    await page.getByText('This needs the role operator, and vera is viewer. Ask an admin.').waitFor();
    await page.context().close();
  });
});

describe('every first step', () => {
  const looks = [
    { width: 1440, height: 900, colorScheme: 'light', language: 'en' },
    { width: 390, height: 844, colorScheme: 'dark', language: 'zh' },
    { width: 1440, height: 900, colorScheme: 'dark', language: 'zh' },
    { width: 390, height: 844, colorScheme: 'light', language: 'en' },
  ] as const;
  for (const { language, ...look } of looks)
    it(`is legible to everybody and cuts nothing at ${look.width} px, ${look.colorScheme}, ${language}`, async () => {
      await using server = await startDashboardFixture({ streams: 1, firstRun: true });
      const { page } = await openPage(browser, server.url, look);
      await page.evaluate((chosen) => localStorage.setItem('whetstone-language', chosen), language);
      for (const step of ['account', 'devices', 'camera', 'constraints', 'golden', 'end']) {
        await page.goto(`${server.url}/setup/?step=${step}`);
        await page.locator('main h1').waitFor();
        await page.waitForFunction(() => !document.querySelector('main .skeleton'));
        if (step === 'camera' || step === 'golden') {
          if (step === 'camera') await page.locator('input[value="synthetic"]').check({ force: true });
          await page.locator('main section button[type="button"]:visible').first().click();
          await page.locator('main section img').first().waitFor();
        }
        await screenshot(page, `setup-${step}-${look.width}-${look.colorScheme}-${language}`);
        expect(await axeFindings(page), step).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), step).toBeLessThanOrEqual(
          0,
        );
      }
      await page.context().close();
    });
});
