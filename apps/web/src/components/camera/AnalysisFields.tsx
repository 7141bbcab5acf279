'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useFieldArray, useWatch } from 'react-hook-form';
import { useTranslations } from 'use-intl';
import { useTRPC } from '../../trpc/client.ts';
import { NumberField, SelectField } from './Field.tsx';
import { type CameraFields, mostRegions } from './fields.ts';

const RegionBoxes = () => {
  const all = useTranslations('camera');
  const t = useTranslations('camera.what');
  const { fields, append, remove } = useFieldArray<CameraFields, 'settings.regions.boxes'>({
    name: 'settings.regions.boxes',
  });
  return (
    <fieldset className="space-y-3">
      <legend className="font-medium">{t('regions')}</legend>
      <p className="text-xs text-soft">{t('regionsHelp')}</p>
      {fields.map((field, index) => (
        <div key={field.id} className="grid grid-cols-2 items-end gap-2 sm:grid-cols-5">
          <NumberField name={`settings.regions.boxes.${index}.x`} label={t('left')} />
          <NumberField name={`settings.regions.boxes.${index}.y`} label={t('top')} />
          <NumberField name={`settings.regions.boxes.${index}.width`} label={t('width')} />
          <NumberField name={`settings.regions.boxes.${index}.height`} label={t('height')} />
          <button
            type="button"
            className="button"
            disabled={fields.length === 1}
            aria-label={t('removeRegion', { number: `${index + 1}` })}
            onClick={() => remove(index)}
          >
            {all('remove')}
          </button>
        </div>
      ))}
      <button
        type="button"
        className="button"
        disabled={fields.length >= mostRegions}
        onClick={() => append({ x: 0.25, y: 0.25, width: 0.5, height: 0.5 })}
      >
        {t('addRegion')}
      </button>
    </fieldset>
  );
};

const GoldenFields = () => {
  const t = useTranslations('camera.what');
  const trpc = useTRPC();
  const models = useQuery(trpc.goldenModels.list.queryOptions());
  const kind = useWatch<CameraFields, 'settings.golden.kind'>({ name: 'settings.golden.kind' });
  const source = useWatch<CameraFields, 'source.kind'>({ name: 'source.kind' });
  const options = [
    ['builtin', t('builtin')],
    ['model', t('own')],
    ...(source === 'imageSet' ? [['labels', t('truth')] as const] : []),
  ] as const;
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <SelectField name="settings.golden.kind" label={t('labelsFrom')} options={options} help={t('labelsHelp')} />
      {kind === 'model' ? (
        <SelectField
          name="settings.golden.modelId"
          label={t('golden')}
          options={[['', t('chooseOne')], ...(models.data ?? []).map(({ id, name }) => [id, name] as const)]}
          help={t.rich('uploadUnder', {
            link: (words) => (
              <Link className="link" href="/settings/">
                {words}
              </Link>
            ),
          })}
        />
      ) : null}
    </div>
  );
};

/** Which parts of a frame are classified, and who labels. */
export const AnalysisFields = () => {
  const t = useTranslations('camera.what');
  const regions = useWatch<CameraFields, 'settings.regions.kind'>({ name: 'settings.regions.kind' });
  return (
    <>
      <SelectField
        name="settings.regions.kind"
        label={t('classify')}
        options={[
          ['moving', t('moving')],
          ['frame', t('frame')],
          ['fixed', t('fixed')],
        ]}
      />
      {regions === 'fixed' ? <RegionBoxes /> : null}
      <GoldenFields />
    </>
  );
};
