import { type Sayer, sayer } from './wording.ts';

/** Which rule a plan breaks. */
const violations = {
  'breach.missing': '{stream} is missing from the stage',
  'breach.noCachedModel': '{stream} has no cached model {model}',
  'breach.noConfig': '{stream} has no retraining configuration {config}',
  'breach.twoConfigs': '{stream} has {first} and {config} in one window; one γ is allowed',
  'breach.beforeLabels': '{stream} retrains from {start}, its labels are there at {labels}',
  'breach.floor': '{stream} is at {accuracy}, under its floor of {floor}',
  'breach.noUnits': '{share} of {stream} is {held}; it must be a multiple of {unit}, at least 0',
  'breach.unknownDevice': 'the plan uses the device {device}, which the problem does not have',
  'breach.goneDevice': 'the plan uses the device {device}, which is not available',
  'breach.capacity': 'the shares on {device} add up to {held} GPU; there are {count}',
  'breach.memory': 'the models on {device} take {held}; there are {memory}',
  'breach.stageGap': 'a stage starts at {start}, the one before ends at {end}; they must adjoin',
  'breach.stagesEnd': 'the stages end at {end}, the last window at {horizon}',
  'breach.floorConflict': 'demands {floor} at every instant; {attainable} can be kept',
  'breach.underFloor': 'is under its floor for {under} of {window}',
} as const;

/** Why a change does not fit the problem. */
const skipped = {
  'skipped.deviceExists': 'there is a device {device} already',
  'skipped.noDevice': 'there is no device {device}',
  'skipped.onlyDevice': '{device} is the only device',
  'skipped.noStream': 'there is no stream {stream}',
  'skipped.unknownRate': 'the frame rate that the profile of {stream} is for is not known',
  'skipped.tooMany': 'a what-if has at most {count} streams',
} as const;

/** Answers of sweeps. */
const sweeps = {
  'sweep.gpus': '{count} GPUs',
  'sweep.oneGpu': '1 GPU',
  'sweep.gpusTake': '{target} takes {gpus} (estimated).',
  'sweep.gpusTakeNow': '{target} takes {gpus} (estimated); {now} reach {reached}.',
  'sweep.gpusNever': '{target} is not reached with up to {most} (estimated): the most is {reached}, with {gpus}.',
  'sweep.gpusNeverFloors':
    '{target} is not reached with every floor kept with up to {most} (estimated): the most is {reached}, with {gpus}.',
  'sweep.cameras': '{count} more cameras',
  'sweep.oneCamera': '1 more camera',
  'sweep.floorsBroken': 'not every floor can be kept',
  'sweep.meanUnder': 'the mean accuracy is {reached}, under {target}',
  'sweep.noCamera': 'No camera fits (estimated): as it is, {why}.',
  'sweep.allCameras': '{cameras} fit, and perhaps more (estimated): the mean accuracy is then {reached}.',
  'sweep.camerasFit': '{cameras} fit (estimated), with a mean accuracy of {reached}; with {next}, {why}.',
  'sweep.window': 'windows of {window}',
  'sweep.windows':
    'Windows of {best} are best (simulated, if a model loses {drift} a minute): {reached}, {gain} above windows of {worst}.',
  'sweep.quantum': 'Δ = {quantum}',
  'sweep.quantumSame': 'Δ makes no difference for {policy} here (estimated).',
  'sweep.quantumBest': 'Δ = {best} is best (estimated): {reached}, {gain} above Δ = {worst}.',
} as const;

/** What is being worked out. */
const doing = {
  'doing.baseline': 'the baseline under {policy}',
  'doing.policy': '{policy}',
} as const;

/** What a what-if answers. */
export const whatIfSentences = { ...violations, ...skipped, ...sweeps, ...doing } as const;

export const sayOfWhatIf: Sayer<typeof whatIfSentences> = sayer(whatIfSentences);
