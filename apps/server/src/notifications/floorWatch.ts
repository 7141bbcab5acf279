import type { StreamTile } from '../api/views.ts';
import type { Notice } from '../domain/notification.ts';

/** A stream must be below its floor in so many looks in a row, and be well again for as many before the next notice. */
const looksInARow = 3;

const percent = (value: number): string => `${(value * 100).toFixed(1)} %`;

/** Below for sure: even the upper end of the interval is, so that a handful of samples raises nobody. */
export const isBelowFloor = ({ accuracy, constraints }: StreamTile): boolean =>
  accuracy !== null && accuracy.high < constraints.minAccuracy;

/** Watches streams go below their floors; each time is told once. */
export const createFloorWatch = () => {
  const streaks = new Map<string, { below: number; well: number; told: boolean }>();
  return (tiles: readonly StreamTile[], at: Date): Notice[] =>
    tiles.flatMap((tile) => {
      const streak = streaks.get(tile.streamId) ?? { below: 0, well: 0, told: false };
      const below = isBelowFloor(tile);
      const next = { ...streak, below: below ? streak.below + 1 : 0, well: below ? 0 : streak.well + 1 };
      const tell = !next.told && next.below >= looksInARow;
      streaks.set(tile.streamId, { ...next, told: tell || (next.told && next.well < looksInARow) });
      if (!tell || tile.accuracy === null) return [];
      const { accuracy, constraints, streamId, name: streamName } = tile;
      const message = `${streamName} is below its floor: ${percent(accuracy.value)} measured on ${accuracy.n} labelled objects, floor ${percent(constraints.minAccuracy)}.`;
      return [{ kind: 'below-floor', at, streamId, streamName, deviceId: null, message }];
    });
};
