import { execFile } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { WhatIfJob } from '@whetstone/server/domain/whatIf';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyChanges, emptyProblem, type Problem, type WhatIfOutcome } from '../../packages/scheduler/src/index.ts';
import { root } from '../../scripts/repository.mjs';
import { type DashboardFixture, startDashboardFixture } from '../fixtures/dashboard/server.ts';
import { visitor } from '../fixtures/dashboard/visit.ts';
import { mutate, query } from '../harness/api.ts';
import { until } from '../harness/until.ts';
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

type Outcome = Extract<WhatIfOutcome, { kind: 'compare' }>;

const visit = visitor(() => ({ browser, server: four }));
const answered = (page: Page) => page.locator('[aria-busy=false]').waitFor();
const hundred = (): Problem =>
  applyChanges(emptyProblem, {}, [
    { kind: 'add-streams', like: 'typical', count: 100 },
    { kind: 'device', deviceId: 'device-0', set: { gpuCount: 8 } },
    { kind: 'demands', streamIds: ['typical-7'], set: { startAccuracy: 0.55, minAccuracy: 0.5, weight: 3 } },
  ]).problem;

/** Twelve streams whose coarser λs take longer than a bound of 400 ms. */
const slow = (): Problem => {
  const { problem } = applyChanges(emptyProblem, {}, [{ kind: 'add-streams', like: 'typical', count: 12 }]);
  const points = (stream: Problem['streams'][number]) =>
    stream.inferenceProfile.points.map((point, index) => ({ ...point, latencyMs: 900 - index * 200 }));
  return {
    ...problem,
    streams: problem.streams.map((stream) => ({
      ...stream,
      inferenceProfile: { ...stream.inferenceProfile, points: points(stream) },
    })),
  };
};

