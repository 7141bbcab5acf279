import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '../../apps/server/src/domain/actor.ts';
import { type DashboardFixture, startDashboardFixture } from '../fixtures/dashboard/server.ts';
import { axeFindings, launchBrowser, openPage, type PageOptions, screenshot } from './harness.ts';

const password = 'a long enough sentence';
const actor: Actor = { name: 'ada', role: 'admin', audit: async () => {} };

let browser: Browser;
let server: DashboardFixture;

beforeAll(async () => {
  browser = await launchBrowser();
  server = await startDashboardFixture({ streams: 4, open: false });
  await server.auth.accounts.createFirst({ username: 'ada', name: 'Ada', password });
  const { user } = await server.auth.accounts.create({ username: 'vera', name: 'Vera', role: 'viewer' }, actor);
  await server.auth.accounts.setPassword(user.id, password);
});
afterAll(async () => {
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
});

const signIn = async (page: Page, username: string, secret = password) => {
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await page.getByLabel('User name').fill(username);
  await page.getByLabel('Password').fill(secret);
  await page.getByRole('button', { name: 'Sign in' }).click();
};

let adasSession: PageOptions['storageState'];

/** A page that ada sees. She signs in once: more than ten sign-ins a minute from one address are refused. */
const openAsAda = async (path: string, look: PageOptions = {}): Promise<Page> => {
  const { page } = await openPage(browser, `${server.url}${path}`, {
    ...look,
    ...(adasSession ? { storageState: adasSession } : {}),
  });
  if (!adasSession) {
    await signIn(page, 'ada');
    await page.getByRole('button', { name: /^ada, admin/u }).waitFor();
    adasSession = await page.context().storageState();
  }
  return page;
};

describe('a server without an account, on loopback', () => {
  it('is open, says so, and asks for sign-in once the first account is there', async () => {
    await using open = await startDashboardFixture({ streams: 4 });
    const { page } = await openPage(browser, open.url);
    await page.getByText('Open to everyone on this machine').waitFor();
    await page.getByRole('link', { name: 'Set up an account' }).click();
    await page.getByLabel('User name').fill('grace');
    await page.getByLabel('Your name').fill('Grace');
    await page.getByLabel('Password').fill('short');
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByText('must have at least 10 characters').waitFor();
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByRole('heading', { name: 'Devices' }).waitFor();
    expect(await page.getByText('Open to everyone on this machine').count()).toBe(0);
    const other = await openPage(browser, open.url);
    await other.page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await other.page.context().close();
    await page.context().close();
  });
});

