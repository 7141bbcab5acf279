// The nets and configurations that the training bench measures.
import {
  edgeNet,
  type LayersRetrained,
  mobileNetV2,
  type Net,
  resNet18,
  tinyNet,
} from '../../../packages/training/src/index.ts';
import type { Run } from './contest.ts';

const small = { classes: 10, height: 32, width: 32 };

export const nets = {
  tiny: tinyNet(small),
  mobile: mobileNetV2(small),
  resnet: resNet18({ classes: 10, height: 64, width: 64 }),
} satisfies Record<string, Net>;

export const trainingCases: readonly { readonly label: string; readonly net: Net; readonly batchSize: number }[] = [
  { label: 'tiny CNN, 32 px, batch 32', net: nets.tiny, batchSize: 32 },
  { label: 'tiny CNN, 32 px, batch 64', net: nets.tiny, batchSize: 64 },
  { label: 'MobileNetV2, 32 px, batch 32', net: nets.mobile, batchSize: 32 },
  { label: 'ResNet-18, 64 px, batch 32', net: nets.resnet, batchSize: 32 },
];

/** Samples of a window in the set below. */
const samples = 400;

const edge = edgeNet({ classes: 10, hiddenWidth: 64 });
const wideEdge = edgeNet({ classes: 10, hiddenWidth: 128 });

/** The kinds of Γ's configurations: net, layers, epochs of the longest, and how many configurations share the kind. */
const kinds: readonly { net: Net; layersRetrained: LayersRetrained; epochs: number; configurations: number }[] = [
  { net: edge, layersRetrained: 1, epochs: 30, configurations: 2 },
  { net: edge, layersRetrained: 2, epochs: 30, configurations: 2 },
  { net: edge, layersRetrained: 'all', epochs: 15, configurations: 4 },
  { net: wideEdge, layersRetrained: 'all', epochs: 20, configurations: 1 },
];

/** Γ as the server has it by default: a trial of 5 epochs on 40 % a configuration, then one retraining of each kind. */
export const defaultSet: readonly Run[] = [
  ...kinds.flatMap(({ net, layersRetrained, configurations }) =>
    Array.from({ length: configurations }, () => ({ net, layersRetrained, epochs: 5, samples: 0.4 * samples })),
  ),
  ...kinds.map(({ net, layersRetrained, epochs }) => ({ net, layersRetrained, epochs, samples })),
];
