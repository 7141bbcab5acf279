import type { CameraInput } from './api/rooms.ts';
import type { Actor, Change } from './domain/actor.ts';
import type { SceneScript } from './domain/camera.ts';

const demoCamera = (name: string, script: SceneScript, seed: number): CameraInput => ({
  name,
  source: { kind: 'synthetic', script, seed },
  settings: {
    task: 'classification',
    regions: { kind: 'moving' },
    golden: { kind: 'builtin' },
    constraints: { minAccuracy: 0.4, maxLatencyMs: 500, targetFps: 10, weight: 1 },
    windowSeconds: 60,
    labelBudget: 300,
    retraining: true,
    group: null,
  },
});

/** Four synthetic cameras whose scenes drift in different ways, so that a newcomer sees the whole loop in minutes. */
export const demoCameras: readonly CameraInput[] = [
  demoCamera('Harbour gate', 'dusk-to-night', 1),
  demoCamera('Ring road', 'rain-then-fog', 2),
  demoCamera('Market street', 'glare-and-nudge', 3),
  demoCamera('Depot exit', 'changing-mix', 4),
];

/** Who adds the demo cameras. */
export const demoActor = (record: (row: Change & { actor: string }) => Promise<void>): Actor => ({
  name: 'demo',
  role: 'operator',
  audit: (change) => record({ ...change, actor: 'demo' }),
});
