export { appearanceFeatureNames, appearanceFeatures } from './appearance.ts';
export { type Box, intersectionArea, intersectionOverUnion } from './box.ts';
export { type CropOptions, cropRegions } from './crops.ts';
export { type Frame, rgbPixels } from './frame.ts';
export { MotionProposer, type ProposerOptions } from './motion/proposer.ts';
export { MotionWorkspace } from './motion/workspace.ts';
export { backgroundLabel, type LabelledBox, matchTruth } from './truth.ts';
