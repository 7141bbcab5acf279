import type { KnownTarget, TargetStore } from '../../apps/server/src/notifications/ports.ts';

/** Notification targets in memory. */
export const memoryTargets = (): TargetStore => {
  let targets: KnownTarget[] = [];
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
  };
};
