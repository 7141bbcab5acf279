import type { DeviceView, StreamTile } from '../api/views.ts';

/** More tiles than this are shown small; each is told anew once a second at most. */
const denseFrom = 8;
/** Ticks a second, and so the groups that dense tiles take turns in. */
const turns = 4;

interface Sent {
  readonly json: string;
  readonly state: string;
}

/**
 * Remembers what a page was sent, so that it is sent what changed only.
 *
 * Of many tiles a fourth is looked at in each tick, in turns, so that a page draws a few at a time; one whose state
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
      const every = tiles.length > denseFrom ? turns : 1;
      return tiles.filter((tile, index) => {
        const waits = (tick + index) % every !== 0 && sent.get(tile.streamId)?.state === tile.state;
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
