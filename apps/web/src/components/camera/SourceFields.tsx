'use client';

import { sceneScripts } from '@whetstone/server/domain/camera';
import { useFormContext, useWatch } from 'react-hook-form';
import { useTranslations } from 'use-intl';
import { NumberField, SelectField, TextField } from './Field.tsx';
import type { CameraFields, SourceKind } from './fields.ts';

const kinds: readonly SourceKind[] = ['network', 'file', 'imageSet', 'synthetic'];

const KindChoice = () => {
  const t = useTranslations('camera.source');
  const { register, setValue, getValues } = useFormContext<CameraFields>();
  const kind = useWatch<CameraFields, 'source.kind'>({ name: 'source.kind' });
  // The labels of an image set are its golden labels, and its pictures are whole objects; other cameras have neither.
  const onKind = (next: string) => {
    const { golden, regions } = getValues('settings');
    if (next === 'imageSet') {
      setValue('settings.golden.kind', 'labels');
      setValue('settings.regions.kind', 'frame');
    } else if (golden.kind === 'labels') {
      setValue('settings.golden.kind', 'builtin');
      if (regions.kind === 'frame') setValue('settings.regions.kind', 'moving');
    }
  };
  return (
    <fieldset>
      <legend className="mb-1 font-medium">{t('where')}</legend>
      <div className="grid grid-cols-2 gap-2 sm:grid-cols-4">
        {kinds.map((value) => (
          <label
            key={value}
            className={`cursor-pointer rounded-md border px-3 py-2 has-focus-visible:outline-2 has-focus-visible:outline-accent ${kind === value ? 'border-accent bg-accent-ground' : 'border-line hover:border-line-strong'}`}
          >
            <input
              type="radio"
              value={value}
              className="sr-only"
              {...register('source.kind', { onChange: (event) => onKind(event.target.value) })}
            />
            <span className="block font-medium">{t(value)}</span>
            <span className="block text-xs text-soft">{t(`${value}Note`)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
};

/** The fields of the chosen kind of camera. */
export const SourceFields = ({ editing }: { editing: boolean }) => {
  const t = useTranslations('camera.source');
  const kind = useWatch<CameraFields, 'source.kind'>({ name: 'source.kind' });
  return (
    <>
      <KindChoice />
      {kind === 'network' ? (
        <TextField
          name="source.url"
          label={t('address')}
          placeholder="rtsp://user:password@192.168.1.20:554/stream1"
          help={t(editing ? 'addressHelpEditing' : 'addressHelp')}
        />
      ) : null}
      {kind === 'file' ? (
        <TextField name="source.path" label={t('path')} placeholder="/data/clip.mp4" help={t('pathHelp')} />
      ) : null}
      {kind === 'imageSet' ? (
        <>
          <TextField
            name="source.path"
            label={t('folder')}
            placeholder="/data/signs/manifest.csv"
            help={t('folderHelp')}
          />
          <div className="grid gap-4 sm:grid-cols-3">
            <NumberField
              name="source.picturesPerSecond"
              label={t('speed')}
              unit={t('picturesPerSecond')}
              help={t('speedHelp')}
            />
            <TextField
              name="source.manifestCamera"
              label={t('manifestCamera')}
              optional
              help={t('manifestCameraHelp')}
            />
            <NumberField name="source.seed" label={t('seed')} step={1} help={t('seedOrder')} />
          </div>
        </>
      ) : null}
      {kind === 'synthetic' ? (
        <div className="grid gap-4 sm:grid-cols-2">
          <SelectField
            name="source.script"
            label={t('script')}
            options={sceneScripts.map((script) => [script, t(`scripts.${script}`)] as const)}
            help={t('scriptHelp')}
          />
          <NumberField name="source.seed" label={t('seed')} step={1} help={t('seedStreet')} />
        </div>
      ) : null}
    </>
  );
};
