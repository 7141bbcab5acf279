import type { GoldenModelView, ImportedModelView } from '../../trpc/wire.ts';

export interface Upload {
  readonly name: string;
  readonly classes: readonly string[];
  readonly file: File;
}

const messageOf = (body: unknown): string | null =>
  typeof body === 'object' && body !== null && 'message' in body && typeof body.message === 'string'
    ? body.message
    : null;

const sendFile = async <T>(path: string, file: File): Promise<T> => {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: file,
  });
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) throw new Error(messageOf(body) ?? `the server answered ${response.status}; see its log`);
  return body as T;
};

/**
 * Sends an ONNX file as it is; the server opens it in a process of its own and says what it expects.
 *
 * @throws {Error} with the server's sentence when the model is refused
 */
export const uploadGoldenModel = ({ name, classes, file }: Upload): Promise<GoldenModelView> =>
  sendFile(`/api/golden-models?${new URLSearchParams({ name, classes: classes.join(',') })}`, file);

/** Sends an ONNX classifier that becomes a version of a stream's edge model; fails as `uploadGoldenModel` does. */
export const uploadEdgeModel = (upload: {
  readonly streamId: string;
  readonly classes: readonly string[];
  readonly file: File;
}): Promise<ImportedModelView> =>
  sendFile(
    `/api/streams/${encodeURIComponent(upload.streamId)}/models?${new URLSearchParams({ classes: upload.classes.join(',') })}`,
    upload.file,
  );

/** Class names as typed: separated by commas or lines, without blanks. */
export const parseClasses = (text: string): string[] =>
  text
    .split(/[,\n]/u)
    .map((name) => name.trim())
    .filter((name) => name !== '');
