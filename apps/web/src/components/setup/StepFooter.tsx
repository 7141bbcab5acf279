'use client';

import Link from 'next/link';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { type Stage, stageBefore, stageHref } from './stages.ts';

/** Back, leaving the step out, and what leads on. */
export const StepFooter = (props: {
  stage: Stage;
  skip?: (() => void) | undefined;
  busy: boolean;
  children: ReactNode;
}) => {
  const t = useTranslations('setup');
  const before = stageBefore(props.stage);
  return (
    <div className="mt-6 flex flex-wrap items-center gap-2">
      {before ? (
        <Link href={stageHref(before)} className="button">
          {t('back')}
        </Link>
      ) : null}
      <span className="ml-auto flex flex-wrap justify-end gap-2">
        {props.skip ? (
          <button type="button" className="button" disabled={props.busy} onClick={props.skip}>
            {t('skip')}
          </button>
        ) : null}
        {props.children}
      </span>
    </div>
  );
};
