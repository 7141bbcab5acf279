import { join } from 'node:path';

/** The repository's root; every script works from there, whatever the current directory. */
export const root = join(import.meta.dirname, '..');

/**
 * Environment of installs and builds: nothing is fetched from outside the npm registry and no tool phones home.
 * A CUDA user may set ONNXRUNTIME_NODE_INSTALL to have ONNX Runtime's CUDA parts downloaded.
 *
 * @returns {NodeJS.ProcessEnv}
 */
export const hermeticEnvironment = () => ({
  ...process.env,
  ONNXRUNTIME_NODE_INSTALL: process.env.ONNXRUNTIME_NODE_INSTALL ?? 'skip',
  PRISMA_HIDE_UPDATE_MESSAGE: '1',
  CHECKPOINT_DISABLE: '1',
  NEXT_TELEMETRY_DISABLED: '1',
});
