'use client';

import Link from 'next/link';
import { memo, type PointerEvent, useId, useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import { fullShare, heldAt, type Lane, lanesOf } from '../format/lanes.ts';
import { useFormat } from '../format/useFormat.ts';
import { jobKinds } from '../format/words.ts';
import type { JobKind, Lanes } from '../trpc/wire.ts';
import { EventMark } from './EventMark.tsx';
import { JobPatterns, JobSwatch, jobPaint } from './jobs.tsx';
import { LaneTable } from './LaneTable.tsx';
import { TimeAxis } from './TimeAxis.tsx';
import { useWidth } from './useWidth.ts';

interface Scale {
  readonly from: number;
  readonly to: number;
  readonly width: number;
  readonly height: number;
  /** Share that fills a lane's whole height. */
  readonly full: number;
}

const pathOf = (lane: Lane, kind: JobKind, { from, to, width, height, full }: Scale): string =>
  lane.segments
    .filter((segment) => segment.kind === kind)
    .map((segment) => {
      const x = ((segment.from - from) / (to - from)) * width;
      const length = Math.max(0.5, ((segment.to - segment.from) / (to - from)) * width - 0.5);
      // However small, a granted share is seen.
      const tall = Math.max(1, (segment.share / full) * height);
      const top = height - (segment.base / full) * height - tall;
      return `M${x.toFixed(1)} ${top.toFixed(1)}h${length.toFixed(1)}v${tall.toFixed(1)}h${(-length).toFixed(1)}z`;
    })
    .join('');

/** The hovered instant of a lane, in words. */
const Hover = ({ lane, at, left }: { lane: Lane; at: number; left: number }) => {
  const t = useTranslations('charts');
  const jobWord = useTranslations('words.job');
  const format = useFormat();
  const held = heldAt(lane, at);
  return (
    <div
      className="panel pointer-events-none absolute bottom-full z-20 mb-1 px-3 py-2 text-xs whitespace-nowrap shadow-lg"
      style={left < 60 ? { left: `${left}%` } : { right: `${100 - left}%` }}
    >
      <p className="font-medium">{t('laneAt', { stream: lane.streamName, time: format.clock(new Date(at)) })}</p>
      {held.length === 0 ? <p className="text-soft">{t('nothingGranted')}</p> : null}
      {held.map(({ kind, share: granted, retrainingConfigId }) => (
        <p key={kind} className="flex items-center gap-1.5">
          <JobSwatch kind={kind} />
          {retrainingConfigId
            ? t('heldWith', { share: format.share(granted), job: jobWord(kind), config: retrainingConfigId })
            : t('held', { share: format.share(granted), job: jobWord(kind) })}
        </p>
      ))}
    </div>
  );
};

const LaneRow = ({
  lane,
  scale,
  events,
  prefix,
}: {
  lane: Lane;
  scale: Scale;
  events: Lanes['events'];
  prefix: string;
}) => {
  const [hover, setHover] = useState<number | null>(null);
  const { from, to, width, height } = scale;
  const left = hover === null ? 0 : ((hover - from) / (to - from)) * 100;
  const follow = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    setHover(from + ((event.clientX - box.left) / box.width) * (to - from));
  };
  return (
    <div className="relative border-b border-line" onPointerMove={follow} onPointerLeave={() => setHover(null)}>
      <svg width="100%" height={height} className="block overflow-hidden" aria-hidden="true">
        {jobKinds.map((kind) => (
          <path key={kind} d={pathOf(lane, kind, scale)} fill={jobPaint(kind, prefix)} />
        ))}
      </svg>
      {events.map((event) => {
        const at = Date.parse(event.at);
        return at < from || at > to || width === 0 ? null : (
          <EventMark key={event.id} event={event} left={((at - from) / (to - from)) * 100} bare />
        );
      })}
      {hover === null ? null : (
        <>
          <div className="pointer-events-none absolute inset-y-0 w-px bg-ink" style={{ left: `${left}%` }} />
          <Hover lane={lane} at={hover} left={left} />
        </>
      )}
    </div>
  );
};

