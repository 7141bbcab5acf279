'use client';

import { type ReactNode, useId } from 'react';
import { type FieldPath, get, useFormContext } from 'react-hook-form';
import type { CameraFields } from './fields.ts';

export type FieldName = FieldPath<CameraFields>;

const useFault = (name: FieldName): string | undefined => {
  const { formState } = useFormContext<CameraFields>();
  const fault: { message?: string } | undefined = get(formState.errors, name);
  return fault?.message;
};

interface Described {
  readonly id: string;
  readonly 'aria-describedby': string;
  readonly 'aria-invalid': boolean;
}

/** Label, unit, help and fault around a control. */
const Labelled = (props: {
  name: FieldName;
  label: string;
  unit?: string | undefined;
  help?: ReactNode;
  children: (described: Described) => ReactNode;
}) => {
  const { name, label, unit, help, children } = props;
  const id = useId();
  const fault = useFault(name);
  const describedBy = [help ? `${id}-help` : '', fault ? `${id}-fault` : ''].filter(Boolean).join(' ');
  return (
    <div>
      <label htmlFor={id} className="mb-1 block font-medium">
        {label}
      </label>
      <div className="flex items-center gap-2">
        {children({ id, 'aria-describedby': describedBy, 'aria-invalid': fault !== undefined })}
        {unit ? <span className="shrink-0 text-soft">{unit}</span> : null}
      </div>
      {fault ? (
        <p id={`${id}-fault`} className="mt-1 text-bad" data-fault={name}>
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

interface Common {
  readonly name: FieldName;
  readonly label: string;
  readonly help?: ReactNode;
}

export const TextField = (props: Common & { placeholder?: string; optional?: boolean }) => {
  const { register } = useFormContext<CameraFields>();
  const asOptional = (value: string) => (value === '' ? undefined : value);
  return (
    <Labelled {...props}>
      {(described) => (
        <input
          {...described}
          type="text"
          className="field"
          autoComplete="off"
          spellCheck={false}
          placeholder={props.placeholder}
          {...register(props.name, props.optional ? { setValueAs: asOptional } : {})}
        />
      )}
    </Labelled>
  );
};

export const NumberField = (props: Common & { unit?: string; step?: number | 'any' }) => {
  const { register } = useFormContext<CameraFields>();
  return (
    <Labelled {...props}>
      {(described) => (
        <input
          {...described}
          type="number"
          step={props.step ?? 'any'}
          inputMode="decimal"
          className="field max-w-40"
          {...register(props.name, { valueAsNumber: true })}
        />
      )}
    </Labelled>
  );
};

export const SelectField = (props: Common & { options: readonly (readonly [value: string, word: string])[] }) => {
  const { register } = useFormContext<CameraFields>();
  return (
    <Labelled {...props}>
      {(described) => (
        <select {...described} className="field" {...register(props.name)}>
          {props.options.map(([value, word]) => (
            <option key={value} value={value}>
              {word}
            </option>
          ))}
        </select>
      )}
    </Labelled>
  );
};

export const CheckField = ({ name, label, help }: Common) => {
  const { register } = useFormContext<CameraFields>();
  const id = useId();
  return (
    <div className="flex gap-2.5">
      <input id={id} type="checkbox" className="mt-0.5 size-4 accent-[var(--accent)]" {...register(name)} />
      <div>
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        <p className="text-xs text-soft">{help}</p>
      </div>
    </div>
  );
};
