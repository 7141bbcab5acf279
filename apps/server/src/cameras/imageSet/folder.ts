import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { sayOfCamera } from '../../domain/sentences/cameraSentences.ts';
import { CameraSourceError } from '../frameSource.ts';
import { isPictureName, type LabelledPicture } from './picture.ts';

/** Plain order of code units: the same on every machine, whatever its locale. */
const byName = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const picturesOf = async (folder: string, label: string): Promise<LabelledPicture[]> => {
  const names = (await readdir(join(folder, label))).filter(isPictureName).sort(byName);
  if (names.length === 0)
    throw new CameraSourceError('path', sayOfCamera('path.emptyClass', { path: join(folder, label), label }));
  const origin = sayOfCamera('origin.class', { label });
  return names.map((name) => ({ file: join(folder, label, name), label, origin, time: null }));
};

/**
 * Reads a folder with one sub-folder per class; the sub-folder's name is the class.
 *
 * @throws {CameraSourceError} for a folder without classes and a class without pictures
 */
export const readClassFolders = async (folder: string): Promise<LabelledPicture[]> => {
  const entries = await readdir(folder, { withFileTypes: true });
  const labels = entries
    .filter((entry) => !entry.name.startsWith('.') && (entry.isDirectory() || entry.isSymbolicLink()))
    .map((entry) => entry.name)
    .sort(byName);
  if (labels.length === 0) {
    const loose = entries.some((entry) => isPictureName(entry.name));
    const key = loose ? 'path.loosePictures' : 'path.emptyFolder';
    throw new CameraSourceError('path', sayOfCamera(key, { path: folder }));
  }
  return (await Promise.all(labels.map((label) => picturesOf(folder, label)))).flat();
};
