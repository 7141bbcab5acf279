import { createScene } from '@whetstone/scene';
import type { CameraSource } from '../../domain/camera.ts';
import { type FrameSource, type SourceFrame, sleep } from '../frameSource.ts';

const width = 320;
const height = 180;
/** An object hidden beyond this is not what its box shows. */
const minVisible = 0.3;

type Scene = ReturnType<typeof createScene>;

export type SyntheticSource = Extract<CameraSource, { kind: 'synthetic' }>;

export const openScene = ({ seed, script }: SyntheticSource): Scene => createScene({ seed, script, width, height });

/** One moment of a scene, its visible objects with it. */
export const sceneFrame = (scene: Scene, seconds: number): SourceFrame => {
  const { pixels, objects } = scene.renderFrame(seconds);
  return {
    width,
    height,
    // The scene draws into the same memory again.
    pixels: pixels.slice(),
    objects: objects.filter(({ visibleFraction }) => visibleFraction >= minVisible),
  };
};

/**
 * A drawn street scene in real time. Frames come at whole multiples of the interval since `epoch`, so that the same seed
 * shows the same pictures whenever it is watched; a slow moment skips some.
 *
 * @param epoch ms since the epoch of the scene's first instant
 */
export const syntheticSource = (
  source: SyntheticSource,
  { fps, epoch }: { fps: number; epoch: number },
): FrameSource => ({
  async run(emit, signal) {
    const scene = openScene(source);
    const intervalMs = 1000 / fps;
    let index = Math.max(0, Math.ceil((Date.now() - epoch) / intervalMs));
    while (!signal.aborted) {
      await sleep(epoch + index * intervalMs - Date.now(), signal);
      if (signal.aborted) return;
      emit(sceneFrame(scene, (index * intervalMs) / 1000));
      index = Math.max(index + 1, Math.floor((Date.now() - epoch) / intervalMs));
    }
  },
});
