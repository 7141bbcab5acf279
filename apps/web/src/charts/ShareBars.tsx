'use client';

import { useTranslations } from 'use-intl';
import { useFormat } from '../format/useFormat.ts';
import { jobKinds } from '../format/words.ts';
import type { DeviceView, JobKind } from '../trpc/wire.ts';
import { JobSwatch, jobFill } from './jobs.tsx';

const totals = (device: DeviceView, read: (job: DeviceView['jobs'][number]) => number) =>
  jobKinds.map((kind) => ({
    kind,
    total: device.jobs.filter((job) => job.kind === kind).reduce((sum, job) => sum + read(job), 0),
  }));

const Bar = ({ label, parts }: { label: string; parts: readonly { kind: JobKind; total: number }[] }) => {
  const format = useFormat();
  const sum = parts.reduce((all, { total }) => all + total, 0);
  return (
    <div className="grid grid-cols-[4.5rem_1fr_3rem] items-center gap-2">
      <span className="text-xs text-soft">{label}</span>
      <div className="flex h-3 gap-px overflow-hidden rounded-sm bg-sunken" aria-hidden="true">
        {parts.map(({ kind, total }) =>
          total > 0 ? (
            <div key={kind} style={{ width: `${Math.min(1, total) * 100}%`, background: jobFill[kind] }} />
          ) : null,
        )}
      </div>
      <span className="text-right text-xs">{format.share(sum)}</span>
    </div>
  );
};

/** What a device has granted and what was used of it, by purpose; idle shares are lent, so used may exceed granted. */
export const ShareBars = ({ device }: { device: DeviceView }) => {
  const t = useTranslations('charts');
  const jobWord = useTranslations('words.job');
  const format = useFormat();
  const granted = totals(device, (job) => job.granted);
  const used = totals(device, (job) => job.used);
  return (
    <div className="space-y-1.5">
      <Bar label={t('granted')} parts={granted} />
      <Bar label={t('usedNow')} parts={used} />
      <ul className="flex flex-wrap gap-x-4 gap-y-1 pt-1 text-xs text-soft">
        {granted.map(({ kind, total }, index) => (
          <li key={kind} className="inline-flex items-center gap-1.5">
            <JobSwatch kind={kind} />
            <span>
              {t.rich('jobShares', {
                job: jobWord(kind),
                granted: format.share(total),
                used: format.share(used[index]?.total ?? 0),
                silent: (chunks) => <span className="sr-only">{chunks}</span>,
              })}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
};
