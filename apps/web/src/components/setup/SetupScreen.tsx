'use client';

import type { Setup } from '@whetstone/server/domain/setup';
import { useSearchParams } from 'next/navigation';
import { useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { OnlyFor } from '../auth/NeedsRole.tsx';
import { useMe } from '../auth/useMe.ts';
import { Failure, Loading, Skeleton } from '../States.tsx';
import { useTitle } from '../useTitle.ts';
import { AccountStep } from './AccountStep.tsx';
import { CameraStep } from './CameraStep.tsx';
import { ConstraintsStep } from './ConstraintsStep.tsx';
import { DevicesStep } from './DevicesStep.tsx';
import { EndStep } from './EndStep.tsx';
import { GoldenStep } from './GoldenStep.tsx';
import { StepList } from './StepList.tsx';
import { type Stage, stageOf } from './stages.ts';
import { useSetupProgress, useSteps } from './useSetup.ts';

const Step = ({ stage, setup }: { stage: Exclude<Stage, 'account'>; setup: Setup }) => {
  if (stage === 'devices') return <DevicesStep />;
  if (stage === 'camera') return <CameraStep streamId={setup.streamId} />;
  if (stage === 'constraints') return <ConstraintsStep streamId={setup.streamId} />;
  if (stage === 'golden') return <GoldenStep streamId={setup.streamId} />;
  return <EndStep setup={setup} />;
};

/** The step's name; whoever goes on by keys or hears the page lands on it. */
const Heading = ({ stage }: { stage: Stage }) => {
  const t = useTranslations('setup.steps');
  const heading = useRef<HTMLHeadingElement>(null);
  const shown = useRef<Stage | null>(null);
  useTitle(t(stage));
  useEffect(() => {
    if (shown.current !== null && shown.current !== stage) heading.current?.focus();
    shown.current = stage;
  }, [stage]);
  return (
    <h1 ref={heading} tabIndex={-1} className="outline-none">
      {t(stage)}
    </h1>
  );
};

const Leave = () => {
  const t = useTranslations('setup');
  const { leave, busy } = useSteps();
  return (
    <button type="button" className="link text-xs" disabled={busy} onClick={leave}>
      {t('leave')}
    </button>
  );
};

/** What a newcomer is led through: account, devices, first camera, constraints, golden model. */
export const SetupScreen = () => {
  const t = useTranslations('setup');
  const search = useSearchParams();
  const me = useMe();
  const inside = me?.identity != null;
  const { data: setup, error, refetch } = useSetupProgress(inside);
  if (error) return <Failure title={t('notLoaded')} error={error} retry={() => void refetch()} />;
  if (!me || (inside && !setup))
    return (
      <Loading what={t('theSteps')}>
        <Skeleton className="mx-auto mt-6 h-96 max-w-5xl" />
      </Loading>
    );
  const stage = setup ? stageOf(search.get('step'), setup) : 'account';
  return (
    <div className="mx-auto mt-4 max-w-5xl space-y-5 pb-10 sm:mt-8">
      <StepList stage={stage} steps={setup?.steps ?? {}} open={inside} />
      <div className="flex flex-wrap items-baseline justify-between gap-4">
        <Heading stage={stage} />
        {inside && stage !== 'end' ? <Leave /> : null}
      </div>
      {stage === 'account' || !setup ? (
        <AccountStep link={search.get('link')} />
      ) : (
        <OnlyFor needs="operator">
          <Step stage={stage} setup={setup} />
        </OnlyFor>
      )}
    </div>
  );
};
