'use client';

import { useTranslations } from 'use-intl';
import { useSentence } from '../../messages/sentence.ts';
import { useChangeWords } from './useChangeWords.ts';
import type { WhatIf } from './useWhatIf.ts';

/** What is supposed, in words, and how to take it back. */
export const ChangesPanel = ({ whatIf: { scenario, changed, setChanges } }: { whatIf: WhatIf }) => {
  const { changes } = scenario;
  const t = useTranslations('whatIf');
  const describeChange = useChangeWords();
  const say = useSentence();
  const reasonOf = (index: number): string | null => {
    const skipped = changed.skipped.find((one) => one.index === index);
    return skipped ? say(skipped.wording, skipped.reason) : null;
  };
  return (
    <section className="panel" aria-labelledby="changes-title">
      <div className="panel-head">
        <h2 id="changes-title">{t('suppose.title')}</h2>
        {changes.length > 0 ? (
          <button type="button" className="link text-xs" onClick={() => setChanges(() => [])}>
            {t('suppose.takeAllBack')}
          </button>
        ) : null}
      </div>
      {changes.length === 0 ? (
        <p className="px-4 pb-3 text-soft">{t('suppose.nothing')}</p>
      ) : (
        <ul className="flex max-h-56 flex-wrap gap-2 overflow-auto px-4 pb-3">
          {changes.map((change, index) => {
            const reason = reasonOf(index);
            const words = describeChange(change, changed.names);
            return (
              <li
                // biome-ignore lint/suspicious/noArrayIndexKey: two equal changes differ by their place only
                key={`${index} ${words}`}
                className={`flex items-center gap-2 rounded-md px-2.5 py-1 ${reason ? 'bg-warn-ground text-warn' : 'bg-accent-ground'}`}
              >
                <span>{reason ? t('suppose.leftOut', { change: words, reason }) : words}</span>
                <button
                  type="button"
                  className="px-1"
                  aria-label={t('takeBack', { change: words })}
                  onClick={() => setChanges((before) => before.filter((_, at) => at !== index))}
                >
                  ✕
                </button>
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
};
