'use client';

import { useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useFormat } from '../format/useFormat.ts';
import type { LiveFrame } from '../trpc/wire.ts';
import { useVisible } from './useVisible.ts';

/** Below this confidence a box is dashed. */
const sureFrom = 0.5;

const keyOf = (frame: LiveFrame) => `${frame.sequence}-${frame.capturedAt}`;

const sourceOf = (streamId: string, { sequence }: LiveFrame) =>
  `/api/streams/${encodeURIComponent(streamId)}/frame.jpg?sequence=${sequence}`;

/**
 * The newest frame whose picture has arrived: boxes and picture always belong together. It is loaded and decoded beside
 * the page, so that a new picture is drawn once.
 */
const useLoadedFrame = (props: { streamId: string; newest: LiveFrame | null; leastMs: number; visible: boolean }) => {
  const { streamId, newest, leastMs, visible } = props;
  const [shown, setShown] = useState<LiveFrame | null>(null);
  const [tried, setTried] = useState('');
  const wanted = useRef(newest);
  wanted.current = newest;
  const hasNew = visible && newest !== null && keyOf(newest) !== tried;
  useEffect(() => {
    if (!hasNew) return;
    let late = false;
    let timer: ReturnType<typeof setTimeout>;
    const load = (frame: LiveFrame) => {
      const picture = new Image();
      picture.src = sourceOf(streamId, frame);
      const done = (loaded: boolean) => {
        if (late) return;
        if (loaded) setShown(frame);
        setTried(keyOf(frame));
      };
      picture.decode().then(
        () => done(true),
        // A frame that has left the server's short memory; the next one is asked for.
        () => done(false),
      );
    };
    const wait = (ms: number) => {
      timer = setTimeout(() => {
        const next = wanted.current;
        if (next && document.visibilityState !== 'hidden') load(next);
        else wait(leastMs);
      }, ms);
    };
    wait(tried === '' ? 0 : leastMs);
    return () => {
      late = true;
      clearTimeout(timer);
    };
  }, [hasNew, tried, leastMs, streamId]);
  return shown;
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

interface PictureProps {
  readonly streamId: string;
  readonly name: string;
  readonly frame: LiveFrame | null;
  /** Shortest time between two pictures, in ms. */
  readonly leastMs: number;
  readonly labels: 'all' | 'objects';
  readonly missing: string;
}

/** A stream's newest picture with what its live model sees; the last one stays, dimmed, while the camera is away. */
export const Picture = (props: PictureProps & { visible: boolean }) => {
  const t = useTranslations('overview.tile');
  const { streamId, name, frame, leastMs, labels, missing, visible } = props;
  const shown = useLoadedFrame({ streamId, newest: frame, leastMs, visible });
  const width = shown?.width ?? 16;
  const height = shown?.height ?? 9;
  const words = shown ? shown.boxes.filter(({ label }) => label !== 'background').map(({ label }) => label) : [];
  const alt = t('picture', { stream: name, objects: words.length > 0 ? words.join(', ') : t('noObject') });
  return (
    <div className="relative flex aspect-video items-center justify-center overflow-hidden bg-[#0d0f11]">
      <div
        className={`relative ${width / height >= 16 / 9 ? 'w-full' : 'h-full'} ${frame ? '' : 'opacity-40 grayscale'}`}
        style={{ aspectRatio: `${width} / ${height}` }}
      >
        {shown ? (
          // biome-ignore lint/performance/noImgElement: a live frame, which no image pipeline can prepare
          <img src={sourceOf(streamId, shown)} alt={alt} className="absolute inset-0 size-full" />
        ) : null}
        {shown && frame ? <BoxLayer frame={shown} labels={labels} /> : null}
      </div>
      {frame ? null : <p className="absolute inset-x-4 text-center text-xs text-white">{missing}</p>}
    </div>
  );
};

/** A picture that moves while it is on the screen. */
export const LivePicture = (props: PictureProps) => {
  const [element, visible] = useVisible<HTMLDivElement>();
  return (
    <div ref={element}>
      <Picture {...props} visible={visible} />
    </div>
  );
};
