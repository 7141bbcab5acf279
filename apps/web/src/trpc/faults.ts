import type { Wording } from '@whetstone/scheduler';

/** A fault of the input: dotted path of the form's field and what is wrong with its value. */
export interface FieldFault {
  readonly field: string;
  readonly message: string;
  readonly wording?: Wording | null;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const isFault = (value: unknown): value is FieldFault =>
  isRecord(value) && typeof value.field === 'string' && typeof value.message === 'string';

/** Faults that the server named in a refused call; empty for every other error. */
export const faultsOf = (error: unknown): FieldFault[] => {
  const data = isRecord(error) ? error.data : null;
  const faults = isRecord(data) ? data.faults : null;
  return Array.isArray(faults) ? faults.filter(isFault) : [];
};

/** What the server answered, like `NOT_FOUND`; null where it did not answer. */
const codeOf = (error: unknown): unknown => (isRecord(error) && isRecord(error.data) ? error.data.code : null);

/** True where nobody is signed in, or no longer. */
export const isUnauthorized = (error: unknown): boolean => codeOf(error) === 'UNAUTHORIZED';

/** True where asking again is no use: there is no such thing, or it is not for this caller. */
export const isFinal = (error: unknown): boolean =>
  isNotFound(error) || isUnauthorized(error) || codeOf(error) === 'FORBIDDEN';

/** True where the server answered that the thing does not exist, so that asking again is no use. */
export const isNotFound = (error: unknown): boolean => codeOf(error) === 'NOT_FOUND';

/** True where no answer came, or not one of ours. */
export const isSilence = (error: unknown): boolean =>
  error instanceof Error && /failed to fetch|networkerror|load failed|unexpected (end|token)/iu.test(error.message);

/** What the server said, by key; null where it sent none. */
export const wordingOf = (error: unknown): Wording | null => {
  const wording = isRecord(error) && isRecord(error.data) ? error.data.wording : null;
  return isRecord(wording) && typeof wording.key === 'string' && isRecord(wording.parameters)
    ? (wording as unknown as Wording)
    : null;
};
