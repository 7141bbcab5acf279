import { sayer } from '@whetstone/scheduler';

/** What a stream is doing, behind the word on its tile. */
const states = {
  'state.starting': 'Waiting for the first frame.',
  'state.retraining': '{config}: epoch {epoch} of {epochs}.',
  'state.profiling': 'Trying retraining configurations on a sample of the labels.',
  'state.judging': 'Comparing the retrained model with the live one on the newest labels.',
  'state.belowFloor': 'Measured {accuracy}, floor {floor}.',
  'state.drifting': 'The data of the last window differ from those before; see the window for how much.',
  'state.held': 'Retraining is turned off for this stream.',
  'state.keepsUp': 'Inference keeps up.',
} as const;

/** How a device is, and what changed about it. */
const devices = {
  'device.starting': 'Its worker is starting.',
  'device.works': 'Worker process {pid}.',
  'device.isLost': 'Lost: {reason}; its worker is being restarted.',
  'device.reference': 'The processor: what other devices are compared with.',
  'device.agrees': 'Agrees with the processor within {error}.',
  'device.unusable': 'Not usable: {reason}',
  'device.added': '{device} was added',
  'device.removed': '{device} was removed',
  'device.drained': '{device} is drained: what runs there ends there, and nothing new comes',
  'device.disabled': '{device} is disabled',
  'device.enabled': '{device} is enabled',
  'device.capacity': '{device} may be used to {share}',
  'device.lost': '{device} was lost: {reason}. Its worker is being restarted',
  'device.found': '{device} is back (restart {count})',
} as const;

/** What a what-if leaves out when it is applied, and what to know of where it starts from. */
const whatIf = {
  'left.accuracy': 'accuracy is measured, not set',
  'left.site': 'a site follows from where its device stands',
  'left.planning': 'the live planning grid is fixed',
  'left.addStreams': 'cameras are added one by one, with their addresses',
  'left.removeStreams': 'cameras are removed on their own page',
  'left.links': 'links are what the network gives',
  'left.devices': 'devices are what the machine has; see Devices for capacity',
  'left.strangers': 'some of its streams do not run on this server',
  'base.now': 'now',
  'base.window': 'window {window} of {stream}',
  'base.windowOfRemoved': 'window {window} of a removed stream',
  'base.unprofiled': '{streams}: no retraining configuration is profiled yet, so none is supposed to be retrained.',
  'base.unprofiledMore':
    '{streams} and {count} more: no retraining configuration is profiled yet, so none is supposed to be retrained.',
  'base.unkept': '{streams}: no frame interval keeps the latency bound, so what is planned leaves it out.',
  'base.unkeptMore':
    '{streams} and {count} more: no frame interval keeps the latency bound, so what is planned leaves it out.',
  'base.middle':
    'Streams whose windows began earlier were in the middle of them; only what was left of those is planned.',
  'job.starting': 'starting',
  'job.tooLong': 'it took longer than {patience}; ask for fewer streams, policies or points',
} as const;

export const stateSentences = { ...states, ...devices, ...whatIf } as const;

export const sayOfState = sayer(stateSentences);
