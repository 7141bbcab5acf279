import { buildInferenceModel, initialWeights } from '../../../packages/training/src/index.ts';
import { seeded } from '../../../packages/training/src/testing/random.ts';
import type { Contestant, Task } from './contest.ts';
import { openSession } from './session.ts';
import { randomPool } from './trainer.ts';

/** Inference from pixels to probabilities. */
export const classifier = async ({ net, batchSize, threads }: Task & { kind: 'infer' }): Promise<Contestant> => {
  const { channels, height, width } = net.input;
  const classes = Array.from({ length: net.classes }, (_, i) => `class ${i}`);
  const model = buildInferenceModel(net, initialWeights(net, seeded(1)), { metadata: { classes } });
  const session = await openSession(model, threads);
  const { rows } = randomPool([channels, height, width], { samples: batchSize, classes: net.classes });
  return { run: () => session.run({ pixels: rows }), steps: 1, warmUps: 3 };
};
