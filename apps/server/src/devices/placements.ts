import type { Member } from './member.ts';

/** A stream's live model. */
export interface LiveModel {
  readonly id: string;
  readonly bytes: Uint8Array;
  readonly classes: number;
}

interface Entry {
  model: LiveModel;
  home: Member | null;
  /** Changes of one stream follow one another. */
  changes: Promise<unknown>;
}

/** What a session costs beside its weights, which it holds twice: as read, and in the layout that its operators want. */
const sessionBytes = 2.8e6;

/** Device memory that a live model takes, about. */
export const modelMemoryBytes = ({ bytes }: Pick<LiveModel, 'bytes'>): number => sessionBytes + 2 * bytes.length;

/** Which device infers and trains which stream. */
export class Placements {
  readonly #entries = new Map<string, Entry>();
  readonly #members: () => readonly Member[];
  readonly #log: (line: string) => void;

  constructor(members: () => readonly Member[], log: (line: string) => void) {
    this.#members = members;
    this.#log = log;
  }

  streamsOn(member: Member): string[] {
    return [...this.#entries].filter(([, { home }]) => home === member).map(([streamId]) => streamId);
  }

  /** Where a frame goes now; any usable device for a stream that has no model yet; null where there is none. */
  homeOf(streamId: string): Member | null {
    const entry = this.#entries.get(streamId);
    return entry ? entry.home : (this.#candidates(null)[0] ?? null);
  }

  /** The same once a move under way has ended. */
  async settledHomeOf(streamId: string): Promise<Member | null> {
    await this.#entries.get(streamId)?.changes;
    return this.homeOf(streamId);
  }

  /** Makes a model the stream's live one where the stream is, or places the stream. */
  bind(streamId: string, model: LiveModel): Promise<void> {
    const entry = this.#entries.get(streamId);
    if (entry)
      return this.#change(entry, async () => {
        if (entry.home) await entry.home.call((device) => device.bindStream(streamId, model));
        entry.model = model;
      });
    const added: Entry = { model, home: this.#candidates(model)[0] ?? null, changes: Promise.resolve() };
    this.#entries.set(streamId, added);
    return this.#change(added, async () => {
      try {
        await added.home?.call((device) => device.bindStream(streamId, model));
      } catch (error) {
        this.#entries.delete(streamId);
        throw error;
      }
    });
  }

  async release(streamId: string): Promise<void> {
    const entry = this.#entries.get(streamId);
    this.#entries.delete(streamId);
    if (!entry) return;
    await this.#change(entry, async () => entry.home?.call((device) => device.releaseStream(streamId)));
  }

  /** Takes a stream to a device, unless that cannot take it now: bound there first, so that no frame finds no model. */
  async move(streamId: string, to: Member): Promise<void> {
    const entry = this.#entries.get(streamId);
    if (entry) await this.#change(entry, () => this.#move(streamId, entry, [to]));
  }

  /** Takes all streams elsewhere. @param options.orStay whether they stay where no other device can take them */
  async leave(from: Member, { orStay }: { readonly orStay: boolean }): Promise<void> {
    await Promise.all(
      this.streamsOn(from).map((streamId) => {
        const entry = this.#entries.get(streamId) as Entry;
        return this.#change(entry, async () => {
          if (entry.home !== from) return;
          await this.#move(streamId, entry, this.#candidates(entry.model, from));
          if (entry.home !== from || orStay) return;
          entry.home = null;
          await from.call((device) => device.releaseStream(streamId)).catch(() => {});
        });
      }),
    );
  }

  /** Finds a place for streams that have none. */
  async settleHomeless(): Promise<void> {
    for (const [streamId, entry] of this.#entries)
      if (entry.home === null)
        await this.#change(entry, async () => {
          if (entry.home === null) await this.#move(streamId, entry, this.#candidates(entry.model));
        });
  }

  async #move(streamId: string, entry: Entry, candidates: readonly Member[]): Promise<void> {
    const from = entry.home;
    for (const to of candidates) {
      if (to === from || !to.usable) continue;
      try {
        await to.call((device) => device.bindStream(streamId, entry.model));
      } catch (error) {
        this.#log(
          `stream ${streamId} could not go to ${to.info.id}: ${error instanceof Error ? error.message : error}`,
        );
        continue;
      }
      entry.home = to;
      await from?.call((device) => device.releaseStream(streamId)).catch(() => {});
      return;
    }
  }

  /** Usable devices that have the memory, those with the least to do for their speed first. */
  #candidates(model: LiveModel | null, besides: Member | null = null): Member[] {
    const load = (member: Member) => (this.streamsOn(member).length + 1) / (member.description.speed * member.capacity);
    return this.#members()
      .filter((member) => member.usable && member !== besides && this.#fits(member, model))
      .map((member) => ({ member, load: load(member) }))
      .sort((a, b) => a.load - b.load)
      .map(({ member }) => member);
  }

  #fits(member: Member, model: LiveModel | null): boolean {
    const { memoryBytes } = member.description;
    if (memoryBytes === null || model === null) return true;
    let taken = modelMemoryBytes(model);
    for (const { home, model: other } of this.#entries.values())
      if (home === member && other !== model) taken += modelMemoryBytes(other);
    return taken <= memoryBytes;
  }

  #change<Result>(entry: Entry, change: () => Promise<Result>): Promise<void> {
    const changed = entry.changes.then(change);
    entry.changes = changed.catch(() => {});
    return changed.then(() => {});
  }
}
