import {
  type NoticeKind,
  type NotificationTarget,
  noticeKinds,
  type TargetConfig,
} from '@whetstone/server/domain/notification';
import type { Wire } from '../../trpc/wire.ts';

/** A target as its form has it: the fields of every kind side by side. */
export interface TargetFields {
  readonly name: string;
  readonly kind: TargetConfig['kind'];
  readonly url: string;
  readonly allowPrivate: boolean;
  readonly username: string;
  readonly topic: string;
  readonly discovery: boolean;
  readonly discoveryPrefix: string;
  readonly secret: string;
  readonly kinds: readonly NoticeKind[];
}

const empty: TargetFields = {
  name: '',
  kind: 'webhook',
  url: '',
  allowPrivate: false,
  username: '',
  topic: 'whetstone',
  discovery: true,
  discoveryPrefix: 'homeassistant',
  secret: '',
  kinds: noticeKinds,
};

/** What the form starts with: a new target, or one that is there; its secret is never shown. */
export const fieldsOf = (target: Wire<NotificationTarget> | null): TargetFields => {
  if (target === null) return empty;
  const { name, config } = target;
  const { kind, url, kinds } = config;
  const shared = { ...empty, name, kind, url, kinds };
  return config.kind === 'webhook'
    ? { ...shared, allowPrivate: config.allowPrivate }
    : {
        ...shared,
        username: config.username ?? '',
        topic: config.topic,
        discovery: config.discoveryPrefix !== null,
        discoveryPrefix: config.discoveryPrefix ?? empty.discoveryPrefix,
      };
};

export const configOf = (fields: TargetFields): TargetConfig => {
  const { url, allowPrivate, username, topic, discovery, discoveryPrefix } = fields;
  const kinds = [...fields.kinds];
  return fields.kind === 'webhook'
    ? { kind: 'webhook', url, allowPrivate, kinds }
    : {
        kind: 'mqtt',
        url,
        username: username === '' ? null : username,
        topic,
        discoveryPrefix: discovery ? discoveryPrefix : null,
        kinds,
      };
};