/** Cut in its middle where there is no room: what tells "Gate 7" from "Gate 8" stands at the end. */
const EndKept = ({ text }: { text: string }) => (
  <>
    <span className="sr-only">{text}</span>
    <span className="flex min-w-0" aria-hidden="true">
      <span className="truncate whitespace-pre">{text.slice(0, -4)}</span>
      <span className="shrink-0 whitespace-pre">{text.slice(-4)}</span>
    </span>
  </>
);

const LaneName = ({ lane, linked, small }: { lane: Lane; linked: boolean; small: boolean }) => {
  const look = `flex min-w-0 text-xs ${small ? 'leading-[15px]' : 'self-center'}`;
  const name = <EndKept text={lane.streamName} />;
  return linked ? (
    <Link
      prefetch={false}
      href={`/stream/?id=${encodeURIComponent(lane.streamId)}`}
      title={lane.streamName}
      className={`${look} hover:underline`}
    >
      {name}
    </Link>
  ) : (
    <span title={lane.streamName} className={look}>
      {name}
    </span>
  );
};

/**
 * Who had which share of a device for what: one lane a stream, height is the granted share. What is only planned is
 * drawn paler, so that it does not look like what was granted.
 */
export const LaneChart = memo(function LaneChart(props: {
  lanes: Lanes;
  deviceId: string;
  planned?: boolean;
  /** Whether the names lead to streams; supposed ones have no page. */
  linked?: boolean;
}) {
  const t = useTranslations('charts');
  const format = useFormat();
  const { lanes: data, deviceId, planned = false, linked = true } = props;
  const prefix = useId();
  const [element, width] = useWidth<HTMLDivElement>();
  const { from, to, grants, events } = data;
  const lanes = useMemo(() => lanesOf(grants, deviceId, { from, to }), [grants, deviceId, from, to]);
  const deviceEvents = events.filter((event) => {
    const at = Date.parse(event.at);
    return event.deviceId === deviceId && event.streamId === null && at >= from && at <= to;
  });
  const full = fullShare(lanes);
  const height = lanes.length > 12 ? 14 : 28;
  if (lanes.length === 0) return <p className="py-4 text-soft">{planned ? t('noStage') : t('noGrants')}</p>;
  return (
    <div>
      <svg width="0" height="0" className="absolute" aria-hidden="true">
        <JobPatterns prefix={prefix} />
      </svg>
      <div className="grid grid-cols-[6.5rem_minmax(0,1fr)] gap-x-3 sm:grid-cols-[10rem_minmax(0,1fr)]">
        {deviceEvents.length > 0 ? (
          <>
            <span className="text-xs leading-4 text-soft">{t('device')}</span>
            <div className="relative h-4 border-b border-line">
              {deviceEvents.map((event) => (
                <EventMark
                  key={event.id}
                  event={event}
                  left={((Date.parse(event.at) - from) / (to - from)) * 100}
                  bare
                />
              ))}
            </div>
          </>
        ) : null}
        {lanes.map((lane, index) => (
          <div key={lane.streamId} className="contents">
            <LaneName lane={lane} linked={linked} small={height < 20} />
            <div ref={index === 0 ? element : undefined} className={planned ? 'opacity-70' : ''}>
              <LaneRow
                lane={lane}
                scale={{ from, to, width, height, full }}
                events={events.filter(({ streamId }) => streamId === lane.streamId)}
                prefix={prefix}
              />
            </div>
          </div>
        ))}
        <span className="pt-1 text-xs text-soft" title={t('fullHeightHint')}>
          {t('fullHeight', { share: format.share(full) })}
        </span>
        <TimeAxis from={from} to={to} width={width} />
      </div>
      <LaneTable lanes={lanes} />
    </div>
  );
});
