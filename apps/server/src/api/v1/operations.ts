import type { z } from 'zod';
import { outputs } from './outputs.ts';

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** How a procedure is called over plain HTTP. */
export interface Operation {
  readonly method: HttpMethod;
  /** Under `/api/v1`; `{names}` are taken from the input. */
  readonly path: `/${string}`;
  readonly summary: string;
  readonly output: z.ZodType;
}

const operation = (route: string, summary: string, output: z.ZodType): Operation => {
  const [method, path] = route.split(' ') as [HttpMethod, `/${string}`];
  return { method, path, summary, output };
};

/** Procedures with a path of their own; the others get one from their name (see `describe`). */
export const operations: Readonly<Record<string, Operation>> = {
  'overview.get': operation(
    'GET /overview',
    'Every stream and device as it is now, and the last hour’s alerts',
    outputs.overview,
  ),
  'streams.get': operation('GET /streams/{streamId}', 'A stream with its models and newest windows', outputs.stream),
  'streams.timeline': operation(
    'GET /streams/{streamId}/timeline',
    'Accuracy of a stream in bins, with events',
    outputs.timeline,
  ),
  'streams.create': operation('POST /streams', 'Adds a camera and its stream', outputs.streamRef),
  'streams.update': operation('PATCH /streams/{streamId}', 'Changes a stream; what is left out stays', outputs.nothing),
  'streams.remove': operation('DELETE /streams/{streamId}', 'Removes a stream; its history stays', outputs.nothing),
  'streams.restore': operation('POST /streams/{streamId}/restore', 'Brings a removed stream back', outputs.nothing),
  'streams.probe': operation('POST /cameras/probe', 'Looks through a camera that is not added yet', outputs.probe),
  'windows.list': operation('GET /streams/{streamId}/windows', 'Windows of a stream, newest first', outputs.windows),
  'windows.get': operation(
    'GET /windows/{windowId}',
    'A window: profiles, plans, estimate and outcome',
    outputs.window,
  ),
  'devices.list': operation('GET /devices', 'Devices and the jobs on them', outputs.devices),
  'devices.lanes': operation('GET /devices/lanes', 'Who had which share of a device for what', outputs.lanes),
  'policy.get': operation('GET /policy', 'How device time is divided', outputs.policy),
  'policy.set': operation('PUT /policy', 'Chooses how device time is divided', outputs.nothing),
  'goldenModels.list': operation('GET /golden-models', 'Golden models that were imported', outputs.goldenModels),
  'report.rows': operation('GET /report', 'Estimate and outcome of every window of every stream', outputs.report),
  'me.get': operation('GET /me', 'Whom the token or session speaks for', outputs.me),
  'settings.get': operation(
    'GET /settings',
    'How long things are kept, and what new cameras start with',
    outputs.settings,
  ),
  'settings.setRetention': operation('PUT /settings/retention', 'Chooses how long things are kept', outputs.nothing),
  'settings.setStreamDefaults': operation(
    'PUT /settings/stream-defaults',
    'Chooses what new cameras start with',
    outputs.nothing,
  ),
  'notifications.list': operation('GET /notifications', 'Where notices go', outputs.targets),
  'notifications.create': operation('POST /notifications', 'Adds a target of notices', outputs.target),
  'notifications.update': operation(
    'PATCH /notifications/{targetId}',
    'Changes a target; what is left out stays',
    outputs.target,
  ),
  'notifications.remove': operation('DELETE /notifications/{targetId}', 'Removes a target', outputs.nothing),
  'notifications.test': operation(
    'POST /notifications/{targetId}/test',
    'Sends a test; answers why it failed, or null',
    outputs.test,
  ),
  'users.list': operation('GET /users', 'Accounts', outputs.users),
  'users.create': operation(
    'POST /users',
    'Makes an account and a one-time link to choose its password',
    outputs.newUser,
  ),
  'users.update': operation('PATCH /users/{userId}', 'Changes name, role or whether it is disabled', outputs.user),
  'users.resetLink': operation(
    'POST /users/{userId}/reset-link',
    'A one-time link to choose a new password',
    outputs.link,
  ),
  'tokens.list': operation('GET /tokens', 'API tokens, without the tokens themselves', outputs.tokens),
  'tokens.create': operation(
    'POST /tokens',
    'Makes an API token; the answer is the only time it is shown',
    outputs.newToken,
  ),
  'tokens.revoke': operation('DELETE /tokens/{tokenId}', 'Revokes an API token', outputs.nothing),
  'audit.list': operation('GET /audit', 'Who changed what, newest first', outputs.audit),
};
