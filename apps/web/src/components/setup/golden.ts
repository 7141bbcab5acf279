import { type GoldenSource, streetClasses } from '@whetstone/server/domain/stream';
import type { GoldenModelView } from '../../trpc/wire.ts';

const ownPrefix = 'model:';

/** A golden model as a choice's value. */
export const choiceOf = (golden: GoldenSource): string =>
  golden.kind === 'model' ? `${ownPrefix}${golden.modelId}` : golden.kind;

export const goldenOf = (value: string): GoldenSource =>
  value.startsWith(ownPrefix)
    ? { kind: 'model', modelId: value.slice(ownPrefix.length) }
    : { kind: value === 'labels' ? 'labels' : 'builtin' };

/** Names of what it tells apart; null where only its pictures say. */
export const classesOf = (golden: GoldenSource, models: readonly GoldenModelView[]): readonly string[] | null => {
  if (golden.kind === 'labels') return null;
  if (golden.kind === 'builtin') return streetClasses;
  return models.find(({ id }) => id === golden.modelId)?.classes ?? null;
};
