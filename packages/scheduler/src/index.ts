export { wilsonInterval } from './accuracy/wilsonInterval.ts';
export { type BoundOptions, upperBound } from './bound/upperBound.ts';
export { type CompareCommandOptions, compareCommand, type NamedText } from './cli/compareCommand.ts';
export { type ParsedProblem, parseProblem, readProblem } from './cli/parseProblem.ts';
export { type ParsedTrace, parseTrace } from './cli/parseTrace.ts';
export { type CommandResult, type PlanCommandOptions, type PrintedPlan, planCommand } from './cli/planCommand.ts';
export type { Fault } from './cli/reader.ts';
export { type SimulateCommandOptions, simulateCommand } from './cli/simulateCommand.ts';
export type { InferenceConfig, RetrainingConfig } from './configuration.ts';
export type { Device, Link } from './device.ts';
export { appearanceShift, type FeatureMoments, featureMoments } from './drift/appearanceShift.ts';
export { classDistributionShift } from './drift/classDistributionShift.ts';
export { type DriftMeasures, defaultDriftThresholds, driftAlarm } from './drift/driftAlarm.ts';
export { accuracyFactor, inferenceConfigAt } from './estimate/accuracyFactor.ts';
export { type Integration, integrate, withTruth } from './estimate/integrate.ts';
export type { Violation } from './estimate/violation.ts';
export { designTrials, type Trial, type TrialDesign } from './microprofile/designTrials.ts';
export { estimateCost, measureCost, type TrainingCost } from './microprofile/estimateCost.ts';
export { type Evidence, effectiveEpochs, extrapolate } from './microprofile/extrapolate.ts';
export { type AccuracyCurve, type CurveFit, fitCurve, type TrialOutcome } from './microprofile/fitCurve.ts';
export { distanceToFrontier, type ProfilePoint, paretoFrontier } from './microprofile/paretoFrontier.ts';
export { type PruningOptions, pruneConfigs } from './microprofile/pruneConfigs.ts';
export type * from './plan.ts';
export { type PolicyName, policies } from './policies/policies.ts';
export { policyDescriptions } from './policies/policyDescriptions.ts';
export type { GainContext, GainRecord } from './prior/gainFeatures.ts';
export { type GainEstimate, type GainPrior, learnGainPrior } from './prior/gainPrior.ts';
export { type ProfilingQuestion, profilingWorth } from './prior/profilingWorth.ts';
export type * from './problem.ts';
export { advance, type SimulateOptions, type SimulationSummary, simulate, summarise } from './simulate/simulate.ts';
export { type Simulation, startSimulation, type WindowResult } from './simulate/simulation.ts';
export type * from './simulate/trace.ts';
export { applyChanges, type ChangedProblem, type SkippedChange, type StreamNames } from './whatif/applyChanges.ts';
export { compareStreams, type StreamDifference } from './whatif/compareStreams.ts';
export { interruptedTrace } from './whatif/interruptedTrace.ts';
export type { LanePiece, PlanLanes } from './whatif/planLanes.ts';
export type { Breach, PolicyResult } from './whatif/policyResult.ts';
export {
  answerWhatIf,
  runWhatIf,
  type WhatIfOutcome,
  type WhatIfProgress,
  type WhatIfTask,
} from './whatif/runWhatIf.ts';
export type * from './whatif/scenario.ts';
export type { SweepPoint, SweepQuestion, SweepResult } from './whatif/sweeps/sweepQuestion.ts';
export { emptyProblem, typicalStream } from './whatif/typicalStream.ts';
export * from './window/lifecycle.ts';
export { deservesPromotion } from './window/promotion.ts';
export { planSentences } from './wording/planSentences.ts';
export { whatIfSentences } from './wording/whatIfSentences.ts';
export { sayOfWindow, windowSentences } from './wording/windowSentences.ts';
export {
  type Parameter,
  type Quantity,
  quantity,
  quoted,
  type Said,
  type Sentences,
  sayer,
  type Unit,
  type Wording,
} from './wording/wording.ts';
