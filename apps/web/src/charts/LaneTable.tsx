import type { Lane } from '../format/lanes.ts';
import { share } from '../format/number.ts';
import { clock, utc } from '../format/time.ts';

/** The lanes' numbers, the newest of each stream. */
export const LaneTable = ({ lanes }: { lanes: readonly Lane[] }) => (
  <details className="mt-2">
    <summary className="text-xs text-soft">Show as table</summary>
    {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keys */}
    <section className="mt-2 max-h-72 overflow-auto" aria-label="Granted shares" tabIndex={0}>
      <table className="table text-xs">
        <thead>
          <tr>
            <th scope="col">Stream</th>
            <th scope="col">For</th>
            <th scope="col">From</th>
            <th scope="col">To</th>
            <th scope="col" className="number">
              Granted
            </th>
          </tr>
        </thead>
        <tbody>
          {lanes.flatMap((lane) =>
            lane.segments.slice(-60).map(({ kind, from, to, share: granted, retrainingConfigId }) => (
              <tr key={`${lane.streamId}-${kind}-${from}`}>
                <td>{lane.streamName}</td>
                <td>
                  {kind}
                  {retrainingConfigId ? ` (${retrainingConfigId})` : ''}
                </td>
                <td title={utc(new Date(from))}>{clock(new Date(from))}</td>
                <td title={utc(new Date(to))}>{clock(new Date(to))}</td>
                <td className="number">{share(granted)}</td>
              </tr>
            )),
          )}
        </tbody>
      </table>
    </section>
  </details>
);
