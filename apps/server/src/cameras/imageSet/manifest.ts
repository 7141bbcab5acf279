import { readFile, realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { type Info, parse } from 'csv-parse/sync';
import { CameraSourceError } from '../frameSource.ts';
import type { LabelledPicture } from './picture.ts';

const knownColumns = ['timestamp', 'file', 'label', 'camera'] as const;
type Column = (typeof knownColumns)[number];

const largestManifest = 256 * 1024 * 1024;
const pictureRemedy = 'put the picture there or remove the row';

interface Row {
  /** Line of the file, as an editor counts. */
  readonly line: number;
  readonly values: Readonly<Record<Column, string>>;
}

const fault = (message: string, cause?: unknown): CameraSourceError =>
  new CameraSourceError('path', message, { cause });

const checkHeader = (path: string, names: readonly string[]): void => {
  const known: readonly string[] = knownColumns;
  const expected = 'the first row names the columns: timestamp,file,label[,camera]';
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw fault(`manifest ${path} has an unknown column "${unknown}"; ${expected}`);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice) throw fault(`manifest ${path} has the column "${twice}" twice; ${expected}`);
  for (const needed of ['file', 'label'])
    if (!names.includes(needed)) throw fault(`manifest ${path} has no column "${needed}"; ${expected}`);
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
    const why = error instanceof Error ? error.message : String(error);
    throw fault(`manifest ${path} is no readable CSV: ${why}; save it as CSV with commas and UTF-8`, error);
  }
};

/** Seconds of a plain number or ms of an ISO date: only the order counts, so they must not be mixed. */
const parseTimes = (path: string, rows: readonly Row[]): (number | null)[] => {
  if (rows.every(({ values }) => values.timestamp === '')) return rows.map(() => null);
  const numeric = rows[0].values.timestamp !== '' && Number.isFinite(Number(rows[0].values.timestamp));
  return rows.map(({ line, values: { timestamp } }) => {
    const time = timestamp === '' ? Number.NaN : numeric ? Number(timestamp) : Date.parse(timestamp);
    if (Number.isFinite(time)) return time;
    const wanted = numeric ? 'a number like the first row' : 'a date like 2026-01-31T08:00:00Z';
    throw fault(
      `manifest ${path}, row ${line}: timestamp "${timestamp}" is not ${wanted}; correct it or leave all empty`,
    );
  });
};

const selectCamera = (path: string, rows: readonly Row[], camera: string | undefined, hasCamera: boolean): Row[] => {
  if (camera === undefined) return [...rows];
  const field = 'manifestCamera';
  if (!hasCamera)
    throw new CameraSourceError(field, `manifest ${path} has no column "camera"; leave the camera "${camera}" empty`);
  const selected = rows.filter(({ values }) => values.camera === camera);
  if (selected.length > 0) return selected;
  const names = [...new Set(rows.map(({ values }) => values.camera))].slice(0, 5).join(', ');
  throw new CameraSourceError(field, `manifest ${path} has no row of camera "${camera}"; it knows ${names}`);
};

/** Resolves a row's file and makes sure that it exists inside the manifest's folder, links followed. */
const resolvePicture = async (path: string, root: string, { line, values }: Row): Promise<string> => {
  const where = `manifest ${path}, row ${line}: file "${values.file}"`;
  const inside = (file: string): boolean => {
    const way = relative(root, file);
    return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
  };
  const outside = () => fault(`${where} lies outside the manifest's folder ${root}; move it there and correct the row`);
  if (values.file === '') throw fault(`manifest ${path}, row ${line}: file is empty; name a picture or remove the row`);
  const file = resolve(root, values.file);
  if (!inside(file)) throw outside();
  const real = await realpath(file).catch((cause) => {
    throw fault(`${where} does not exist in ${root}; ${pictureRemedy}`, cause);
  });
  if (!inside(real)) throw outside();
  if (!(await stat(real)).isFile()) throw fault(`${where} is no file; ${pictureRemedy}`);
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
  if (size > largestManifest) throw fault(`manifest ${path} has ${size} bytes; at most ${largestManifest} are read`);
  const { rows, hasCamera } = parseRows(path, await readFile(path, 'utf8'));
  if (rows.length === 0) throw fault(`manifest ${path} has no rows; add at least one line below the column names`);
  const selected = selectCamera(path, rows, camera, hasCamera);
  const unnamed = selected.find(({ values }) => values.label === '');
  if (unnamed) throw fault(`manifest ${path}, row ${unnamed.line}: label is empty; name the class or remove the row`);
  const times = parseTimes(path, selected);
  const files = await resolveAll(path, selected);
  return selected.map(({ line, values }, index) => ({
    file: files[index],
    label: values.label,
    origin: `manifest ${path}, row ${line}`,
    time: times[index],
  }));
};
