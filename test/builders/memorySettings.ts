import type { SettingPort } from '../../apps/server/src/preferences/preferences.ts';

/** Settings in memory. */
export const memorySettings = (): SettingPort => {
  const settings = new Map<string, unknown>();
  return {
    setting: async <T>(key: string) => (settings.get(key) as T | undefined) ?? null,
    setSetting: async (key, value) => void settings.set(key, value),
  };
};
