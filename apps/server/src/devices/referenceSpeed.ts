import type { FamilySpeed } from './devicePool.ts';

/**
 * Speed against a reference device: the geometric mean of how many times as fast it infers and trains edge models, which
 * are what plans divide. 1 where either was not measured.
 */
export const referenceSpeed = (speeds: readonly FamilySpeed[], reference: readonly FamilySpeed[]): number => {
  const own = speeds.find(({ family }) => family === 'edge');
  const other = reference.find(({ family }) => family === 'edge');
  if (!own || !other) return 1;
  const inferring = own.inferredPerSecond / other.inferredPerSecond;
  if (own.trainedPerSecond === null || other.trainedPerSecond === null) return inferring;
  return Math.sqrt(inferring * (own.trainedPerSecond / other.trainedPerSecond));
};
