'use client';

import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { JobSwatch } from '../../charts/jobs.tsx';
import { useFormat } from '../../format/useFormat.ts';
import type { DeviceView } from '../../trpc/wire.ts';
import { ScrollRegion } from '../ScrollRegion.tsx';

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
export const JobsTable = ({ jobs }: { jobs: readonly Job[] }) => {
  const t = useTranslations('devices.jobs');
  const words = useTranslations('words.job');
  const { count, share } = useFormat();
  return (
    <ScrollRegion className="max-h-[32rem] border-t border-line" label={t('label')}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t('stream')}</th>
            <th scope="col">{t('job')}</th>
            <th scope="col" className="number">
              {t('granted')}
            </th>
            <th scope="col" className="number">
              {t('used')}
            </th>
            <th scope="col" className="w-1/3">
              {t('usedAgainst')}
            </th>
            <th scope="col" className="number">
              {t('queued')}
            </th>
            <th scope="col" className="number">
              {t('dropped')}
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
                  {words(job.kind)}
                </span>
              </td>
              <td className="number">{job.granted === 0 ? t('idleOnly') : share(job.granted)}</td>
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
                {t('none')}
              </td>
            </tr>
          ) : null}
        </tbody>
      </table>
    </ScrollRegion>
  );
};
