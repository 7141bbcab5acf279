import { useState } from 'react';
import { useSentence } from '../../messages/sentence.ts';
import { faultsOf } from '../../trpc/faults.ts';
import { useDescribeError } from '../../trpc/useDescribeError.ts';

/** A form's values, with what the server said of them: each fault on its field, the rest as one sentence. */
export const useFields = <Values extends object>(initial: Values) => {
  const say = useSentence();
  const describeError = useDescribeError();
  const [values, setValues] = useState(initial);
  const [faults, setFaults] = useState<Readonly<Record<string, string>>>({});
  const [failure, setFailure] = useState<string | null>(null);
  const clear = () => {
    setFaults({});
    setFailure(null);
  };
  return {
    values,
    faults,
    failure,
    clear,
    set: (change: Partial<Values>) => setValues((before) => ({ ...before, ...change })),
    reset: () => {
      setValues(initial);
      clear();
    },
    /** For `onError` of the mutation that sends the form. */
    refuse: (error: unknown) => {
      const named = faultsOf(error).map(({ field, message, wording }) => ({ field, message: say(wording, message) }));
      const isShown = ({ field }: { field: string }) =>
        field.split('.')[0] !== undefined && (field.split('.')[0] ?? '') in values;
      const rest = named.filter((fault) => !isShown(fault));
      setFaults(Object.fromEntries(named.filter(isShown).map(({ field, message }) => [field, message])));
      setFailure(
        named.length === 0
          ? describeError(error)
          : rest.length > 0
            ? rest.map(({ field, message }) => `${field}: ${message}`).join('; ')
            : null,
      );
    },
  };
};
