import { isRedacted, redactUrl } from '@whetstone/server/domain/redactUrl';
import { useEffect, useState } from 'react';
import type { UseFormReturn } from 'react-hook-form';
import type { CameraFields } from '../camera/fields.ts';

const key = 'whetstone-setup-camera';

const read = (): CameraFields | null => {
  try {
    const kept = sessionStorage.getItem(key);
    return kept === null ? null : (JSON.parse(kept) as CameraFields);
  } catch {
    return null;
  }
};

const write = (fields: CameraFields | null): void => {
  try {
    if (fields === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, JSON.stringify(fields));
  } catch {
    // A browser that forbids storage forgets the form when the page is left.
  }
};

/** An address with a password in it is not kept in the browser; it has to be typed again. */
const withoutSecrets = (fields: CameraFields): CameraFields =>
  isRedacted(redactUrl(fields.source.url)) ? { ...fields, source: { ...fields.source, url: '' } } : fields;

/** The camera that was being filled in when the page was left, on top of a fresh form's values. */
export const useKeptDraft = (fresh: CameraFields): CameraFields => {
  const [initial] = useState(() => {
    const kept = read();
    return kept
      ? {
          ...fresh,
          ...kept,
          source: { ...fresh.source, ...kept.source },
          settings: { ...fresh.settings, ...kept.settings },
        }
      : fresh;
  });
  return initial;
};

/** Keeps what is typed until it is saved, so that a reload loses nothing. */
export const useKeepDraft = (form: UseFormReturn<CameraFields>): (() => void) => {
  useEffect(() => {
    const subscription = form.watch(() => write(withoutSecrets(form.getValues())));
    return () => subscription.unsubscribe();
  }, [form]);
  return () => write(null);
};
