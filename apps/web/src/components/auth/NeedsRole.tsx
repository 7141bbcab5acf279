'use client';

import type { Role } from '@whetstone/server/domain/actor';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Empty } from '../States.tsx';
import { usePermission } from './useMe.ts';

/** Controls that need a role: where it is missing they are shown, disabled, with the reason. */
export const NeedsRole = ({ needs, children }: { needs: Role; children: ReactNode }) => {
  const { may, reason } = usePermission(needs);
  return (
    <fieldset disabled={!may} className="min-w-0">
      {may ? null : <p className="mb-3 rounded-md bg-sunken px-4 py-2 text-soft">{reason}</p>}
      {children}
    </fieldset>
  );
};

/** A whole screen that needs a role: where it is missing there is nothing to show but the reason. */
export const OnlyFor = ({ needs, children }: { needs: Role; children: ReactNode }) => {
  const t = useTranslations('states');
  const { may, reason } = usePermission(needs);
  if (may) return children;
  return (
    <div className="panel">
      <Empty title={t('notForRole')}>{reason}</Empty>
    </div>
  );
};
