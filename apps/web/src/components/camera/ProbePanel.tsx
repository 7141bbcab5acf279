'use client';

import { useMutation } from '@tanstack/react-query';
import { useFormContext, useWatch } from 'react-hook-form';
import { counted } from '../../format/number.ts';
import { useTRPC } from '../../trpc/client.ts';
import { describeError } from '../../trpc/faults.ts';
import { type CameraFields, checkSource } from './fields.ts';
import { placeFaults } from './placeFaults.ts';
import { RegionDrawing } from './RegionDrawing.tsx';

/** Looks through the camera before it is saved. */
export const ProbePanel = () => {
  const trpc = useTRPC();
  const form = useFormContext<CameraFields>();
  const probe = useMutation(trpc.streams.probe.mutationOptions());
  const regions = useWatch<CameraFields, 'settings.regions.kind'>({ name: 'settings.regions.kind' });
  const look = () => {
    form.clearErrors('source');
    const checked = checkSource(form.getValues());
    if ('faults' in checked) return placeFaults(form, checked.faults);
    probe.mutate(
      { source: checked.source },
      {
        onSuccess: (seen) => {
          if (!seen.ok)
            placeFaults(form, [
              { path: seen.field.startsWith('source') ? seen.field : `source.${seen.field}`, message: seen.reason },
            ]);
        },
      },
    );
  };
  const seen = probe.data;
  return (
    <section className="panel overflow-hidden lg:sticky lg:top-18" aria-labelledby="probe-title">
      <div className="panel-head">
        <h2 id="probe-title">What it sees</h2>
        <button type="button" className="button" onClick={look} disabled={probe.isPending}>
          {probe.isPending ? 'Looking…' : 'Look through it'}
        </button>
      </div>
      <div aria-live="polite">
        {seen?.ok ? (
          <>
            <div className="relative">
              {/* biome-ignore lint/performance/noImgElement: a data URL, nothing to optimise */}
              <img src={seen.jpeg} alt="What the camera sees now" className="block w-full bg-black" />
              {regions === 'fixed' ? <RegionDrawing /> : null}
            </div>
            <p className="px-4 py-3 text-soft">
              {seen.width} × {seen.height} pixels
              {seen.classes
                ? `, ${counted(seen.classes.length, 'class', 'classes')}: ${seen.classes.slice(0, 12).join(', ')}${seen.classes.length > 12 ? ' …' : ''}`
                : ''}
            </p>
          </>
        ) : (
          <div className="flex aspect-video flex-col items-center justify-center gap-1 bg-sunken px-6 text-center">
            <p className="text-soft">
              {probe.isPending
                ? 'Opening the camera; this takes up to 10 s.'
                : seen
                  ? seen.reason
                  : probe.error
                    ? describeError(probe.error)
                    : 'Nothing is saved by looking.'}
            </p>
          </div>
        )}
      </div>
    </section>
  );
};
