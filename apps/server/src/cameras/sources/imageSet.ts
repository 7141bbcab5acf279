import { type FrameSource, sleep } from '../frameSource.ts';
import { decodePicture } from '../imageSet/decode.ts';
import { type ImageSetSource, openImageSet } from '../imageSet/imageSet.ts';

/**
 * Replays a set of labelled pictures, over and over. Its place follows from the clock alone, so that a restart goes on
 * where it was, and one broken picture costs its own turn only.
 *
 * @param epoch ms since the epoch of the first picture's first turn
 */
export const imageSetSource = (source: ImageSetSource, { epoch }: { epoch: number }): FrameSource => ({
  async run(emit, signal) {
    const { pictures } = await openImageSet(source);
    const turnMs = 1000 / source.picturesPerSecond;
    let turn = Math.max(0, Math.floor((Date.now() - epoch) / turnMs));
    while (!signal.aborted) {
      const frame = await decodePicture(pictures[turn % pictures.length]);
      await sleep(epoch + turn * turnMs - Date.now(), signal);
      if (signal.aborted) return;
      emit(frame);
      turn = Math.max(turn + 1, Math.floor((Date.now() - epoch) / turnMs));
    }
  },
});
