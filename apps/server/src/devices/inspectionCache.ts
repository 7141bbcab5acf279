import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type { Hardware } from './hardware.ts';
import type { Inspection } from './inspectDevice.ts';
import type { DeviceInfo } from './protocol.ts';

/** An inspection that came out well, and when. */
export interface KnownInspection {
  readonly inspection: Extract<Inspection, { kind: 'usable' }>;
  readonly checkedAt: Date;
}

/** Of ONNX Runtime. */
export const runtimeVersion = (): string => {
  const { version } = createRequire(import.meta.url)('onnxruntime-node/package.json') as { version: string };
  return version;
};

/** All that an inspection depends on: another driver, card, runtime or binding is inspected anew. */
const keyOf = ({ provider, threads, cores }: DeviceInfo, { name, driver }: Hardware): string =>
  JSON.stringify({ provider, name, driver, threads, cores: cores ?? null, runtime: runtimeVersion() });

type Stored = Readonly<
  Record<string, { readonly inspection: KnownInspection['inspection']; readonly checkedAt: string }>
>;

const read = async (path: string): Promise<Stored> => {
  try {
    const stored: unknown = JSON.parse(await readFile(path, 'utf8'));
    return typeof stored === 'object' && stored !== null ? (stored as Stored) : {};
  } catch {
    // Missing at first; a file that is cut off costs an inspection.
    return {};
  }
};

/**
 * Inspections of earlier starts, in a JSON file. Failed ones are not kept: a driver may be mended before the next start.
 */
export const inspectionCache = (path: string) => ({
  async find(info: DeviceInfo, hardware: Hardware): Promise<KnownInspection | null> {
    const entry = (await read(path))[keyOf(info, hardware)];
    // A file that was written by hand or by another version is worth nothing.
    if (!Array.isArray(entry?.inspection?.speeds) || Number.isNaN(Date.parse(entry.checkedAt))) return null;
    return { inspection: entry.inspection, checkedAt: new Date(entry.checkedAt) };
  },
  async keep(info: DeviceInfo, hardware: Hardware, { inspection, checkedAt }: KnownInspection): Promise<void> {
    const entry = { inspection, checkedAt: checkedAt.toISOString() };
    const stored = { ...(await read(path)), [keyOf(info, hardware)]: entry };
    await mkdir(dirname(path), { recursive: true });
    await writeFile(`${path}.new`, `${JSON.stringify(stored, null, 2)}\n`);
    await rename(`${path}.new`, path);
  },
});

export type InspectionCache = ReturnType<typeof inspectionCache>;
