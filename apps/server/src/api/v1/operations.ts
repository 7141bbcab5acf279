export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** How a procedure is called over plain HTTP. */
export interface Operation {
  readonly method: HttpMethod;
  /** Under `/api/v1`; `{names}` are taken from the input. */
  readonly path: `/${string}`;
  readonly summary: string;
}

const operation = (route: string, summary: string): Operation => {
  const [method, path] = route.split(' ') as [HttpMethod, `/${string}`];
  return { method, path, summary };
};

/** Procedures with a path of their own; the others get one from their name (see `describe`). */
export const operations: Readonly<Record<string, Operation>> = {
  'overview.get': operation('GET /overview', 'Every stream and device as it is now, and the last hour’s alerts'),
  'streams.get': operation('GET /streams/{streamId}', 'A stream with its models and newest windows'),
  'streams.timeline': operation('GET /streams/{streamId}/timeline', 'Accuracy of a stream in bins, with events'),
  'streams.create': operation('POST /streams', 'Adds a camera and its stream'),
  'streams.update': operation('PATCH /streams/{streamId}', 'Changes a stream; what is left out stays'),
  'streams.remove': operation('DELETE /streams/{streamId}', 'Removes a stream; its history stays'),
  'streams.restore': operation('POST /streams/{streamId}/restore', 'Brings a removed stream back'),
  'streams.probe': operation('POST /cameras/probe', 'Looks through a camera that is not added yet'),
  'windows.list': operation('GET /streams/{streamId}/windows', 'Windows of a stream, newest first'),
  'windows.get': operation('GET /windows/{windowId}', 'A window: profiles, plans, estimate and outcome'),
  'devices.list': operation('GET /devices', 'Devices and the jobs on them'),
  'devices.lanes': operation('GET /devices/lanes', 'Who had which share of a device for what'),
  'policy.get': operation('GET /policy', 'How device time is divided'),
  'policy.set': operation('PUT /policy', 'Chooses how device time is divided'),
  'goldenModels.list': operation('GET /golden-models', 'Golden models that were imported'),
  'report.rows': operation('GET /report', 'Estimate and outcome of every window of every stream'),
  'me.get': operation('GET /me', 'Whom the token or session speaks for'),
  'settings.get': operation('GET /settings', 'How long things are kept, and what new cameras start with'),
  'settings.setRetention': operation('PUT /settings/retention', 'Chooses how long things are kept'),
  'settings.setStreamDefaults': operation('PUT /settings/stream-defaults', 'Chooses what new cameras start with'),
  'notifications.list': operation('GET /notifications', 'Where notices go'),
  'notifications.create': operation('POST /notifications', 'Adds a target of notices'),
  'notifications.update': operation('PATCH /notifications/{targetId}', 'Changes a target; what is left out stays'),
  'notifications.remove': operation('DELETE /notifications/{targetId}', 'Removes a target'),
  'notifications.test': operation(
    'POST /notifications/{targetId}/test',
    'Sends a test; answers why it failed, or null',
  ),
  'users.list': operation('GET /users', 'Accounts'),
  'users.create': operation('POST /users', 'Makes an account and a one-time link to choose its password'),
  'users.update': operation('PATCH /users/{userId}', 'Changes name, role or whether it is disabled'),
  'users.resetLink': operation('POST /users/{userId}/reset-link', 'A one-time link to choose a new password'),
  'tokens.list': operation('GET /tokens', 'API tokens, without the tokens themselves'),
  'tokens.create': operation('POST /tokens', 'Makes an API token; the answer is the only time it is shown'),
  'tokens.revoke': operation('DELETE /tokens/{tokenId}', 'Revokes an API token'),
  'streams.classMix': operation('GET /streams/{streamId}/class-mix', 'What was labelled over time, by class'),
  'streams.probeStored': operation('POST /streams/{streamId}/probe', 'Looks through the camera of a stream again'),
  'labels.list': operation('POST /streams/{streamId}/labels/search', 'Labelled crops to look through'),
  'labels.review': operation(
    'POST /streams/{streamId}/labels/review',
    'A person’s word on crops; it wins over the golden model',
  ),
  'models.list': operation('GET /streams/{streamId}/models', 'Versions of a stream’s edge model'),
  'models.compare': operation('POST /streams/{streamId}/models/compare', 'Two versions on the same newest labels'),
  'models.makeLive': operation(
    'POST /streams/{streamId}/models/{modelId}/make-live',
    'Rolls a stream back or forward to a version',
  ),
  'models.setPinned': operation(
    'PUT /streams/{streamId}/pinned',
    'Keeps the live version whatever a retraining gains, or no longer',
  ),
  'devices.setMode': operation('PUT /devices/{deviceId}/mode', 'Enables, drains or disables a device'),
  'devices.setCapacity': operation('PUT /devices/{deviceId}/capacity', 'Chooses which share of a device plans may use'),
  'goldenModels.check': operation(
    'POST /golden-models/check',
    'What a golden model says of a few regions that a camera sees now',
  ),
  'whatIf.base': operation('POST /what-if/base', 'The problem that a what-if starts from'),
  'whatIf.start': operation('POST /what-if/jobs', 'Starts to work a what-if out'),
  'whatIf.job': operation('GET /what-if/jobs/{jobId}', 'How far a what-if is, or what came out'),
  'whatIf.cancel': operation('DELETE /what-if/jobs/{jobId}', 'Ends the work on a what-if'),
  'whatIf.list': operation('GET /what-if/saved', 'What-ifs that were saved'),
  'whatIf.get': operation('GET /what-if/saved/{id}', 'A saved what-if with its scenario'),
  'whatIf.save': operation('POST /what-if/saved', 'Saves a what-if'),
  'whatIf.rename': operation('PATCH /what-if/saved/{id}', 'Renames a saved what-if'),
  'whatIf.remove': operation('DELETE /what-if/saved/{id}', 'Removes a saved what-if'),
  'whatIf.restore': operation('POST /what-if/saved/{id}/restore', 'Brings a removed what-if back'),
  'whatIf.live': operation('GET /what-if/live-settings', 'Settings that a what-if may change'),
  'whatIf.applySettings': operation('POST /what-if/applications', 'Changes the live settings, all or none'),
  'whatIf.undo': operation(
    'DELETE /what-if/applications/{applicationId}',
    'Takes an application back, except what was changed since',
  ),
  'users.sessions': operation('GET /users/{userId}/sessions', 'Where somebody is signed in'),
  'users.endSession': operation('DELETE /users/{userId}/sessions/{sessionId}', 'Signs somebody out'),
  'me.sessions': operation('GET /me/sessions', 'Where one is signed in'),
  'me.endSession': operation('DELETE /me/sessions/{sessionId}', 'Signs oneself out elsewhere'),
  'audit.facets': operation('GET /audit/facets', 'Actors and actions that there are rows of'),
  'setup.get': operation('GET /setup', 'How far the first steps went'),
  'setup.mark': operation('POST /setup/mark', 'Notes a first step as done or skipped'),
  'setup.finish': operation('POST /setup/finish', 'Ends the first steps'),
  'audit.list': operation('GET /audit', 'Who changed what, newest first'),
};
