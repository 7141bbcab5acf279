import type { Said } from '@whetstone/scheduler';
import { z } from 'zod';
import { sayOfFault } from './sentences/faultSentences.ts';
import { wish } from './sentences/schemaWords.ts';

/** What people and machines elsewhere are told of. */
export const noticeKinds = ['below-floor', 'drift', 'rejected', 'camera-down', 'device-lost'] as const;
export type NoticeKind = (typeof noticeKinds)[number];

const name = z.string().trim().min(1, 'must not be empty').max(80, 'must have at most 80 characters');
const kinds = z.array(z.enum(noticeKinds)).min(1, 'must name at least one kind of notice');

const urlWith = (protocols: readonly string[], example: string) =>
  z.string().superRefine((url, context) => {
    const fail = (said: Said) => context.addIssue({ code: 'custom', ...wish(said) });
    if (!URL.canParse(url)) return fail(sayOfFault('wish.url', { example }));
    const { protocol, username, password } = new URL(url);
    if (!protocols.includes(protocol)) return fail(sayOfFault('wish.protocol', { protocol, example }));
    if (username || password) return fail(sayOfFault('wish.noCredentials'));
  });

const topic = z.string().refine((name) => /^[^\s+#/][^\s+#]*[^\s+#/]$/u.test(name), wish(sayOfFault('wish.topic')));

/** Where notices go, without its secret. */
export const targetConfigSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('webhook'),
    url: urlWith(['http:', 'https:'], 'https://hooks.example.org/whetstone'),
    /** Addresses of this machine and of private networks are refused without it. */
    allowPrivate: z.boolean(),
    kinds,
  }),
  z.object({
    kind: z.literal('mqtt'),
    url: urlWith(['mqtt:', 'mqtts:'], 'mqtt://192.168.1.10:1883'),
    username: z.string().max(200).nullable(),
    /** Everything is published under it. */
    topic,
    /** Prefix under which Home Assistant looks for devices; null announces nothing. */
    discoveryPrefix: topic.nullable(),
    kinds,
  }),
]);
export type TargetConfig = z.output<typeof targetConfigSchema>;

/** HMAC key of a webhook, password of a broker. */
const secret = z.string().min(1, 'must not be empty').max(500, 'must have at most 500 characters');

export const newTargetSchema = z.object({ name, config: targetConfigSchema, secret: secret.nullable() });
export type NewTarget = z.output<typeof newTargetSchema>;

export const targetChangeSchema = z.object({
  targetId: z.string().min(1),
  name: name.optional(),
  config: targetConfigSchema.optional(),
  /** Left out, the secret stays. */
  secret: secret.nullable().optional(),
  enabled: z.boolean().optional(),
});
export type TargetChange = z.output<typeof targetChangeSchema>;

/** A target as it is shown: its secret never is. */
export interface NotificationTarget {
  readonly id: string;
  readonly name: string;
  readonly config: TargetConfig;
  readonly hasSecret: boolean;
  readonly enabled: boolean;
  readonly createdAt: Date;
  readonly lastSentAt: Date | null;
  readonly lastError: string | null;
  readonly lastErrorAt: Date | null;
}

/** One thing to tell, as it is sent. */
export interface Notice {
  readonly kind: NoticeKind | 'test';
  readonly at: Date;
  readonly streamId: string | null;
  readonly streamName: string | null;
  readonly deviceId: string | null;
  /** One sentence for an operator, with its numbers and units. */
  readonly message: string;
}
