import { faultsOf } from '../../trpc/faults.ts';

/** The same refusal with the faults inside `part` named as a flat form names its fields. */
export const flattenFaults = (error: unknown, part: string): unknown => {
  const faults = faultsOf(error);
  if (faults.length === 0) return error;
  const flat = faults.map(({ field, ...said }) => ({
    field: field.startsWith(`${part}.`) ? field.slice(part.length + 1) : field,
    ...said,
  }));
  return { data: { faults: flat } };
};
