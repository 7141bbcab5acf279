import type { Actor } from '../domain/actor.ts';
import {
  defaultRetention,
  firstStreamDefaults,
  type Preferences,
  type Retention,
  retentionSchema,
  type StreamDefaults,
  streamDefaultsSchema,
} from '../domain/preferences.ts';

/** The key of the setting that maintenance reads. */
const retentionKey = 'retention';
const streamDefaultsKey = 'stream-defaults';

export interface SettingPort {
  setting<T>(key: string): Promise<T | null>;
  setSetting(key: string, value: unknown): Promise<void>;
}

/** What admins and operators chose for the whole server. */
export const createPreferences = (settings: SettingPort) => {
  const get = async (): Promise<Preferences> => {
    const [retention, streamDefaults] = await Promise.all([
      settings.setting(retentionKey),
      settings.setting(streamDefaultsKey),
    ]);
    return {
      retention: retentionSchema.safeParse(retention).data ?? defaultRetention,
      streamDefaults: streamDefaultsSchema.safeParse(streamDefaults).data ?? firstStreamDefaults,
    };
  };
  return {
    get,
    async setRetention(retention: Retention, actor: Actor): Promise<void> {
      const before = (await get()).retention;
      await settings.setSetting(retentionKey, retention);
      await actor.audit({ action: 'retention.set', subject: 'retention', before, after: retention });
    },
    async setStreamDefaults(defaults: StreamDefaults, actor: Actor): Promise<void> {
      const before = (await get()).streamDefaults;
      await settings.setSetting(streamDefaultsKey, defaults);
      await actor.audit({ action: 'stream-defaults.set', subject: 'stream-defaults', before, after: defaults });
    },
  };
};

export type PreferenceRoom = ReturnType<typeof createPreferences>;
