import type { GoldenModelView, ImportedModelView } from '../../trpc/wire.ts';

export interface Upload {
  readonly name: string;
  readonly classes: readonly string[];
  readonly file: File;
}

/** The server's refusal as the API's errors come: a sentence, and in `data` what it is made from. */
const refusalOf = (body: unknown, status: number): Error => {
  const { message, wording } =
    ((typeof body === 'object' ? body : null) as { message?: unknown; wording?: unknown }) ?? {};
  const error = new Error(typeof message === 'string' ? message : `the server answered ${status}; see its log`);
  return Object.assign(error, { data: { wording } });
};

const sendFile = async <T>(path: string, file: File): Promise<T> => {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: file,
  });
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) throw refusalOf(body, response.status);
  return body as T;
};

/**
 * Sends an ONNX file as it is; the server opens it in a process of its own and says what it expects.
 *
 * @throws {Error} with the server's sentence, and its wording in `data`, when the model is refused
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
