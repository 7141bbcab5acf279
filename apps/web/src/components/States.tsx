'use client';

import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { useDescribeError } from '../trpc/useDescribeError.ts';

/** Nothing here yet, and what to do about it. */
export const Empty = ({ title, children }: { title: string; children?: ReactNode }) => (
  <div className="px-4 py-8 text-center">
    <p className="font-medium">{title}</p>
    {children ? <div className="mx-auto mt-1 max-w-prose text-soft">{children}</div> : null}
  </div>
);

/** A page of something that there is not, or no longer: its heading says so. */
export const Missing = ({ title, children }: { title: string; children?: ReactNode }) => (
  <div className="panel px-4 py-8 text-center">
    <h1 className="text-base">{title}</h1>
    {children ? <div className="mx-auto mt-1 max-w-prose text-soft">{children}</div> : null}
  </div>
);

/** What failed, why, and a way to try again. */
export const Failure = ({
  title,
  error,
  retry,
}: {
  title: string;
  error: unknown;
  retry?: (() => void) | undefined;
}) => {
  const t = useTranslations('states');
  const describeError = useDescribeError();
  return (
    <div role="alert" className="panel border-l-4 border-l-[var(--fill-bad)] px-4 py-4">
      <p className="font-medium">{title}</p>
      <p className="mt-1 max-w-prose break-words text-soft">{describeError(error)}</p>
      {retry ? (
        <button type="button" className="button mt-3" onClick={retry}>
          {t('tryAgain')}
        </button>
      ) : null}
    </div>
  );
};

export const Skeleton = ({ className }: { className: string }) => <div className={`skeleton ${className}`} />;

/** Says to a screen reader that something is on its way; the skeletons say it to the eye. */
export const Loading = ({ what, children }: { what: string; children: ReactNode }) => {
  const t = useTranslations('states');
  return (
    <div role="status" aria-label={t('loading', { what })}>
      {children}
    </div>
  );
};
