'use client';

import { type ReactNode, useId } from 'react';

export interface Described {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': boolean;
}

/** Label, help and fault around one control of a form. */
export const FormField = (props: {
  label: string;
  help?: ReactNode;
  fault?: string | undefined;
  children: (described: Described) => ReactNode;
}) => {
  const { label, help, fault, children } = props;
  const id = useId();
  const describedBy = [help ? `${id}-help` : '', fault ? `${id}-fault` : ''].filter(Boolean).join(' ');
  return (
    <div>
      <label htmlFor={id} className="mb-1 block font-medium">
        {label}
      </label>
      {children({ id, 'aria-describedby': describedBy || undefined, 'aria-invalid': fault !== undefined })}
      {fault ? (
        <p id={`${id}-fault`} role="alert" className="mt-1 text-bad">
          {fault}
        </p>
      ) : null}
      {help ? (
        <p id={`${id}-help`} className="mt-1 text-xs text-soft">
          {help}
        </p>
      ) : null}
    </div>
  );
};

/** One line of text. */
export const TextInput = (props: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  help?: ReactNode;
  fault?: string | undefined;
  type?: 'text' | 'password' | 'url' | 'number';
  autoComplete?: string;
  placeholder?: string;
}) => (
  <FormField label={props.label} help={props.help} fault={props.fault}>
    {(described) => (
      <input
        {...described}
        type={props.type ?? 'text'}
        className="field"
        autoComplete={props.autoComplete ?? 'off'}
        autoCapitalize="none"
        spellCheck={false}
        placeholder={props.placeholder}
        value={props.value}
        onChange={(event) => props.onChange(event.target.value)}
      />
    )}
  </FormField>
);

/** What a form as a whole was refused for. */
export const FormFailure = ({ text }: { text: string | null }) =>
  text ? (
    <p role="alert" className="rounded-md bg-bad-ground px-4 py-3 break-words text-bad">
      {text}
    </p>
  ) : null;
