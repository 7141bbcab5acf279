import { stat } from 'node:fs/promises';
import type { CameraSource } from '../../domain/camera.ts';
import { sayOfCamera } from '../../domain/sentences/cameraSentences.ts';
import { CameraSourceError } from '../frameSource.ts';
import { readClassFolders } from './folder.ts';
import { readManifest } from './manifest.ts';
import type { LabelledPicture } from './picture.ts';

export type ImageSetSource = Extract<CameraSource, { kind: 'imageSet' }>;

/** A set of labelled pictures in the order of its replay. */
export interface ImageSet {
  readonly pictures: readonly LabelledPicture[];
  /** Sorted by code unit: the order of the edge model's outputs. */
  readonly classes: readonly string[];
}

/** Mulberry32: small, seeded, and good enough to shuffle. */
const generator = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** Fisher–Yates; the same seed gives the same order. */
const shuffled = <T>(items: readonly T[], seed: number): T[] => {
  const random = generator(seed);
  const order = [...items];
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
};

/** Oldest first where there are times (equal ones in the set's own order), else shuffled by the source's seed. */
const inReplayOrder = (pictures: readonly LabelledPicture[], seed: number): LabelledPicture[] =>
  pictures.every(({ time }) => time !== null)
    ? pictures.toSorted((a, b) => (a.time ?? 0) - (b.time ?? 0))
    : shuffled(pictures, seed);

/**
 * Opens a folder of class folders or a CSV manifest.
 *
 * @throws {CameraSourceError} naming field, row, value and remedy
 */
export const openImageSet = async (source: ImageSetSource): Promise<ImageSet> => {
  const info = await stat(source.path).catch((cause: NodeJS.ErrnoException) => {
    const { path } = source;
    const said =
      cause.code === 'ENOENT'
        ? sayOfCamera('path.noSet', { path })
        : sayOfCamera('path.unreadableSet', { path, code: cause.code ?? '' });
    throw new CameraSourceError('path', said, { cause });
  });
  if (info.isDirectory() && source.manifestCamera !== undefined)
    throw new CameraSourceError(
      'manifestCamera',
      sayOfCamera('path.folderCamera', { camera: source.manifestCamera, path: source.path }),
    );
  const pictures = info.isDirectory()
    ? await readClassFolders(source.path)
    : await readManifest(source.path, source.manifestCamera);
  const classes = [...new Set(pictures.map(({ label }) => label))].sort();
  return { pictures: inReplayOrder(pictures, source.seed), classes };
};
