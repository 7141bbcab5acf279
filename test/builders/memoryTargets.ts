import type { KnownTarget, Retained, TargetStore } from '../../apps/server/src/notifications/ports.ts';

/** Notification targets in memory. */
export const memoryTargets = (): TargetStore => {
  let targets: KnownTarget[] = [];
  let retained: readonly Retained[] = [];
  return {
    list: async () => targets,
    async add(target) {
      targets = [...targets, target];
    },
    async change(targetId, change) {
      targets = targets.map((target) => {
        if (target.id !== targetId) return target;
        const changed = { ...target, ...change };
        return { ...changed, hasSecret: changed.secret !== null };
      });
    },
    async remove(targetId) {
      targets = targets.filter(({ id }) => id !== targetId);
    },
    retained: async () => retained,
    async setRetained(entries) {
      retained = entries;
    },
  };
};
