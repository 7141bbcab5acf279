import type { GoldenModelView } from '../../trpc/wire.ts';

export interface Upload {
  readonly name: string;
  readonly classes: readonly string[];
  readonly file: File;
}

const messageOf = (body: unknown): string | null =>
  typeof body === 'object' && body !== null && 'message' in body && typeof body.message === 'string'
    ? body.message
    : null;

/**
 * Sends an ONNX file as it is; the server opens it in a process of its own and says what it expects.
 *
 * @throws {Error} with the server's sentence when the model is refused
 */
export const uploadGoldenModel = async ({ name, classes, file }: Upload): Promise<GoldenModelView> => {
  const query = new URLSearchParams({ name, classes: classes.join(',') });
  const response = await fetch(`/api/golden-models?${query}`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: file,
  });
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) throw new Error(messageOf(body) ?? `the server answered ${response.status}; see its log`);
  return body as GoldenModelView;
};

/** Class names as typed: separated by commas or lines, without blanks. */
export const parseClasses = (text: string): string[] =>
  text
    .split(/[,\n]/u)
    .map((name) => name.trim())
    .filter((name) => name !== '');
