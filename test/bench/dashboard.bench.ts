// The dashboard of 50 streams with an hour of data, in a real Chromium: npx tsx test/bench/dashboard.bench.ts [STREAMS]
//
// The overview's and the timeline's accuracy comes out of an embedded database that holds an hour of seconds of every
// stream; tiles and pictures are generated. Prints each figure beside its limit, and the JavaScript of the first page.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, CDPSession, Page } from 'playwright-core';
import type { Rooms } from '../../apps/server/src/api/rooms.ts';
import { binLength } from '../../apps/server/src/domain/accuracyLevels.ts';
import type { Camera } from '../../apps/server/src/domain/camera.ts';
import type { Stream } from '../../apps/server/src/domain/stream.ts';
import { openStore } from '../../apps/server/src/persistence/openStore.ts';
import type { Store } from '../../apps/server/src/persistence/port.ts';
import { root } from '../../scripts/repository.mjs';
import { entryOf, indexOf } from '../fixtures/dashboard/entry.ts';
import { accuracyAt, modelsOf } from '../fixtures/dashboard/history.ts';
import { pictureOf } from '../fixtures/dashboard/scene.ts';
import { startDashboardFixture } from '../fixtures/dashboard/server.ts';
import { launchBrowser } from '../harness/browser.ts';

const streamCount = Number(process.argv[2] ?? 50);
const seconds = 3600;
const liveSeconds = 10;

interface Figure {
  readonly what: string;
  readonly value: number;
  readonly limit: number;
  readonly unit: string;
  /** Where more is better, the limit is a floor. */
  readonly atLeast?: boolean;
}

/** A figure beside its limit and as a ratio to it: up to 1.00 keeps it, for a floor from 1.00 on. */
const print = ({ what, value, limit, unit, atLeast = false }: Figure): void => {
  const kept = atLeast ? value >= limit : value <= limit;
  const shown = `${value.toFixed(value < 100 ? 1 : 0)} ${unit}`.padStart(10);
  const ratio = (value / limit).toFixed(2);
  console.log(`${what.padEnd(56)} ${shown}   ${ratio} of ${limit} ${unit} ${kept ? 'kept' : 'EXCEEDED'}`);
};

const seedStream = async (store: Store, index: number, until: number): Promise<void> => {
  const { stream, camera }: { stream: Stream; camera: Camera } = entryOf(index);
  const first = modelsOf(stream, index, until).at(-1);
  if (!first) throw new Error('the fixture has no first model');
  await store.createStream(camera, stream, { ...first, status: 'live', parentId: null, windowId: null, gate: null });
  await store.addAccuracySamples(
    Array.from({ length: seconds }, (_, second) => {
      const at = until - (seconds - second) * 1000;
      const n = 4;
      return {
        streamId: stream.id,
        at: new Date(at),
        source: 'golden' as const,
        n,
        correct: Math.round(accuracyAt(index, at) * n),
      };
    }),
  );
};

/** Pictures of each stream that were drawn before: drawing them is no part of the dashboard. */
const picturesOf = async (): Promise<Buffer[][]> =>
  Promise.all(
    Array.from({ length: streamCount }, (_, index) => Promise.all([0, 1, 2].map((at) => pictureOf(index, at * 40)))),
  );

/** Generated rooms whose accuracy is read from a real store. */
const overStore = (rooms: Rooms, store: Store, pictures: readonly (readonly Buffer[])[]): Rooms => ({
  ...rooms,
  framePicture: async (streamId, sequence) => {
    const own = pictures[indexOf(streamId)] ?? [];
    return own[(sequence ?? 0) % own.length] ?? null;
  },
  overview: async () => {
    const overview = await rooms.overview();
    const sparklines = await store.accuracyBinsOf({
      streamIds: overview.streams.map(({ streamId }) => streamId),
      source: 'golden',
      from: new Date(overview.now - 600_000),
      to: new Date(overview.now),
      binMs: 10_000,
    });
    return { ...overview, sparklines: Object.fromEntries(sparklines) };
  },
  timeline: async (query) => {
    const { events } = await rooms.timeline(query);
    const { streamId, from, to } = query;
    const binMs = binLength(query, query.bins, Date.now());
    const range = { streamId, from: new Date(from), to: new Date(to), binMs };
    return { from, to, binMs, golden: await store.accuracyBins({ ...range, source: 'golden' }), truth: [], events };
  },
});

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/** From the navigation until every tile is drawn and answers to the keyboard. */
const overviewMs = async (page: Page, url: string): Promise<number> => {
  await page.goto(url, { waitUntil: 'commit' });
  // Measured in the page, since a message to it and back takes longer than a frame.
  return page.evaluate(
    (count) =>
      new Promise<number>((done) => {
        const look = () => {
          const tiles = document.querySelectorAll<HTMLElement>('[data-tile]');
          tiles[0]?.focus();
          if (tiles.length === count && document.activeElement === tiles[0])
            requestAnimationFrame(() => setTimeout(() => done(performance.now()), 0));
          else requestAnimationFrame(look);
        };
        look();
      }),
    streamCount,
  );
};

/** Between the overview's last tile and somebody having found the one to click, in ms. */
const readingMs = 1000;
/** A hand that has moved to a tile clicks it no sooner, in ms. */
const handMs = 100;

