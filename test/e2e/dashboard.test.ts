import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DashboardFixture, startDashboardFixture } from '../fixtures/dashboard/server.ts';
import { axeFindings, launchBrowser, openPage, screenshot } from './harness.ts';

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

/** A page of the dashboard; what went wrong on it fails the test at its end. */
const visit = async <T>(
  path: string,
  look: (page: Page) => Promise<T>,
  options: Parameters<typeof openPage>[2] & { server?: DashboardFixture } = {},
): Promise<T> => {
  const { page, problems } = await openPage(browser, `${(options.server ?? four).url}${path}`, options);
  try {
    const result = await look(page);
    expect(problems.filter((problem) => !problem.includes('frame.jpg'))).toEqual([]);
    return result;
  } finally {
    await page.context().close();
  }
};

const fault = (page: Page, field: string) => page.locator(`[data-fault="${field}"]`);

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
      await page.getByText('Show the numbers as a table').click();
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
      await page.getByText(/is retrained with e8-last/u).waitFor();
      await page.getByText('Estimated by the plan').waitFor();
      await page.getByText('Measured, golden labels').waitFor();
      await page.getByText(/Dropped: the curve did not fit/u).waitFor();
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
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('Ring road north');
  });
});

describe('every screen', () => {
  const screens = [
    ['overview', '/'],
    ['stream', '/stream/?id=s-0'],
    ['camera', '/camera/'],
    ['edit', '/camera/?id=s-1'],
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
    if (name.startsWith('overview')) await page.locator('main img').first().waitFor();
    await screenshot(page, name);
    expect(await axeFindings(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  };
});
