import { toNestErrors } from '@hookform/resolvers';
import { type UseFormReturn, useForm } from 'react-hook-form';
import { useTranslations } from 'use-intl';
import { useSentence } from '../../messages/sentence.ts';
import { type CameraFields, checkChange, checkFields } from './fields.ts';

/** The stream that a form changes, with what the form started from. */
export interface Edited {
  readonly streamId: string;
  readonly stored: CameraFields;
}

/** A camera's form, checked by the server's own schema while the operator types. */
export const useCameraForm = (initial: CameraFields, edited: Edited | null): UseFormReturn<CameraFields> => {
  const t = useTranslations('camera');
  const say = useSentence();
  return useForm<CameraFields>({
    defaultValues: initial,
    resolver: (fields, _context, options) => {
      const checked = edited ? checkChange(fields, edited.stored) : checkFields(fields);
      if (!('faults' in checked)) return { values: fields, errors: {} };
      const errors = Object.fromEntries(
        checked.faults.map(({ path, message, wording }) => {
          return [path, { type: 'schema', message: message === null ? t('numberMissing') : say(wording, message) }];
        }),
      );
      return { values: {}, errors: toNestErrors<CameraFields>(errors, options) };
    },
    // Not on leaving a field: a message that appears then moves the button that is being pressed.
    mode: 'onSubmit',
  });
};
