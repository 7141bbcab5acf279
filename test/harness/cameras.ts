import type { CameraForm } from '../../apps/server/src/api/inputs.ts';

const settings: CameraForm['settings'] = {
  regions: { kind: 'frame' },
  golden: { kind: 'builtin' },
  constraints: { minAccuracy: 0.4, maxLatencyMs: 1000, targetFps: 10, weight: 1 },
  windowSeconds: 20,
  labelBudget: 100,
};

/** A camera form as the dashboard sends it, with what a test does not care about filled in. */
export const cameraForm = (
  name: string,
  source: CameraForm['source'],
  changes: Partial<CameraForm['settings']> = {},
): CameraForm => ({ name, source, settings: { ...settings, ...changes } });

/** A camera that needs nothing outside the server; its whole frame is classified, so that every frame has a box. */
export const syntheticCamera = (name: string, changes: Partial<CameraForm['settings']> = {}): CameraForm =>
  cameraForm(name, { kind: 'synthetic', script: 'clear', seed: 7 }, changes);