/** What the command line prints for a problem. */
const planned = async (problem: Problem | string, policy: string) => {
  const folder = await mkdtemp(join(tmpdir(), 'what-if-'));
  const path = join(folder, 'problem.json');
  await writeFile(path, typeof problem === 'string' ? problem : JSON.stringify(problem));
  const whetstone = join(root, 'apps/server/bin/whetstone.mjs');
  const arguments_ = [whetstone, 'plan', path, '--policy', policy, '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, arguments_, { maxBuffer: 1e9 });
  return JSON.parse(stdout) as {
    readonly objective: number;
    readonly upperBound: number;
    readonly windowAccuracies: Record<string, number>;
    readonly choices: Record<string, string | null>;
  };
};

const finished = async (url: string, run: unknown): Promise<WhatIfJob> => {
  const { jobId } = await mutate<{ jobId: string }>(url, 'whatIf.start', run);
  return until('the what-if', async () => {
    const job = await query<WhatIfJob>(url, 'whatIf.job', { jobId });
    return job.status === 'running' || job.status === 'queued' ? null : job;
  });
};

describe('a what-if over the API', () => {
  it('of a hundred streams has the figures that the command line prints for its problem', async () => {
    const problem = hundred();
    const job = await finished(four.url, {
      scenario: { base: { kind: 'problem', problem }, changes: [], policies: ['thief', 'auto'] },
    });
    if (job.status !== 'done' || job.outcome.kind !== 'compare') throw new Error(JSON.stringify(job));
    for (const result of job.outcome.results) {
      const printed = await planned(problem, result.policy);
      expect(Math.abs(result.objective - printed.objective)).toBeLessThan(1e-9);
      expect(Math.abs((result.upperBound ?? 0) - printed.upperBound)).toBeLessThan(1e-9);
      for (const [id, accuracy] of Object.entries(printed.windowAccuracies))
        expect(Math.abs((result.windowAccuracies[id] ?? 0) - accuracy)).toBeLessThan(1e-9);
      expect(result.choices).toEqual(printed.choices);
    }
  });

  it('is cancelled in the middle, while the server answers on', async () => {
    const { jobId } = await mutate<{ jobId: string }>(four.url, 'whatIf.start', {
      scenario: { base: { kind: 'problem', problem: hundred() }, policies: ['optimal-static'] },
      question: { kind: 'windows', seconds: [10, 20, 40, 80, 160, 320, 640], driftPerMinute: 0.01 },
    });
    await mutate(four.url, 'whatIf.cancel', { jobId });
    expect(await query(four.url, 'whatIf.job', { jobId })).toEqual({ jobId, status: 'cancelled' });
  });

  it('refuses a problem that is none, by its path', async () => {
    const refused = finished(four.url, {
      scenario: { base: { kind: 'problem', problem: { ...hundred(), windowSeconds: -1 } }, policies: ['auto'] },
    });
    await expect(refused).rejects.toThrow('scenario.base.problem: $.windowSeconds is -1; must be');
  });
});

describe('the what-if screen', () => {
  it('answers at once: ten more cameras, who wins and who loses, and a link that says it again', async () => {
    await visit('/what-if/', async (page) => {
      await answered(page);
      await page.getByText('as in the baseline').waitFor();
      await page.getByRole('button', { name: 'Add 10 more like Gate (fixture)' }).click();
      await page.getByText('10 more streams like Gate (fixture)').waitFor();
      await page.getByRole('rowheader', { name: 'Gate (fixture) +10' }).last().waitFor();
      await answered(page);
      expect(await page.getByText(/against the baseline’s/u).count()).toBe(1);
      await page.getByText(/0 win, 4 lose/u).waitFor();
      const link = page.url();
      expect(link).toContain('#');
      const { page: other } = await openPage(browser, link);
      await other.getByText('10 more streams like Gate (fixture)').waitFor();
      await answered(other);
      await other.getByRole('button', { name: 'Take back: 10 more streams like Gate (fixture)' }).click();
      await other.getByText('as in the baseline').waitFor();
      await other.context().close();
    });
  });

  it('plans what is supposed here as the command line plans what is exported', async () => {
    await visit('/what-if/', async (page) => {
      await answered(page);
      await page.getByRole('textbox', { name: 'Weight of Ring road north (fixture)' }).fill('5');
      await page.keyboard.press('Enter');
      await page.getByText('Ring road north (fixture): weight 5').waitFor();
      await answered(page);
      const shown = await page.getByRole('status').filter({ hasText: 'mean window accuracy' }).innerText();
      const downloading = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Export JSON' }).click();
      const exported = await readFile(await (await downloading).path(), 'utf8');
      const { objective } = await planned(exported, 'thief');
      expect(shown.replaceAll('\u00a0', ' ')).toContain(`${(objective * 100).toFixed(1)} %`);
    });
  });

  /** What the page worked out last, in full: by its own worker, or as the server told of its job. */
  const watched = async (page: Page) => {
    await page.addInitScript(() => {
      const NativeWorker = Worker;
      const seen: unknown[] = [];
      Object.assign(globalThis, { seen });
      const NativeEventSource = EventSource;
      globalThis.EventSource = class extends NativeEventSource {
        constructor(url: string | URL, options?: EventSourceInit) {
          super(url, options);
          if (!String(url).includes('whatIf.follow')) return;
          this.addEventListener('message', ({ data }) => {
            const job = JSON.parse(data);
            if (job.status === 'done') seen.push(job.outcome);
          });
        }
      };
      globalThis.Worker = class extends NativeWorker {
        constructor(url: string | URL, options?: WorkerOptions) {
          super(url, options);
          this.addEventListener('message', ({ data }) => {
            if (data?.kind === 'done') seen.push(data.outcome);
          });
        }
      };
    });
    await page.reload();
    return () =>
      page.evaluate(
        () => (globalThis as unknown as { seen: unknown[] }).seen.at(-1) ?? null,
      ) as Promise<Outcome | null>;
  };

  const exported = async (page: Page): Promise<string> => {
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export JSON' }).click();
    return readFile(await (await downloading).path(), 'utf8');
  };

  /** Holds what the page worked out against what the command line prints for the file that it exported. */
  const expectSame = async (outcome: Outcome | null, file: string): Promise<void> => {
    expect(outcome?.results.length).toBeGreaterThan(0);
    for (const result of outcome?.results ?? []) {
      const printed = await planned(file, result.policy);
      expect(Math.abs(result.objective - printed.objective)).toBeLessThan(1e-9);
      expect(Math.abs((result.upperBound ?? 0) - printed.upperBound)).toBeLessThan(1e-9);
      expect(Object.keys(result.windowAccuracies).sort()).toEqual(Object.keys(printed.windowAccuracies).sort());
      for (const [id, accuracy] of Object.entries(printed.windowAccuracies))
        expect(Math.abs((result.windowAccuracies[id] ?? 0) - accuracy)).toBeLessThan(1e-9);
      expect(result.choices).toEqual(printed.choices);
    }
  };

  const fill = async (page: Page, name: string, value: string) => {
    await page.getByRole('textbox', { name }).first().fill(value);
    await page.keyboard.press('Enter');
  };

  it('plans devices, a link and latency bounds as the command line plans what is exported, to 1e-9', async () => {
    await visit('/what-if/', async (page) => {
      const workedOut = await watched(page);
      await answered(page);
      await page.locator('input[type=file]').setInputFiles({
        name: 'site.json',
        mimeType: 'application/json',
        buffer: Buffer.from(JSON.stringify(slow())),
      });
      for (const name of ['Devices', 'Links', 'Policies'])
        await page.getByRole('heading', { name, exact: true }).click();
      await page.getByRole('button', { name: 'Add a device' }).click();
      await fill(page, 'GPUs of device-1', '4');
      await fill(page, 'Speed of device-1', '1.5');
      await fill(page, 'Site of device-0', 'kerb');
      await fill(page, 'Site of device-1', 'centre');
      await page.getByRole('button', { name: 'Link kerb – centre' }).click();
      await fill(page, 'Delay of kerb – centre', '120');
      await page.getByText('A retraining at another site ships up to').waitFor();
      await page.getByRole('checkbox', { name: 'rate, latency, accuracy now, site' }).check();
      await fill(page, 'Latency bound of all streams', '400');
      await fill(page, 'Frame rate of typical-1', '15');
      await fill(page, 'Site of typical-1', 'kerb');
      await page.getByRole('checkbox', { name: /^sequential/u }).check();
      await page.getByRole('button', { name: 'sequential', exact: true }).waitFor();
      await answered(page);
      const file = await exported(page);
      const problem = JSON.parse(file) as Problem;
      expect(problem.devices).toHaveLength(2);
      expect(problem.links?.[0]).toMatchObject({ latencySeconds: 0.12 });
      expect(problem.streams[0]).toMatchObject({ targetFps: 15, maxLatencyMs: 400, site: 'kerb' });
      await expectSame(await workedOut(), file);
    });
  });

  it('plans a hundred streams in the page as the command line plans what is exported, to 1e-9', async () => {
    await visit('/what-if/', async (page) => {
      const workedOut = await watched(page);
      await answered(page);
      await page.getByLabel('Start from').selectOption('empty');
      for (let ten = 0; ten < 10; ten++) await page.getByRole('button', { name: 'Add ten typical cameras' }).click();
      await page.getByText('100 streams', { exact: true }).waitFor();
      await page.getByText(/worked out by the server/u).waitFor();
      await answered(page);
      await until('the answer', async () =>
        Object.keys((await workedOut())?.results[0]?.choices ?? {}).length === 100 ? true : null,
      );
      await expectSame(await workedOut(), await exported(page));
    });
  });

  it('reads what it exported again, with the names of its streams', async () => {
    await visit('/what-if/', async (page) => {
      await answered(page);
      const file = await exported(page);
      await page
        .locator('input[type=file]')
        .setInputFiles({ name: 'site.json', mimeType: 'application/json', buffer: Buffer.from(file) });
      await page.getByText('Baseline: site.json').waitFor();
      await page.getByRole('textbox', { name: 'Weight of Ring road north (fixture)' }).waitFor();
    });
  });

  it('refuses what the command line would refuse, and says what must be', async () => {
    await visit('/what-if/', async (page) => {
      await answered(page);
      await page.getByRole('heading', { name: 'Planning', exact: true }).click();
      await fill(page, 'Steal quantum Δ', '0.0333');
      await page.getByText(/stealQuantum is 0\.0333; must be a multiple of allocationUnit/u).waitFor();
      await page.getByRole('button', { name: 'Take all back' }).click();
      await page.getByText('as in the baseline').waitFor();
    });
  });

  it('has its answer on a phone’s screen while something is supposed, and leads to the whole of it', async () => {
    await visit(
      '/what-if/',
      async (page) => {
        await answered(page);
        const brief = page.getByText(/to the baseline$/u);
        await page.getByRole('button', { name: 'Add 10 more like Gate (fixture)' }).click();
        await page.getByText(/, −\d.*to the baseline$/u).waitFor();
        const box = await brief.boundingBox();
        expect(box?.y).toBeLessThan(844);
        await page.getByRole('button', { name: 'See the result' }).click();
        await until('the answer on the screen', async () => {
          const top = (await page.getByRole('heading', { name: 'What would come out?' }).boundingBox())?.y ?? -1;
          return top > 0 && top < 400 ? true : null;
        });
      },
      { width: 390, height: 844 },
    );
  });

  it('leaves no audit row while it is only asked', async () => {
    const before = four.audited.length;
    const job = await finished(four.url, { scenario: { base: { kind: 'now' }, policies: ['uniform'] } });
    expect(job.status).toBe('done');
    expect(four.audited.slice(before)).toEqual([]);
  });

  it('says in Chinese what is supposed', async () => {
    await visit(
      '/what-if/',
      async (page) => {
        await page.getByRole('heading', { name: '谁受益，谁受损？' }).waitFor();
        await page.getByRole('button', { name: '再加 10 路与 Gate (fixture) 相同的视频流' }).click();
        await page.getByRole('button', { name: '撤回：再加 10 路与 Gate (fixture) 相同的视频流' }).waitFor();
        await answered(page);
      },
      { locale: 'zh-CN' },
    );
  });

  it('starts from a past window, as it was planned', async () => {
    type Window = { readonly id: string; readonly index: number };
    const windows = await query<Window[]>(four.url, 'windows.list', { streamId: 's-0', limit: 5 });
    const past = windows[3];
    await visit(`/what-if/?window=${past?.id}`, async (page) => {
      await answered(page);
      await page.getByText(`Baseline: window ${past?.index} of Gate (fixture), thief`).waitFor();
      await page.getByText('as in the baseline').waitFor();
    });
  });

  it('starts from an imported problem, and lists every fault of a broken one', async () => {
    await visit('/what-if/', async (page) => {
      await answered(page);
      const choose = (problem: unknown) =>
        page.locator('input[type=file]').setInputFiles({
          name: 'site.json',
          mimeType: 'application/json',
          buffer: Buffer.from(JSON.stringify(problem)),
        });
      await choose({ ...emptyProblem, gpuCount: -1 });
      await page.getByText(/\$\.gpuCount is -1; must be/u).waitFor();
      await choose(hundred());
      await page.getByText('100 streams', { exact: true }).waitFor();
      await answered(page);
      await page.getByText(/worked out by the server/u).waitFor();
    });
  });

  it('answers how many GPUs by a sentence and a curve', async () => {
    await visit('/what-if/', async (page) => {
      await answered(page);
      await page.getByRole('textbox', { name: 'Mean accuracy to reach' }).fill('75');
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Answer' }).click();
      await page.getByText(/75\.0 % (takes|is not reached)/u).waitFor();
      expect(await page.locator('.recharts-wrapper').count()).toBeGreaterThan(0);
    });
  });

  it('saves, renames, opens, deletes and brings back', async () => {
    await using own = await startDashboardFixture({ streams: 4 });
    await visit(
      '/what-if/',
      async (page) => {
        await answered(page);
        await page.getByRole('button', { name: 'Add 1 more like Gate (fixture)' }).click();
        await page.getByRole('button', { name: 'Save…' }).click();
        await page.getByRole('textbox', { name: 'Name' }).fill('One more at the gate');
        await page.getByRole('button', { name: 'Save', exact: true }).click();
        await page.getByText('was saved with its baseline').waitFor();
        await page.getByText('Saved', { exact: true }).click();
        await page.getByRole('button', { name: 'Rename One more at the gate' }).click();
        await page.getByRole('textbox', { name: 'New name of One more at the gate' }).fill('Gate twice');
        await page.keyboard.press('Enter');
        await page.getByRole('button', { name: 'Take all back' }).click();
        await page.getByText('Nothing is otherwise yet').waitFor();
        await page.getByRole('link', { name: 'Gate twice' }).click();
        await page.getByText(/1.more stream like Gate \(fixture\)/u).waitFor();
        const remove = page.getByRole('button', { name: 'Delete Gate twice' });
        if (!(await remove.isVisible())) await page.getByText('Saved', { exact: true }).click();
        await page.getByRole('button', { name: 'Delete Gate twice' }).click();
        await page.getByText('“Gate twice” was deleted.').waitFor();
        await page.getByRole('button', { name: 'Undo' }).click();
        await page.getByRole('link', { name: 'Gate twice' }).waitFor();
      },
      { server: own },
    );
  });

  it('applies what a server can take after showing the list, and undoes it by one click', async () => {
    await using own = await startDashboardFixture({ streams: 4 });
    await visit(
      '/what-if/',
      async (page) => {
        await answered(page);
        await page.getByRole('textbox', { name: 'Floor of Gate (fixture)' }).fill('55');
        await page.keyboard.press('Enter');
        await page.getByRole('checkbox', { name: 'Retrain Loading dock (fixture)' }).uncheck();
        await page.getByRole('button', { name: 'Add 1 more like Gate (fixture)' }).click();
        await page.getByRole('button', { name: 'Apply…' }).click();
        const dialog = page.getByRole('dialog');
        await dialog.getByText(/Gate \(fixture\): accuracy floor/u).waitFor();
        await dialog.getByText(/cameras are added one by one/u).waitFor();
        await screenshot(page, 'what-if-apply-1440-light');
        expect(await axeFindings(page)).toEqual([]);
        await dialog.getByRole('button', { name: 'Apply them' }).click();
        await page.getByText('2 settings were applied').waitFor();
        type Live = { streams: { settings: { minAccuracy: number; retraining: boolean } }[] };
        const live = async () => (await query<Live>(own.url, 'whatIf.live')).streams.map(({ settings }) => settings);
        expect((await live())[0]?.minAccuracy).toBe(0.55);
        expect((await live())[2]?.retraining).toBe(false);
        await page.getByRole('button', { name: 'Undo' }).click();
        await page.getByText('The settings are as they were').waitFor();
        expect((await live())[0]?.minAccuracy).toBe(0.6);
        expect((await live())[2]?.retraining).toBe(true);
      },
      { server: own },
    );
  });

  const looks = [
    { width: 1440, height: 900, colorScheme: 'light' },
    { width: 1440, height: 900, colorScheme: 'dark' },
    { width: 390, height: 844, colorScheme: 'light' },
    { width: 390, height: 844, colorScheme: 'dark' },
  ] as const;
  for (const look of looks)
    it(`is legible to everybody and cuts nothing at ${look.width} px, ${look.colorScheme}`, async () => {
      await visit(
        '/what-if/',
        async (page) => {
          await answered(page);
          for (const name of ['Devices', 'Links', 'Policies', 'Planning'])
            await page.getByRole('heading', { name, exact: true }).click();
          await page.getByRole('textbox', { name: 'GPUs of device-0' }).fill('2');
          await page.keyboard.press('Enter');
          await page.getByText(/device-0: 2 GPUs/u).waitFor();
          await page.getByRole('button', { name: 'Answer' }).click();
          await page.getByText(/85\.0 %/u).waitFor();
          await answered(page);
          await page.evaluate(() => scrollTo(0, 0));
          await screenshot(page, `what-if-${look.width}-${look.colorScheme}`);
          expect(await axeFindings(page)).toEqual([]);
          expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
        },
        look,
      );
    });

  it('says what to do where there is no stream, and starts from nothing', async () => {
    await using none = await startDashboardFixture({ streams: 0 });
    await visit(
      '/what-if/',
      async (page) => {
        await page.getByText('Nothing to plan yet').waitFor();
        await page.getByRole('button', { name: 'Add ten typical cameras' }).click();
        await answered(page);
        await page.getByText('Typical camera 10').first().waitFor();
      },
      { server: none },
    );
  });
});
