'use client';

import { type PointerEvent, useState } from 'react';
import { useFormContext, useWatch } from 'react-hook-form';
import { type CameraFields, emptyFields, mostRegions } from './fields.ts';

type Region = CameraFields['settings']['regions']['boxes'][number];

/** Smaller than this fraction of the frame is a slip of the hand. */
const least = 0.02;

const round = (value: number) => Math.round(value * 1_000) / 1_000;

const between = (a: { x: number; y: number }, b: { x: number; y: number }): Region => ({
  x: round(Math.min(a.x, b.x)),
  y: round(Math.min(a.y, b.y)),
  width: round(Math.abs(a.x - b.x)),
  height: round(Math.abs(a.y - b.y)),
});

const isPlaceholder = (boxes: readonly Region[]) =>
  JSON.stringify(boxes) === JSON.stringify(emptyFields(1).settings.regions.boxes);

/** Regions over the snapshot; dragging draws another. The fields of the form do the same by keys. */
export const RegionDrawing = () => {
  const { setValue } = useFormContext<CameraFields>();
  const boxes = useWatch<CameraFields, 'settings.regions.boxes'>({ name: 'settings.regions.boxes' });
  const [drag, setDrag] = useState<{ start: { x: number; y: number }; region: Region } | null>(null);
  const place = (event: PointerEvent<HTMLDivElement>) => {
    const frame = event.currentTarget.getBoundingClientRect();
    const within = (value: number) => Math.min(1, Math.max(0, value));
    return {
      x: within((event.clientX - frame.left) / frame.width),
      y: within((event.clientY - frame.top) / frame.height),
    };
  };
  const finish = () => {
    setDrag(null);
    if (!drag || drag.region.width < least || drag.region.height < least) return;
    const kept = isPlaceholder(boxes) ? [] : boxes;
    if (kept.length < mostRegions) setValue('settings.regions.boxes', [...kept, drag.region], { shouldDirty: true });
  };
  return (
    <div
      className="absolute inset-0 cursor-crosshair touch-none"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        const start = place(event);
        setDrag({ start, region: between(start, start) });
      }}
      onPointerMove={(event) => drag && setDrag({ ...drag, region: between(drag.start, place(event)) })}
      onPointerUp={finish}
      onPointerCancel={() => setDrag(null)}
    >
      <svg viewBox="0 0 1 1" preserveAspectRatio="none" className="absolute inset-0 size-full" aria-hidden="true">
        {[...boxes, ...(drag ? [drag.region] : [])].map((region, index) => {
          const shape = { ...region, vectorEffect: 'non-scaling-stroke' };
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: regions have no name but their place in the list
            <g key={index}>
              <rect {...shape} fill="#fff" fillOpacity="0.15" stroke="#000" strokeOpacity="0.55" strokeWidth="3.5" />
              <rect {...shape} fill="none" stroke="#fff" strokeWidth="1.5" />
            </g>
          );
        })}
      </svg>
    </div>
  );
};
