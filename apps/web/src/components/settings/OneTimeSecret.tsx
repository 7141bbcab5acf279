'use client';

import { useState } from 'react';
import { useTranslations } from 'use-intl';

/** Something that is shown once, with a button that copies it. */
export const OneTimeSecret = (props: { title: string; value: string; note: string; onDone: () => void }) => {
  const t = useTranslations('settings.secret');
  const [copied, setCopied] = useState(false);
  return (
    <div role="status" className="panel border-l-4 border-l-[var(--fill-active)] p-4">
      <p className="font-medium">{props.title}</p>
      <p className="mt-1 text-soft">{props.note}</p>
      <div className="mt-3 flex flex-wrap gap-2">
        <input
          className="field min-w-0 grow basis-64 font-mono"
          readOnly
          aria-label={props.title}
          value={props.value}
          onFocus={(event) => event.target.select()}
        />
        <button
          type="button"
          className="button"
          onClick={() => void navigator.clipboard?.writeText(props.value).then(() => setCopied(true))}
        >
          {t(copied ? 'copied' : 'copy')}
        </button>
        <button type="button" className="button" onClick={props.onDone}>
          {t('done')}
        </button>
      </div>
    </div>
  );
};
