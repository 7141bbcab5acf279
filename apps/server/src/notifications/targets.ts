import { randomUUID } from 'node:crypto';
import { InputError, NotFoundError } from '../api/rooms.ts';
import type { Actor } from '../domain/actor.ts';
import type { NewTarget, NotificationTarget, TargetChange, TargetConfig } from '../domain/notification.ts';
import { isRedacted, redactPath } from '../domain/redactUrl.ts';
import { sayOfFault } from '../domain/sentences/faultSentences.ts';
import type { Notifier } from './notifier.ts';
import type { KnownTarget, TargetStore } from './ports.ts';

export interface TargetPorts {
  readonly store: TargetStore;
  readonly notifier: Pick<Notifier, 'test' | 'look' | 'retire'>;
  readonly now: () => number;
}

/** As it may be read: the path of a webhook's address is often its password. */
const shownConfig = (config: TargetConfig): TargetConfig =>
  config.kind === 'webhook' ? { ...config, url: redactPath(config.url) } : config;

const shown = ({ secret: _secret, ...target }: KnownTarget): NotificationTarget => ({
  ...target,
  config: shownConfig(target.config),
});

/** The configuration that is meant: an address that came back as it was shown is the one that is stored. */
const meant = (config: TargetConfig, stored: TargetConfig | null): TargetConfig => {
  if (stored && config.url === shownConfig(stored).url) return { ...config, url: stored.url };
  if (isRedacted(config.url)) throw new InputError('config.url', sayOfFault('wish.hiddenAddress'));
  return config;
};

/** What an admin does to the targets of notices. */
export const createTargets = ({ store, notifier, now }: TargetPorts) => {
  const find = async (targetId: string): Promise<KnownTarget> => {
    const target = (await store.list()).find(({ id }) => id === targetId);
    if (!target) throw new NotFoundError('target', targetId);
    return target;
  };
  return {
    list: async (): Promise<NotificationTarget[]> => (await store.list()).map(shown),

    async create({ name, config, secret }: NewTarget, actor: Actor): Promise<NotificationTarget> {
      const target: KnownTarget = {
        id: randomUUID(),
        name,
        config: meant(config, null),
        secret,
        hasSecret: secret !== null,
        enabled: true,
        createdAt: new Date(now()),
        lastSentAt: null,
        lastError: null,
        lastErrorAt: null,
      };
      await store.add(target);
      await actor.audit({ action: 'target.create', subject: target.id, before: null, after: shown(target) });
      void notifier.look();
      return shown(target);
    },

    async change({ targetId, ...change }: TargetChange, actor: Actor): Promise<NotificationTarget> {
      const before = await find(targetId);
      if (change.config && change.config.kind !== before.config.kind)
        throw new InputError(
          'config.kind',
          sayOfFault('refused.targetKind', { before: before.config.kind, after: change.config.kind }),
        );
      const { name, config, secret, enabled } = change;
      await store.change(targetId, {
        ...(name === undefined ? {} : { name }),
        ...(config === undefined ? {} : { config: meant(config, before.config) }),
        ...(secret === undefined ? {} : { secret }),
        ...(enabled === undefined ? {} : { enabled }),
      });
      const after = await find(targetId);
      await actor.audit({ action: 'target.update', subject: targetId, before: shown(before), after: shown(after) });
      void notifier.look();
      return shown(after);
    },

    /** @returns why what a broker keeps of it could not be taken back yet; it is tried again until it can */
    async remove(targetId: string, actor: Actor): Promise<{ leftover: string | null }> {
      const before = await find(targetId);
      await store.remove(targetId);
      await actor.audit({ action: 'target.remove', subject: targetId, before: shown(before), after: null });
      return { leftover: await notifier.retire(targetId) };
    },

    /** @returns null when it arrived, else why not */
    async test(targetId: string, actor: Actor): Promise<{ failure: string | null }> {
      const target = await find(targetId);
      const failure = await notifier.test(target).then(
        () => null,
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      );
      await actor.audit({
        action: 'target.test',
        subject: targetId,
        before: null,
        after: { name: target.name, failure },
      });
      return { failure };
    },
  };
};

export type Targets = ReturnType<typeof createTargets>;
