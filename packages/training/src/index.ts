export {
  autotune,
  type Choices,
  formulationsOf,
  type OpenCandidate,
  type Tuner,
  type TuningOptions,
} from './autotune/autotune.ts';
export type { Feed } from './autotune/candidate.ts';
export type { Choice } from './autotune/decide.ts';
export { tuningProblems } from './autotune/problems.ts';
export { type ImportedModel, type ImportOptions, importModel, maxImportBytes } from './import/importModel.ts';
export type { ImportGuess } from './import/pixelScaling.ts';
export { imageNetScaling, scalingFrom } from './import/pixelScaling.ts';
export type { Value } from './ir/value.ts';
export { type BatchFit, fitBatch } from './memory/fitBatch.ts';
export type { MemoryPlan } from './memory/planGraph.ts';
export { planMemory } from './memory/planMemory.ts';
export { type SplitSchedule, splitSchedule } from './memory/splitSchedule.ts';
export { divergedAt } from './models/divergedAt.ts';
export { buildInferenceModel, buildPrefixModel, type InferenceInput } from './models/inference.ts';
export type { ModelMetadata } from './models/metadata.ts';
export { type ModelFault, ModelFormatError } from './models/modelFormat.ts';
export type { DistillationOptions, Formulations, Targets, TrainingOptions } from './models/options.ts';
export {
  buildPartedTraining,
  fitsWhole,
  type PartedTraining,
  partSizeFor,
  type SegmentModel,
  type UpdateModel,
} from './models/parts.ts';
export { type ReadModel, readModel } from './models/readModel.ts';
export { eachOfInitialState, eachWeightFromState, initialState, weightsFromState } from './models/state.ts';
export { buildTrainingModel, outputName, type TrainingModel } from './models/training.ts';
export { edgeNet } from './nets/edgeNet.ts';
export { goldenNet } from './nets/goldenNet.ts';
export { mobileNetV2 } from './nets/mobileNetV2.ts';
export { type Layer, type Net, NetError, type PixelScaling, type Weights } from './nets/net.ts';
export { countMacs, countParameters, initialWeights } from './nets/parameters.ts';
export { replaceHead } from './nets/replaceHead.ts';
export { type HeadSize, resizeHead } from './nets/resizeHead.ts';
export { resNet18 } from './nets/resNet18.ts';
export { countLayers, type LayersRetrained } from './nets/split.ts';
export { tinyNet } from './nets/tinyNet.ts';
export type { OptimizerOptions } from './optimizers/index.ts';
export type { StateTensor } from './optimizers/optimizer.ts';
export {
  planRetraining,
  type RetrainingConfig,
  type RetrainingEpoch,
  type RetrainingMaterial,
  type RetrainingPlan,
  type RetrainingRecipe,
} from './retraining/planRetraining.ts';
export { cosineRates } from './schedule/cosineRates.ts';
export { dropoutMasks } from './schedule/dropoutMasks.ts';
export { type EpochOrder, epochOrder } from './schedule/epochOrder.ts';
export { stepRates } from './schedule/stepRates.ts';
