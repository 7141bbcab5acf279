import Link from 'next/link';
import { JobSwatch } from '../../charts/jobs.tsx';
import { count, share } from '../../format/number.ts';
import type { DeviceView } from '../../trpc/wire.ts';

type Job = DeviceView['jobs'][number];

const Meter = ({ job }: { job: Job }) => (
  <div className="relative h-3 w-full min-w-24 rounded-sm bg-sunken" aria-hidden="true">
    <div
      className="absolute inset-y-0 left-0 rounded-sm bg-[var(--fill-active)]"
      style={{ width: `${Math.min(1, job.used) * 100}%` }}
    />
    <div
      className="absolute -inset-y-0.5 w-0.5 bg-ink"
      style={{ left: `calc(${Math.min(1, job.granted) * 100}% - 1px)` }}
    />
  </div>
);

/** Jobs that hold a device now; the bar is what was used, the stroke what was granted. */
export const JobsTable = ({ jobs }: { jobs: readonly Job[] }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keys
  <section className="overflow-x-auto border-t border-line" aria-label="Jobs now, scrolls" tabIndex={0}>
    <table className="table">
      <thead>
        <tr>
          <th scope="col">Stream</th>
          <th scope="col">Job</th>
          <th scope="col" className="number">
            Granted
          </th>
          <th scope="col" className="number">
            Used, measured
          </th>
          <th scope="col" className="w-1/3">
            Used against granted
          </th>
          <th scope="col" className="number">
            Queued
          </th>
          <th scope="col" className="number">
            Dropped
          </th>
        </tr>
      </thead>
      <tbody>
        {jobs.map((job) => (
          <tr key={`${job.streamId}-${job.kind}`}>
            <td className="whitespace-nowrap">
              <Link prefetch={false} className="link" href={`/stream/?id=${encodeURIComponent(job.streamId)}`}>
                {job.streamName}
              </Link>
            </td>
            <td className="whitespace-nowrap">
              <span className="inline-flex items-center gap-2">
                <JobSwatch kind={job.kind} />
                {job.kind}
              </span>
            </td>
            <td className="number">{job.granted === 0 ? 'idle only' : share(job.granted)}</td>
            <td className="number">{share(job.used)}</td>
            <td className="align-middle!">
              <Meter job={job} />
            </td>
            <td className="number">{count(job.queued)}</td>
            <td className="number">{count(job.dropped)}</td>
          </tr>
        ))}
        {jobs.length === 0 ? (
          <tr>
            <td colSpan={7} className="text-soft">
              No job runs on this device now.
            </td>
          </tr>
        ) : null}
      </tbody>
    </table>
  </section>
);
