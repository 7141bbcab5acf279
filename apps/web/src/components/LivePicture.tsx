'use client';

import { useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useFormat } from '../format/useFormat.ts';
import type { LiveFrame } from '../trpc/wire.ts';
import { useVisible } from './useVisible.ts';

/** Below this confidence a box is dashed. */
const sureFrom = 0.5;

const keyOf = (frame: LiveFrame) => `${frame.sequence}-${frame.capturedAt}`;

/** The newest frame whose picture has arrived: boxes and picture always belong together. */
const useLoadedFrame = (newest: LiveFrame | null, leastMs: number, visible: boolean) => {
  const [shown, setShown] = useState<LiveFrame | null>(null);
  const [loading, setLoading] = useState<LiveFrame | null>(null);
  const tried = useRef('');
  const wanted = useRef(newest);
  wanted.current = newest;
  const hasNew = visible && newest !== null && loading === null && keyOf(newest) !== tried.current;
  useEffect(() => {
    if (!hasNew) return;
    const timer = setTimeout(
      () => {
        const next = wanted.current;
        if (!next || document.visibilityState === 'hidden') return;
        tried.current = keyOf(next);
        setLoading(next);
      },
      tried.current === '' ? 0 : leastMs,
    );
    return () => clearTimeout(timer);
  }, [hasNew, leastMs]);
  return {
    shown,
    loading,
    onLoad: () => {
      setShown(loading);
      setLoading(null);
    },
    // A frame that has left the server's short memory; the next one is asked for.
    onError: () => setLoading(null),
  };
};

const BoxLayer = ({ frame, labels }: { frame: LiveFrame; labels: 'all' | 'objects' }) => {
  const format = useFormat();
  const boxes = frame.boxes.filter(({ label }) => labels === 'all' || label !== 'background');
  return (
    <>
      <svg viewBox="0 0 1 1" preserveAspectRatio="none" className="absolute inset-0 size-full" aria-hidden="true">
        {boxes.map(({ x, y, width, height, label, confidence }) => {
          const rect = { x, y, width, height, fill: 'none', vectorEffect: 'non-scaling-stroke' };
          const sure = confidence >= sureFrom && label !== 'background';
          return (
            <g key={`${x}-${y}-${width}-${label}`}>
              <rect {...rect} stroke="#000" strokeOpacity="0.55" strokeWidth="3.5" />
              <rect {...rect} stroke="#fff" strokeWidth="1.5" strokeDasharray={sure ? undefined : '4 3'} />
            </g>
          );
        })}
      </svg>
      {boxes.map(({ x, y, width, label, confidence }) => (
        <span
          key={`${x}-${y}-${width}-${label}`}
          className={`absolute rounded-sm bg-black/70 px-1 text-[11px] leading-4 whitespace-nowrap text-white ${y > 0.09 ? '-translate-y-full' : ''}`}
          style={{
            top: `${y * 100}%`,
            ...(x < 0.75 ? { left: `${x * 100}%` } : { right: `${(1 - x - width) * 100}%` }),
          }}
        >
          {label} {format.percent(confidence, 0)}
        </span>
      ))}
    </>
  );
};

/** A stream's newest picture with what its live model sees; the last one stays, dimmed, while the camera is away. */
export const LivePicture = (props: {
  streamId: string;
  name: string;
  frame: LiveFrame | null;
  /** Shortest time between two pictures, in ms. */
  leastMs: number;
  labels: 'all' | 'objects';
  missing: string;
}) => {
  const t = useTranslations('overview.tile');
  const { streamId, name, frame, leastMs, labels, missing } = props;
  const [element, visible] = useVisible<HTMLDivElement>();
  const { shown, loading, onLoad, onError } = useLoadedFrame(frame, leastMs, visible);
  const width = shown?.width ?? 16;
  const height = shown?.height ?? 9;
  const words = shown ? shown.boxes.filter(({ label }) => label !== 'background').map(({ label }) => label) : [];
  const alt = t('picture', { stream: name, objects: words.length > 0 ? words.join(', ') : t('noObject') });
  return (
    <div ref={element} className="relative flex aspect-video items-center justify-center overflow-hidden bg-[#0d0f11]">
      <div
        className={`relative ${width / height >= 16 / 9 ? 'w-full' : 'h-full'} ${frame ? '' : 'opacity-40 grayscale'}`}
        style={{ aspectRatio: `${width} / ${height}` }}
      >
        {[shown, loading].map((each, index) =>
          each ? (
            // biome-ignore lint/performance/noImgElement: a live frame, which no image pipeline can prepare
            <img
              key={keyOf(each)}
              src={`/api/streams/${encodeURIComponent(streamId)}/frame.jpg?sequence=${each.sequence}`}
              alt={index === 0 ? alt : ''}
              className={`absolute inset-0 size-full ${index === 0 ? '' : 'opacity-0'}`}
              onLoad={each === loading ? onLoad : undefined}
              onError={each === loading ? onError : undefined}
            />
          ) : null,
        )}
        {shown && frame ? <BoxLayer frame={shown} labels={labels} /> : null}
      </div>
      {frame ? null : <p className="absolute inset-x-4 text-center text-xs text-white">{missing}</p>}
    </div>
  );
};
