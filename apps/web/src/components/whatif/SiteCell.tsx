'use client';

import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';

/** A site's name; empty is none. */
export const SiteCell = (props: { label: string; value: string; set: (site: string | undefined) => void }) => {
  const { label, value, set } = props;
  const t = useTranslations('whatIf.devices');
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  const commit = () => {
    if (text.trim() !== value) set(text.trim() || undefined);
  };
  return (
    <input
      type="text"
      autoComplete="off"
      className="field min-h-8 w-24 px-2 py-1"
      aria-label={label}
      placeholder={t('noSite')}
      maxLength={200}
      value={text}
      onChange={({ target }) => setText(target.value)}
      onBlur={commit}
      onKeyDown={({ key }) => {
        if (key === 'Enter') commit();
      }}
    />
  );
};
