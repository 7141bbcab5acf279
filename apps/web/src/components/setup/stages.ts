import { type SetupProgress, type SetupStep, setupSteps } from '@whetstone/server/domain/setup';

/** The steps with what comes after them. */
export const stages = [...setupSteps, 'end'] as const;
export type Stage = (typeof stages)[number];

/** The stage that an address names, else the first step that is neither done nor skipped. */
export const stageOf = (named: string | null, { steps }: Pick<SetupProgress, 'steps'>): Stage =>
  stages.find((stage) => stage === named) ?? setupSteps.find((step) => steps[step] === undefined) ?? 'end';

export const stageAfter = (step: SetupStep): Stage => stages[stages.indexOf(step) + 1] ?? 'end';

/** Null before the first. */
export const stageBefore = (stage: Stage): Stage | null => stages[stages.indexOf(stage) - 1] ?? null;

export const stageHref = (stage: Stage): string => `/setup/?step=${stage}`;
