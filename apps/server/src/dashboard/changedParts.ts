import type { DeviceView, StreamTile } from '../api/views.ts';

/** More tiles than this are shown small; each is told anew once a second at most. */
const denseFrom = 8;
/** More tiles than this are more than a screen holds: a page draws few of them, and is told in fewer turns. */
const manyFrom = 24;
/** Ticks a second. */
const turns = 4;

/** Groups that tiles take turns in within a second; each group is drawn in a frame of its own. */
const groupsOf = (tiles: number): number => (tiles > manyFrom ? 2 : tiles > denseFrom ? turns : 0);

interface Sent {
  readonly json: string;
  readonly state: string;
}

/**
 * Remembers what a page was sent, so that it is sent what changed only.
 *
 * Of many tiles a part is looked at in each tick, in turns, so that a page draws a few at a time; one whose state
 * changed does not wait for its turn.
 */
export const createChangedParts = () => {
  const sent = new Map<string, Sent>();
  const isNews = (id: string, item: unknown, state: string): boolean => {
    const json = JSON.stringify(item);
    if (sent.get(id)?.json === json) return false;
    sent.set(id, { json, state });
    return true;
  };
  return {
    tiles: (tiles: readonly StreamTile[], tick: number): StreamTile[] => {
      const groups = groupsOf(tiles.length);
      return tiles.filter((tile, index) => {
        const isTurn = groups === 0 || tick % turns === (index % groups) * (turns / groups);
        const waits = !isTurn && sent.get(tile.streamId)?.state === tile.state;
        return !waits && isNews(tile.streamId, tile, tile.state);
      });
    },
    devices: (devices: readonly DeviceView[], tick: number): DeviceView[] =>
      devices.filter((device) => {
        const id = `device ${device.id}`;
        const state = `${device.status} ${device.mode}`;
        const waits = tick % turns !== 0 && sent.get(id)?.state === state;
        return !waits && isNews(id, device, state);
      }),
  };
};
