'use client';

import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';

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
  unit?: string | undefined;
  placeholder?: string | undefined;
  className?: string;
}) => {
  const { label, value, set, min = 0, max = 1e6, scale = 1, unit, placeholder, className = 'w-20' } = props;
  const t = useTranslations('whatIf.cell');
  const shown = value === null ? '' : String(Number((value * scale).toPrecision(6)));
  const [text, setText] = useState(shown);
  const [refused, setRefused] = useState<string | null>(null);
  useEffect(() => {
    setText(shown);
    setRefused(null);
  }, [shown]);
  const commit = () => {
    const trimmed = text.trim();
    if (trimmed === shown) return setRefused(null);
    if (trimmed === '') {
      set(undefined);
      setText(shown);
      return;
    }
    const next = Number(trimmed.replace(',', '.'));
    const fits = Number.isFinite(next) && next >= min && next <= max;
    setRefused(fits ? null : trimmed);
    if (fits) set(next / scale);
  };
  const limits = { min: String(min), max: String(max) };
  return (
    <span className="inline-block text-right">
      <span className="inline-flex items-center gap-1">
        <input
          type="text"
          inputMode="decimal"
          autoComplete="off"
          className={`field min-h-8 px-2 py-1 text-right ${className}`}
          aria-label={unit ? t('withUnit', { label, unit }) : label}
          aria-invalid={refused !== null}
          title={refused === null ? undefined : t('fault', { label, value: refused, ...limits })}
          placeholder={placeholder}
          value={text}
          onChange={({ target }) => setText(target.value)}
          onBlur={commit}
          onKeyDown={(event) => {
            if (event.key === 'Enter') commit();
            if (event.key !== 'Escape') return;
            setText(shown);
            setRefused(null);
          }}
        />
        {unit ? <span className="text-xs whitespace-nowrap text-soft">{unit}</span> : null}
      </span>
      {refused === null ? null : (
        <span role="alert" className="block text-xs text-bad">
          {t('range', limits)}
        </span>
      )}
    </span>
  );
};
