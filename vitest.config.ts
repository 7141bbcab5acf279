import { defineConfig } from 'vitest/config';

/** What drives whole processes gets one file at a time and patience; nothing asserts wall time on a busy machine. */
const alone = { fileParallelism: false, testTimeout: 120_000, hookTimeout: 120_000 };

export default defineConfig({
  test: {
    env: { ORT_DISABLE_TELEMETRY: '1' },
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            'packages/*/src/**/*.test.ts',
            'apps/*/src/**/*.test.{ts,tsx}',
            'scripts/*.test.ts',
            'test/{golden,property}/**/*.test.ts',
          ],
          testTimeout: 20_000,
          maxWorkers: 2,
        },
      },
      { test: { name: 'integration', include: ['test/integration/**/*.test.ts'], ...alone } },
      { test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], ...alone } },
      { test: { name: 'faults', include: ['test/faults/**/*.test.ts'], ...alone } },
    ],
  },
});
