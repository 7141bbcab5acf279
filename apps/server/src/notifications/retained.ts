import { clearBroker } from './broker.ts';
import type { KnownTarget, Retained, TargetStore } from './ports.ts';

/** A broker that is away is asked again this often, so that other targets do not wait for it. */
const patienceMs = 60_000;
/** A broker that does not answer for so long is taken for gone. */
const longestMs = 30 * 86_400_000;

type Place = Pick<Retained, 'targetId' | 'config'>;

const isSame = (a: Place, b: Place): boolean =>
  a.targetId === b.targetId && a.config.url === b.config.url && a.config.topic === b.config.topic;

const placeOf = ({ id, config }: KnownTarget): Place[] => (config.kind === 'mqtt' ? [{ targetId: id, config }] : []);

const listed = (topics: readonly string[]): string => topics.toSorted().join('\n');

const isAsKept = (known: Retained, { config, secret, topics }: Omit<Retained, 'since'>): boolean =>
  known.secret === secret && known.config.username === config.username && listed(known.topics) === listed(topics);

export interface RetainedPorts {
  readonly store: Pick<TargetStore, 'retained' | 'setRetained'>;
  readonly now: () => number;
}

/**
 * What brokers keep for us. It is written down before it is published, so that it can be taken back when a target goes,
 * is turned off or moves, even where the broker is away at that moment or the server is started anew.
 */
export const createRetained = ({ store, now }: RetainedPorts) => {
  let loaded: Promise<readonly Retained[]> | null = null;
  const triedAt = new Map<Retained, number>();
  const list = (): Promise<readonly Retained[]> => {
    loaded ??= store.retained();
    return loaded;
  };
  /** One change after the other, so that none undoes another. */
  const change = (edit: (entries: readonly Retained[]) => readonly Retained[]): Promise<unknown> => {
    const next = list().then(async (entries) => {
      const edited = edit(entries);
      if (edited !== entries) await store.setRetained(edited);
      return edited;
    });
    loaded = next.catch(() => store.retained());
    return next;
  };

  const take = async (entry: Retained, live: readonly Place[]): Promise<string | null> => {
    const inUse = (await list()).filter((other) => live.some((place) => isSame(place, other)));
    const shared = inUse.filter(({ config }) => config.url === entry.config.url);
    const kept = new Set(shared.flatMap(({ topics }) => topics));
    try {
      const topics = entry.topics.filter((topic) => !kept.has(topic));
      const statusIsOurs = !shared.some(({ config }) => config.topic === entry.config.topic);
      await clearBroker(entry, { topics, status: statusIsOurs });
    } catch (error) {
      triedAt.set(entry, now());
      if (now() - entry.since < longestMs) return error instanceof Error ? error.message : String(error);
    }
    triedAt.delete(entry);
    await change((entries) => entries.filter((other) => other !== entry));
    return null;
  };

  return {
    /** Topics that a broker keeps for a target. */
    async topicsOf(target: Place): Promise<readonly string[]> {
      return (await list()).find((entry) => isSame(entry, target))?.topics ?? [];
    },
    /** Writes down what a broker is going to keep. */
    async remember(entry: Omit<Retained, 'since'>): Promise<void> {
      await change((entries) => {
        const known = entries.find((other) => isSame(other, entry));
        if (known && isAsKept(known, entry)) return entries;
        return [...entries.filter((other) => other !== known), { ...entry, since: known?.since ?? now() }];
      });
    },
    /**
     * Takes back what is of no target that is told any more.
     *
     * @param options.targetId asks again at once for this one
     * @returns why something of a target could not be taken back yet
     */
    async clear(
      told: readonly KnownTarget[],
      { targetId }: { readonly targetId?: string } = {},
    ): Promise<ReadonlyMap<string, string>> {
      const live = told.flatMap(placeOf);
      const left = (await list()).filter((entry) => !live.some((place) => isSame(place, entry)));
      const isDue = (entry: Retained) =>
        entry.targetId === targetId || now() - (triedAt.get(entry) ?? Number.NEGATIVE_INFINITY) >= patienceMs;
      const failed = await Promise.all(
        left.filter(isDue).map(async (entry) => [entry.targetId, await take(entry, live)] as const),
      );
      return new Map(failed.flatMap(([id, reason]) => (reason === null ? [] : [[id, reason]])));
    },
  };
};
