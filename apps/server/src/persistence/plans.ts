import type { FeasiblePlan, InfeasiblePlan, Plan } from '@whetstone/scheduler';
import type { PlanRecord } from '../domain/plan.ts';
import type { Database } from './database.ts';
import type { Plan as PlanRow, PrismaClient } from './generated/client.ts';
import { fromJson, storableText, toJson, wordingColumn, wordingOf } from './json.ts';
import type { Store } from './port.ts';

/** An infeasible plan runs its relaxation meanwhile. */
const inForce = (plan: Plan): FeasiblePlan => (plan.kind === 'plan' ? plan : plan.relaxed);

const insertStages = (prisma: PrismaClient, planId: string, { stages }: FeasiblePlan) => prisma.$executeRaw`
  INSERT INTO plan_stage (plan_id, ordinal, start_seconds, end_seconds)
  SELECT ${planId}, * FROM unnest(
    ${stages.map((_stage, ordinal) => ordinal)}::int[],
    ${stages.map(({ startSeconds }) => startSeconds)}::float8[],
    ${stages.map(({ endSeconds }) => endSeconds)}::float8[])`;

/** A plan of many streams has thousands of these: one statement, not one row at a time. */
const insertShares = (prisma: PrismaClient, planId: string, { stages }: FeasiblePlan) => {
  const shares = stages.flatMap(({ streams }, ordinal) =>
    Object.entries(streams).map(([streamId, share]) => ({ ordinal, streamId, ...share })),
  );
  return prisma.$executeRaw`
    INSERT INTO plan_share (plan_id, ordinal, stream_id, inference_share, retraining_share, retraining_config_id)
    SELECT ${planId}, * FROM unnest(
      ${shares.map(({ ordinal }) => ordinal)}::int[],
      ${shares.map(({ streamId }) => streamId)}::text[],
      ${shares.map(({ inferenceShare }) => inferenceShare)}::float8[],
      ${shares.map(({ retrainingShare }) => retrainingShare)}::float8[],
      ${shares.map(({ retrainingConfigId }) => retrainingConfigId)}::text[])`;
};

const choiceRows = (planId: string, plan: FeasiblePlan) =>
  Object.keys({ ...plan.choices, ...plan.reasons }).map((streamId) => ({
    planId,
    streamId,
    retrainingConfigId: plan.choices[streamId] ?? null,
    windowAccuracy: plan.windowAccuracies[streamId] ?? null,
    reason: storableText(plan.reasons[streamId]?.sentence ?? ''),
    numbers: toJson(plan.reasons[streamId]?.numbers ?? {}),
  }));

const conflictRows = (planId: string, { conflicts }: InfeasiblePlan) =>
  conflicts.map(({ streamId, minAccuracy, attainable }) => ({ planId, streamId, minAccuracy, attainable }));

const toDomain = (row: PlanRow): PlanRecord => ({
  id: row.id,
  createdAt: row.createdAt,
  trigger: row.trigger,
  triggerWording: wordingOf(row.triggerWording),
  policy: row.policy,
  problem: fromJson<PlanRecord['problem']>(row.problem),
  plan: fromJson<Plan>(row.document),
  objective: row.objective,
  upperBound: row.upperBound,
  solverMs: row.solverMs,
});

/** Plans: written once, whole as they were decided and in rows for queries. */
export const planStore = ({ prisma }: Database): Pick<Store, 'addPlan' | 'listPlans'> => ({
  async addPlan(record, windowIds) {
    const planId = record.id;
    const plan = inForce(record.plan);
    await prisma.$transaction([
      prisma.plan.create({
        data: {
          id: planId,
          createdAt: record.createdAt,
          trigger: storableText(record.trigger),
          triggerWording: wordingColumn(record.triggerWording),
          policy: record.policy,
          kind: record.plan.kind,
          objective: record.objective,
          upperBound: record.upperBound,
          solverMs: record.solverMs,
          problem: toJson(record.problem),
          document: toJson(record.plan),
        },
      }),
      prisma.planWindow.createMany({ data: windowIds.map((windowId) => ({ planId, windowId })) }),
      insertStages(prisma, planId, plan),
      insertShares(prisma, planId, plan),
      prisma.planChoice.createMany({ data: choiceRows(planId, plan) }),
      ...(record.plan.kind === 'infeasible'
        ? [prisma.planConflict.createMany({ data: conflictRows(planId, record.plan) })]
        : []),
    ]);
  },

  async listPlans(windowId) {
    const rows = await prisma.plan.findMany({
      where: { windows: { some: { windowId } } },
      orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    });
    return rows.map(toDomain);
  },
});
