'use client';

import { useEffect, useState } from 'react';

/** A number as it is typed: written back when it is left or Enter is pressed, and refused with the reason. */
export const NumberCell = (props: {
  /** Names it for screen readers; it has no label of its own in a table. */
  label: string;
  value: number | null;
  set: (value: number | undefined) => void;
  min?: number;
  max?: number;
  /** Shown value by one of `value`: 100 shows fractions as percent. */
  scale?: number;
  unit?: string;
  placeholder?: string;
  className?: string;
}) => {
  const { label, value, set, min = 0, max = 1e6, scale = 1, unit, placeholder, className = 'w-20' } = props;
  const shown = value === null ? '' : String(Number((value * scale).toPrecision(6)));
  const [text, setText] = useState(shown);
  const [fault, setFault] = useState<string | null>(null);
  useEffect(() => {
    setText(shown);
    setFault(null);
  }, [shown]);
  const commit = () => {
    const trimmed = text.trim();
    if (trimmed === shown) return;
    if (trimmed === '') {
      set(undefined);
      setText(shown);
      return;
    }
    const next = Number(trimmed.replace(',', '.'));
    if (!Number.isFinite(next) || next < min || next > max) {
      setFault(`must be a number from ${min} to ${max}`);
      return;
    }
    setFault(null);
    set(next / scale);
  };
  return (
    <span className="inline-flex items-center gap-1">
      <input
        type="text"
        inputMode="decimal"
        autoComplete="off"
        className={`field min-h-8 px-2 py-1 text-right ${className}`}
        aria-label={unit ? `${label}, ${unit}` : label}
        aria-invalid={fault !== null}
        title={fault ? `${label} ${fault}` : undefined}
        placeholder={placeholder}
        value={text}
        onChange={({ target }) => setText(target.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit();
          if (event.key !== 'Escape') return;
          setText(shown);
          setFault(null);
        }}
      />
      {unit ? <span className="text-xs text-soft">{unit}</span> : null}
      {fault ? (
        <span role="alert" className="text-xs text-bad">
          {fault}
        </span>
      ) : null}
    </span>
  );
};