/** From the click on a tile until the line of its timeline is painted; the mouse moves to the tile before, as it must. */
const timelineMs = async (page: Page, at: number): Promise<number> => {
  const tile = page.locator('[data-tile]').nth(at);
  await tile.scrollIntoViewIfNeeded();
  await page.waitForTimeout(readingMs);
  const box = await tile.boundingBox();
  if (!box) throw new Error(`tile ${at} has no place on the page`);
  const measured = await page.evaluateHandle(() => ({
    ms: new Promise<number>((done) => {
      const look = (started: number) => {
        if (document.querySelector('.recharts-line-curve[d]:not([d=""])'))
          requestAnimationFrame(() => setTimeout(() => done(performance.now() - started), 0));
        else requestAnimationFrame(() => look(started));
      };
      document.addEventListener('click', ({ timeStamp }) => look(timeStamp), { capture: true, once: true });
    }),
  }));
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.waitForTimeout(handMs);
  await page.mouse.down();
  await page.mouse.up();
  return measured.evaluate(({ ms }) => ms);
};

/** Processor seconds of every renderer so far, all threads: what it costs, however busy the machine is otherwise. */
const rendererSeconds = async (devtools: CDPSession): Promise<number> => {
  const { processInfo } = await devtools.send('SystemInfo.getProcessInfo');
  return processInfo.reduce((sum, { type, cpuTime }) => sum + (type === 'renderer' ? cpuTime : 0), 0);
};

/** Frames a second and the renderer's share of a core while live updates come in. */
const liveLoad = async (page: Page, devtools: CDPSession): Promise<{ fps: number; busy: number }> => {
  await page.waitForTimeout(2000);
  const [started, before] = [performance.now(), await rendererSeconds(devtools)];
  const frames = await page.evaluate(
    (ms) =>
      new Promise<number>((done) => {
        let count = 0;
        const end = performance.now() + ms;
        const tick = () => {
          count += 1;
          if (performance.now() < end) requestAnimationFrame(tick);
          else done(count);
        };
        requestAnimationFrame(tick);
      }),
    liveSeconds * 1000,
  );
  const elapsed = (performance.now() - started) / 1000;
  return { fps: frames / elapsed, busy: ((await rendererSeconds(devtools)) - before) / elapsed };
};

/** The same while nothing asks for frames, as a page that somebody looks at: only what changed is drawn. */
const idleBusy = async (page: Page, devtools: CDPSession): Promise<number> => {
  const [started, before] = [performance.now(), await rendererSeconds(devtools)];
  await page.waitForTimeout(liveSeconds * 1000);
  return ((await rendererSeconds(devtools)) - before) / ((performance.now() - started) / 1000);
};

const firstPageBytes = (): number => {
  const out = join(root, 'apps/web/out');
  const scripts = new Set(readFileSync(join(out, 'index.html'), 'utf8').match(/\/_next\/static\/[^"\\]+\.js/gu));
  return [...scripts].reduce((sum, path) => sum + gzipSync(readFileSync(join(out, path))).length, 0);
};

const measure = async (browser: Browser, url: string): Promise<void> => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  // Functions that are sent to the page were compiled to name themselves through a helper that it does not have.
  await context.addInitScript('globalThis.__name = (value) => value');
  const page = await context.newPage();
  await page.goto(url);
  const overviews: number[] = [];
  const timelines: number[] = [];
  for (let round = 0; round < 5; round++) {
    overviews.push(await overviewMs(page, url));
    timelines.push(await timelineMs(page, round * 7));
  }
  await page.goto(url);
  const devtools = await browser.newBrowserCDPSession();
  const { fps, busy } = await liveLoad(page, devtools);
  const watched = await idleBusy(page, devtools);
  const percent = { unit: '%', limit: 15 };
  print({
    what: 'overview, from navigation to interactive (median)',
    value: median(overviews),
    limit: 1500,
    unit: 'ms',
  });
  print({ what: 'timeline, from click to painted (median)', value: median(timelines), limit: 300, unit: 'ms' });
  print({ what: 'frames a second under live updates', value: fps, limit: 59, unit: 'fps', atLeast: true });
  print({ what: 'renderer’s share of a core under live updates', value: watched * 100, ...percent });
  print({ what: '… and while every frame is asked for', value: busy * 100, ...percent });
  print({ what: 'JavaScript of the first page, gzipped', value: firstPageBytes() / 1024, limit: 350, unit: 'KB' });
};

const dataDir = mkdtempSync(join(tmpdir(), 'whetstone-dashboard-'));
const quiet = () => undefined;
const store = await openStore({ dataDir, databaseUrl: null, log: { info: quiet, warn: quiet } });
const browser = await launchBrowser();
try {
  const until = Math.floor(Date.now() / 1000) * 1000;
  for (let index = 0; index < streamCount; index++) await seedStream(store, index, until);
  await store.maintain(new Date(until));
  const pictures = await picturesOf();
  await using fixture = await startDashboardFixture({
    streams: streamCount,
    change: (rooms) => overStore(rooms, store, pictures),
  });
  console.log(
    `${streamCount} streams, ${(streamCount * seconds) / 1000} thousand seconds of accuracy, Chromium ${browser.version()}`,
  );
  await measure(browser, fixture.url);
} finally {
  await browser.close();
  await store.close();
  rmSync(dataDir, { recursive: true, force: true });
}
