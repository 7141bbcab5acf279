import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

/** Chromium's software GPU, as Debian packs it. */
const softwareGpu = '/usr/lib/chromium/vk_swiftshader_icd.json';

/** All gradients, and the trainings that between them have every part. */
const some = '^gradient|Adam$|clipped|mixed$';

/** A driver that fails ends the process, so the provider runs in one of its own. */
const errorsOnGpu = async (): Promise<readonly { readonly name: string; readonly error: number }[]> => {
  const script = new URL('../../packages/training/scripts/gpuCheck.ts', import.meta.url).pathname;
  const env = {
    PATH: '/usr/bin:/bin',
    ORT_DISABLE_TELEMETRY: '1',
    VK_DRIVER_FILES: softwareGpu,
    VK_ICD_FILENAMES: softwareGpu,
    XDG_RUNTIME_DIR: mkdtempSync(join(tmpdir(), 'whetstone-gpu-')),
  };
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', script, some], { env });
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
};

test.skipIf(!existsSync(softwareGpu))(
  'gradients and trainings are the same on a software GPU (skipped where Chromium brings none: apt install chromium libvulkan1)',
  async () => {
    const errors = await errorsOnGpu();
    expect(errors.length).toBe(39);
    for (const { name, error } of errors) expect(error, name).toBeLessThan(1e-4);
  },
  400_000,
);
