import type { ConditionName } from '@whetstone/scene';
import { streetClasses } from '../../src/domain/stream.ts';
import { percent, table, thousands } from './report.ts';
import { type RetrainingResult, retrainingTrials } from './retraining.ts';

export interface ConditionScore {
  readonly condition: ConditionName;
  readonly regions: number;
  /** Accuracies in [0, 1]. */
  readonly edge: number;
  readonly golden: number;
}

export interface Report {
  readonly seed: number;
  readonly plan: {
    readonly edge: { readonly streets: number; readonly epochs: number };
    readonly golden: { readonly streets: number; readonly epochs: number };
    readonly test: { readonly streets: number };
    readonly labelBudget: number;
  };
  readonly regions: { readonly edge: number; readonly golden: number };
  readonly sizes: readonly { readonly name: string; readonly macs: number; readonly parameters: number }[];
  readonly scores: readonly ConditionScore[];
  readonly retrainings: readonly RetrainingResult[];
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const scoreTable = (scores: readonly ConditionScore[]): string => {
  const drifted = scores.filter(({ condition }) => condition !== 'clear');
  const row = (name: string, regions: number, edge: number, golden: number) => [
    name,
    String(regions),
    percent(edge),
    percent(golden),
  ];
  return table(
    ['condition', 'regions', 'edge', 'golden'],
    [
      ...scores.map(({ condition, regions, edge, golden }) => row(condition, regions, edge, golden)),
      row(
        'mean of the drifted',
        drifted.reduce((sum, { regions }) => sum + regions, 0),
        mean(drifted.map(({ edge }) => edge)),
        mean(drifted.map(({ golden }) => golden)),
      ),
    ],
  );
};

const retrainingTable = (results: readonly RetrainingResult[]): string =>
  table(
    ['condition', 'labels', 'labels right', 'before', ...retrainingTrials.map(({ name }) => name)],
    [
      ...results.map(({ condition, labels, goldenAccuracy, before, after }) => [
        condition,
        String(labels),
        percent(goldenAccuracy),
        percent(before),
        ...after.map(({ accuracy }) => percent(accuracy)),
      ]),
      [
        'mean',
        '',
        percent(mean(results.map(({ goldenAccuracy }) => goldenAccuracy))),
        percent(mean(results.map(({ before }) => before))),
        ...retrainingTrials.map((_, trial) => percent(mean(results.map(({ after }) => after[trial]?.accuracy ?? 0)))),
      ],
    ],
  );

/** The README beside the model files: what they are, and how well they do. */
export const renderReport = (report: Report): string => {
  const { seed, plan, regions, sizes, scores, retrainings } = report;
  return `# Built-in models

Written by \`npm run models:build\` (seed ${seed}); do not edit. Both classify a moving region of a street into
${streetClasses.map((name) => `\`${name}\``).join(', ')}.

- \`edge.onnx\`: what each camera starts with. 32 × 32 crops; ${thousands(regions.edge)} regions of ${plan.edge.streets} synthetic streets in
  clear daylight, ${plan.edge.epochs} epochs. It has never seen dusk, rain, fog, glare, a nudged camera or the late mix of vehicles.
- \`golden.onnx\`: labels samples. 48 × 48 crops; ${thousands(regions.golden)} regions of ${plan.golden.streets} streets under all conditions alone
  and mixed, ${plan.golden.epochs} epochs with changed light and colours.

Regions are what the motion detector proposes, labelled by the truth of the scene; for training also displaced true
boxes. Streets of training, of these tables and of the demo are all different.

${table(
  ['model', 'multiply-accumulates', 'parameters'],
  sizes.map(({ name, macs, parameters }) => [name, thousands(macs), thousands(parameters)]),
)}

## Accuracy on unseen streets

${plan.test.streets} streets a condition, only regions that the motion detector proposes.

${scoreTable(scores)}

## Retraining on drift

One street under each condition: up to ${plan.labelBudget} regions labelled by the golden model, the edge model retrained on them
with the recipe of the device worker, and scored against the truth on what the camera sees afterwards.

${retrainingTable(retrainings)}
`;
};
