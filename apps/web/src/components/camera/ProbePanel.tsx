'use client';

import { useMutation } from '@tanstack/react-query';
import { useFormContext, useWatch } from 'react-hook-form';
import { useTranslations } from 'use-intl';
import { useFormat } from '../../format/useFormat.ts';
import { useSentence } from '../../messages/sentence.ts';
import { useTRPC } from '../../trpc/client.ts';
import { useDescribeError } from '../../trpc/useDescribeError.ts';
import { useElapsed } from '../useElapsed.ts';
import { type CameraFields, checkSource } from './fields.ts';
import { RegionDrawing } from './RegionDrawing.tsx';
import type { Edited } from './useCameraForm.ts';
import { usePlaceFaults } from './usePlaceFaults.ts';

/** As long as the server waits for a picture. */
const longestMs = 15_000;
const namedClasses = 12;

/** How long the camera has been opening. */
const Opening = () => {
  const t = useTranslations('camera.probe');
  const format = useFormat();
  const elapsedMs = useElapsed();
  return (
    <>
      <progress
        className="mb-2 h-2 w-40 accent-[var(--accent)]"
        max={longestMs}
        value={elapsedMs}
        aria-label={t('progress')}
      />
      <p className="text-soft" aria-hidden="true">
        {t('opening', { limit: format.duration(longestMs), elapsed: format.duration(elapsedMs) })}
      </p>
    </>
  );
};

/** Asks the server to look through the camera of the form, or through the stored one where that was not touched. */
const useProbe = (edited: Edited | null) => {
  const trpc = useTRPC();
  const form = useFormContext<CameraFields>();
  const placeFaults = usePlaceFaults(form);
  const typed = useMutation(trpc.streams.probe.mutationOptions());
  const stored = useMutation(trpc.streams.probeStored.mutationOptions());
  const onSuccess = (seen: NonNullable<typeof typed.data>) => {
    if (seen.ok) return;
    const path = seen.field.startsWith('source') ? seen.field : `source.${seen.field}`;
    placeFaults([{ path, message: seen.reason, wording: seen.wording }]);
  };
  const look = () => {
    form.clearErrors('source');
    const fields = form.getValues();
    typed.reset();
    stored.reset();
    if (edited && JSON.stringify(fields.source) === JSON.stringify(edited.stored.source))
      return stored.mutate({ streamId: edited.streamId }, { onSuccess });
    const checked = checkSource(fields);
    if ('faults' in checked) return placeFaults(checked.faults);
    typed.mutate({ source: checked.source }, { onSuccess });
  };
  return {
    look,
    pending: typed.isPending || stored.isPending,
    seen: typed.data ?? stored.data,
    error: typed.error ?? stored.error,
  };
};

/** Looks through the camera before it is saved. */
export const ProbePanel = ({ edited = null }: { edited?: Edited | null }) => {
  const t = useTranslations('camera.probe');
  const say = useSentence();
  const describeError = useDescribeError();
  const { look, pending, seen, error } = useProbe(edited);
  const regions = useWatch<CameraFields, 'settings.regions.kind'>({ name: 'settings.regions.kind' });
  return (
    <section className="panel overflow-hidden lg:sticky lg:top-18" aria-labelledby="probe-title">
      <div className="panel-head">
        <h2 id="probe-title">{t('title')}</h2>
        <button type="button" className="button" onClick={look} disabled={pending}>
          {pending ? t('looking') : t('look')}
        </button>
      </div>
      <div aria-live="polite">
        {seen?.ok ? (
          <>
            <div className="relative">
              {/* biome-ignore lint/performance/noImgElement: a data URL, nothing to optimise */}
              <img src={seen.jpeg} alt={t('alt')} className="block w-full bg-black" />
              {regions === 'fixed' ? <RegionDrawing /> : null}
            </div>
            <p className="px-4 py-3 text-soft">
              {t('size', { width: `${seen.width}`, height: `${seen.height}` })}
              {seen.classes
                ? `, ${t('classes', {
                    count: seen.classes.length,
                    names: `${seen.classes.slice(0, namedClasses).join(', ')}${seen.classes.length > namedClasses ? ' …' : ''}`,
                  })}`
                : ''}
            </p>
          </>
        ) : (
          <div className="flex aspect-video flex-col items-center justify-center gap-1 bg-sunken px-6 text-center">
            {pending ? (
              <Opening />
            ) : (
              <p className="text-soft">
                {seen ? say(seen.wording, seen.reason) : error ? describeError(error) : t('nothingSaved')}
              </p>
            )}
          </div>
        )}
      </div>
    </section>
  );
};
