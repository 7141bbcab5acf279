/** What the API says about a field that it refuses. */
export interface FieldFault {
  readonly field: string;
  readonly message: string;
}

/** The API's answer where it refuses. */
export class ApiError extends Error {
  readonly status: number;
  readonly faults: readonly FieldFault[];
  constructor(status: number, message: string, faults: readonly FieldFault[]) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.faults = faults;
  }
}

const answer = async (response: Response): Promise<unknown> => {
  const body = await response.json();
  if (response.ok) return body.result.data;
  throw new ApiError(response.status, body.error.message, body.error.data?.faults ?? []);
};

/** Calls a query procedure by its name, like `streams.get`, as a machine would: over plain HTTP. */
export const query = async <Output>(url: string, procedure: string, input?: unknown): Promise<Output> => {
  const search = input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`;
  return (await answer(await fetch(`${url}/trpc/${procedure}${search}`))) as Output;
};

/** Calls a mutation procedure by its name, like `streams.create`. */
export const mutate = async <Output>(url: string, procedure: string, input?: unknown): Promise<Output> => {
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify(input ?? {});
  return (await answer(await fetch(`${url}/trpc/${procedure}`, { method: 'POST', headers, body }))) as Output;
};
