import { readFile, realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import type { Said } from '@whetstone/scheduler';
import { type Info, parse } from 'csv-parse/sync';
import { sayOfCamera } from '../../domain/sentences/cameraSentences.ts';
import { CameraSourceError } from '../frameSource.ts';
import type { LabelledPicture } from './picture.ts';

const knownColumns = ['timestamp', 'file', 'label', 'camera'] as const;
type Column = (typeof knownColumns)[number];

const largestManifest = 256 * 1024 * 1024;

interface Row {
  /** Line of the file, as an editor counts. */
  readonly line: number;
  readonly values: Readonly<Record<Column, string>>;
}

const fault = (said: Said, cause?: unknown): CameraSourceError => new CameraSourceError('path', said, { cause });

const checkHeader = (path: string, names: readonly string[]): void => {
  const known: readonly string[] = knownColumns;
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw fault(sayOfCamera('manifest.unknownColumn', { path, column: unknown }));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice) throw fault(sayOfCamera('manifest.columnTwice', { path, column: twice }));
  for (const needed of ['file', 'label'])
    if (!names.includes(needed)) throw fault(sayOfCamera('manifest.noColumn', { path, column: needed }));
};

/** Rows of a manifest, its header checked. */
const parseRows = (path: string, text: string): { rows: Row[]; hasCamera: boolean } => {
  let hasCamera = false;
  const columns = (header: string[]) => {
    const names = header.map((name) => name.trim().toLowerCase());
    checkHeader(path, names);
    hasCamera = names.includes('camera');
    return names;
  };
  try {
    const options = { bom: true, trim: true, skip_empty_lines: true, info: true, columns } as const;
    const records = parse(text, options) as unknown as { info: Info; record: Partial<Record<Column, string>> }[];
    const none = { timestamp: '', file: '', label: '', camera: '' };
    return {
      rows: records.map(({ info, record }) => ({ line: info.lines, values: { ...none, ...record } })),
      hasCamera,
    };
  } catch (error) {
    if (error instanceof CameraSourceError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw fault(sayOfCamera('manifest.noCsv', { path, reason }), error);
  }
};

/** Seconds of a plain number or ms of an ISO date: only the order counts, so they must not be mixed. */
const parseTimes = (path: string, rows: readonly Row[]): (number | null)[] => {
  if (rows.every(({ values }) => values.timestamp === '')) return rows.map(() => null);
  const numeric = rows[0].values.timestamp !== '' && Number.isFinite(Number(rows[0].values.timestamp));
  return rows.map(({ line, values: { timestamp } }) => {
    const time = timestamp === '' ? Number.NaN : numeric ? Number(timestamp) : Date.parse(timestamp);
    if (Number.isFinite(time)) return time;
    throw fault(sayOfCamera(numeric ? 'manifest.noNumber' : 'manifest.noDate', { path, row: String(line), timestamp }));
  });
};

const selectCamera = (path: string, rows: readonly Row[], camera: string | undefined, hasCamera: boolean): Row[] => {
  if (camera === undefined) return [...rows];
  const field = 'manifestCamera';
  if (!hasCamera) throw new CameraSourceError(field, sayOfCamera('manifest.noCameras', { path, camera }));
  const selected = rows.filter(({ values }) => values.camera === camera);
  if (selected.length > 0) return selected;
  const cameras = [...new Set(rows.map(({ values }) => values.camera))].slice(0, 5).join(', ');
  throw new CameraSourceError(field, sayOfCamera('manifest.noCamera', { path, camera, cameras }));
};

/** Resolves a row's file and makes sure that it exists inside the manifest's folder, links followed. */
const resolvePicture = async (path: string, root: string, { line, values }: Row): Promise<string> => {
  const where = { path, row: String(line), file: values.file };
  const inside = (file: string): boolean => {
    const way = relative(root, file);
    return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
  };
  const outside = () => fault(sayOfCamera('manifest.outside', { ...where, folder: root }));
  if (values.file === '') throw fault(sayOfCamera('manifest.noName', { path, row: String(line) }));
  const file = resolve(root, values.file);
  if (!inside(file)) throw outside();
  const real = await realpath(file).catch((cause) => {
    throw fault(sayOfCamera('manifest.noPicture', { ...where, folder: root }), cause);
  });
  if (!inside(real)) throw outside();
  if (!(await stat(real)).isFile()) throw fault(sayOfCamera('manifest.notAFile', where));
  return real;
};

/** Checks in slices: one after the other is slow on a network disk, all at once exhausts file handles. */
const resolveAll = async (path: string, rows: readonly Row[]): Promise<string[]> => {
  const root = await realpath(dirname(path));
  const files: string[] = [];
  for (let at = 0; at < rows.length; at += 64)
    files.push(...(await Promise.all(rows.slice(at, at + 64).map((row) => resolvePicture(path, root, row)))));
  return files;
};

/**
 * Reads a CSV manifest `timestamp,file,label[,camera]`; files are relative to its folder.
 *
 * @param camera only this camera's rows
 * @throws {CameraSourceError} naming column, row, value and remedy
 */
export const readManifest = async (path: string, camera?: string): Promise<LabelledPicture[]> => {
  const { size } = await stat(path);
  if (size > largestManifest)
    throw fault(sayOfCamera('manifest.tooLarge', { path, size: String(size), most: String(largestManifest) }));
  const { rows, hasCamera } = parseRows(path, await readFile(path, 'utf8'));
  if (rows.length === 0) throw fault(sayOfCamera('manifest.noRows', { path }));
  const selected = selectCamera(path, rows, camera, hasCamera);
  const unnamed = selected.find(({ values }) => values.label === '');
  if (unnamed) throw fault(sayOfCamera('manifest.noLabel', { path, row: String(unnamed.line) }));
  const times = parseTimes(path, selected);
  const files = await resolveAll(path, selected);
  return selected.map(({ line, values }, index) => ({
    file: files[index],
    label: values.label,
    origin: sayOfCamera('origin.row', { path, row: String(line) }),
    time: times[index],
  }));
};