describe('accounts', () => {
  it('lead back to where one wanted to go, and say when the password is wrong', async () => {
    const { page } = await openPage(browser, `${server.url}/devices/`);
    await signIn(page, 'ada', 'not the password');
    await page.getByText('Invalid username or password').waitFor();
    await signIn(page, 'ada');
    await page.getByRole('heading', { name: 'Devices' }).waitFor();
    await page.getByRole('button', { name: /^ada, admin/u }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.context().close();
  });

  it('of a new person begin with a link that works once', async () => {
    const page = await openAsAda('/settings/users/');
    await page.getByRole('heading', { name: 'Users' }).waitFor();
    await page.getByLabel('User name').fill('otto');
    await page.getByLabel('Name', { exact: true }).fill('Otto');
    await page.getByLabel('Role', { exact: true }).selectOption('operator');
    await page.getByRole('button', { name: 'Add and make a link' }).click();
    const link = await page.getByLabel('One-time link for otto').inputValue();

    const own = await openPage(browser, link);
    await own.page.getByText('your user name is otto').waitFor();
    await own.page.getByLabel('Password').fill(password);
    await own.page.getByRole('button', { name: 'Save and sign in' }).click();
    await own.page.getByRole('button', { name: /^otto, operator/u }).waitFor();
    await own.page.goto(link);
    await own.page.getByRole('heading', { name: 'This link is no good any more' }).waitFor();
    await own.page.context().close();

    await page.goto(`${server.url}/settings/audit/`);
    await page.getByLabel('What').selectOption('user.create');
    await page.locator('summary').first().click();
    await page.getByRole('cell', { name: 'operator' }).waitFor();
    await page.context().close();
  });

  it('of viewers show what they may not do, disabled and with the reason', async () => {
    const { page } = await openPage(browser, `${server.url}/settings/`);
    await signIn(page, 'vera');
    await page.getByText('This needs the role operator, and vera is viewer. Ask an admin.').first().waitFor();
    expect(await page.getByRole('radio', { name: /^uniform/u }).isDisabled()).toBe(true);
    expect(await page.getByRole('button', { name: 'Upload and check' }).isDisabled()).toBe(true);
    await page.goto(`${server.url}/settings/users/`);
    await page.getByText('This needs the role admin, and vera is viewer. Ask an admin.').waitFor();
    await page.context().close();
  });
});

describe('tokens and targets', () => {
  it('show a token once, and that a revoked one is refused', async () => {
    const page = await openAsAda('/settings/tokens/');
    await page.getByRole('heading', { name: 'API tokens' }).waitFor();
    await page.getByLabel('Name', { exact: true }).fill('Prometheus');
    await page.getByRole('button', { name: 'Make token' }).click();
    const token = await page.getByLabel('Token Prometheus').inputValue();
    const scrape = () => fetch(`${server.url}/metrics`, { headers: { authorization: `Bearer ${token}` } });
    expect((await scrape()).status).toBe(200);
    await page.getByRole('button', { name: 'Done' }).click();
    expect(await page.content()).not.toContain(token);
    await page.getByRole('button', { name: 'Revoke' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke token' }).click();
    await page.getByText('Prometheus is revoked').waitFor();
    expect((await scrape()).status).toBe(401);
    await page.context().close();
  });

  it('tell on the screen why a test did not arrive', async () => {
    const page = await openAsAda('/settings/notifications/');
    await page.getByRole('heading', { name: 'Notifications' }).waitFor();
    await page.getByLabel('Name', { exact: true }).fill('Chat');
    await page.getByLabel('Address', { exact: true }).fill('http://127.0.0.1:9/hook');
    await page.getByRole('button', { name: 'Add target' }).click();
    await page.getByRole('button', { name: 'Send test' }).click();
    await page
      .getByText(/127\.0\.0\.1 is this machine or in a private network/u)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Change', exact: true }).click();
    await page.getByRole('heading', { name: 'Change Chat' }).waitFor();
    const address = page.getByLabel('Address', { exact: true });
    expect(await address.inputValue()).toBe('http://127.0.0.1:9/***');
    await address.fill('http://127.0.0.1:10/other');
    await page.getByLabel('It is in a private network').check();
    await page.getByRole('button', { name: 'Save changes' }).click();
    // Its path may be its password.
    await page.getByText('http://127.0.0.1:10/***').waitFor();
    expect(await page.content()).not.toContain('/other');
    await page.getByRole('heading', { name: 'Add a target' }).waitFor();
    await page.context().close();
  });
});

it('retention that keeps less says first what it deletes', async () => {
  const page = await openAsAda('/settings/storage/');
  const days = page.getByLabel('Plans and shares, days');
  const before = Number(await days.inputValue());
  await days.fill(String(before - 1));
  await page.getByRole('button', { name: 'Save' }).click();
  const asked = page.getByRole('alertdialog');
  await asked.getByText(`Plans and shares older than ${before - 1} days are deleted`, { exact: false }).waitFor();
  await asked.getByRole('button', { name: 'Keep less' }).click();
  await page.getByText('Saved. What is older goes within the hour.').waitFor();
  await page.context().close();
});

describe('every page of settings', () => {
  const looks = [
    { width: 1440, height: 900, colorScheme: 'light' },
    { width: 390, height: 844, colorScheme: 'dark' },
  ] as const;
  for (const look of looks)
    it(`is legible to everybody and cuts nothing at ${look.width} px, ${look.colorScheme}`, async () => {
      const { page: signInPage } = await openPage(browser, `${server.url}/sign-in/`, look);
      await signInPage.getByLabel('User name').waitFor();
      expect(await axeFindings(signInPage)).toEqual([]);
      await screenshot(signInPage, `sign-in-${look.width}-${look.colorScheme}`);
      await signInPage.context().close();
      const page = await openAsAda('/settings/', look);
      await page.getByRole('heading', { name: 'Policy' }).waitFor();
      for (const name of ['', 'users/', 'tokens/', 'notifications/', 'storage/', 'audit/', 'account/']) {
        await page.goto(`${server.url}/settings/${name}`);
        await page.locator('main h1').waitFor();
        await page.waitForFunction(() => !document.querySelector('main .skeleton'));
        await screenshot(page, `settings-${name.slice(0, -1) || 'general'}-${look.width}-${look.colorScheme}`);
        expect(await axeFindings(page), name).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), name).toBeLessThanOrEqual(
          0,
        );
      }
      await page.context().close();
    });
});
