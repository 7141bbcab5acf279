import { sayer } from '@whetstone/scheduler';

/** What happened, as marks on timelines and alerts say it. */
export const eventSentences = {
  'event.classAdded': '{stream} has a new class: {class} ({count} now). Its model learns it at the next retraining.',
  'event.cameraDown': '{stream} is down: {reason}.',
  'event.cameraUp': '{stream} is back at {fps}.',
  'event.drift':
    '{stream} drifts: class mix moved by {classes}, appearance by {appearance} standard deviations; the accuracy of a model that saw neither window went from {before} to {after}.',
  'event.retrains': '{stream} retrains with {config} on {count} labels.',
  'event.shortened': '{stream} ends its retraining early, after {epoch} of {epochs} epochs: {why}.',
  'event.flatCurve': 'the curve is flat at {accuracy} (estimated)',
  'event.notBetter': 'it will not beat the live model, which has {accuracy} on the same labels',
  'event.estimateWrong':
    '{stream} will reach {reached} with {config} and not {promised}, by the curve measured so far.',
  'event.judged': '{stream} v{version}: {verdict}',
  'event.retrainingFailed': '{stream}: retraining failed: {reason}',
  'event.windowEnded': '{stream}: {outcome}',
  'event.interrupted': '{stream}: window {window} was interrupted, the server stopped while it was open.',
  'event.interruptedOfRemoved':
    'A removed stream: window {window} was interrupted, the server stopped while it was open.',
  'event.streamAdded': '{stream} was added.',
  'event.streamChanged': 'The settings of {stream} changed.',
  'event.streamRemoved': '{stream} was removed; its history is kept.',
  'event.streamRestored': '{stream} was restored.',
  'event.policyChanged': 'The policy changed from {before} to {after}.',
  'event.madeLive': '{stream}: v{version} is live instead of v{before}, by {actor}.',
  'event.pinned': '{stream}: v{version} is pinned; no retraining replaces it.',
  'event.unpinned': '{stream}: v{version} is no longer pinned.',
  'event.frozen': '{stream}: v{version} is frozen; it is not retrained.',
  'event.unfrozen': '{stream}: v{version} is no longer frozen and may be retrained.',
  'event.device': '{change}.',
  'event.deviceEnabled': '{device} is enabled, by {actor}.',
  'event.deviceDrained': '{device} is drained: its streams go elsewhere, what trains there ends there, by {actor}.',
  'event.deviceDisabled': '{device} is disabled: its worker is stopped, and what ran there goes elsewhere, by {actor}.',
  'event.deviceCapacity': '{device}: Whetstone may use {share} of it, by {actor}.',
} as const;

export const sayOfEvent = sayer(eventSentences);
