'use client';

import { sceneScripts } from '@whetstone/server/domain/camera';
import { useFormContext, useWatch } from 'react-hook-form';
import { NumberField, SelectField, TextField } from './Field.tsx';
import type { CameraFields, SourceKind } from './fields.ts';

const kinds: readonly (readonly [SourceKind, string, string])[] = [
  ['network', 'Network camera', 'RTSP or HTTP'],
  ['file', 'Video file', 'on the server, repeated'],
  ['imageSet', 'Image set', 'labelled pictures'],
  ['synthetic', 'Synthetic street', 'to try it out'],
];

const scripts = sceneScripts.map((script) => [script, script.replaceAll('-', ' ')] as const);

const KindChoice = () => {
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
      <legend className="mb-1 font-medium">Where do the frames come from?</legend>
      <div className="grid grid-cols-2 gap-2 sm:grid-cols-4">
        {kinds.map(([value, word, note]) => (
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
            <span className="block font-medium">{word}</span>
            <span className="block text-xs text-soft">{note}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
};

/** The fields of the chosen kind of camera. */
export const SourceFields = ({ editing }: { editing: boolean }) => {
  const kind = useWatch<CameraFields, 'source.kind'>({ name: 'source.kind' });
  return (
    <>
      <KindChoice />
      {kind === 'network' ? (
        <TextField
          name="source.url"
          label="Address"
          placeholder="rtsp://user:password@192.168.1.20:554/stream1"
          help={
            editing
              ? 'rtsp, rtsps, http or https. A password is not shown; leave the address as it is to keep it.'
              : 'rtsp, rtsps, http or https, with user and password where the camera asks for them.'
          }
        />
      ) : null}
      {kind === 'file' ? (
        <TextField
          name="source.path"
          label="File"
          placeholder="/data/clip.mp4"
          help="Absolute path on the server. The clip is played at its own speed and begins again at its end."
        />
      ) : null}
      {kind === 'imageSet' ? (
        <>
          <TextField
            name="source.path"
            label="Folder or manifest"
            placeholder="/data/signs/manifest.csv"
            help="Absolute path on the server: a folder with one sub-folder a class, or a CSV with timestamp, file, label and maybe camera."
          />
          <div className="grid gap-4 sm:grid-cols-3">
            <NumberField name="source.picturesPerSecond" label="Speed" unit="pictures/s" help="0.1 to 30." />
            <TextField
              name="source.manifestCamera"
              label="Camera in the manifest"
              optional
              help="Only its rows; empty for all."
            />
            <NumberField name="source.seed" label="Seed" step={1} help="Order, where there is no timestamp." />
          </div>
        </>
      ) : null}
      {kind === 'synthetic' ? (
        <div className="grid gap-4 sm:grid-cols-2">
          <SelectField
            name="source.script"
            label="What changes"
            options={scripts}
            help="Each begins in clear daylight."
          />
          <NumberField name="source.seed" label="Seed" step={1} help="The same seed is the same street." />
        </div>
      ) : null}
    </>
  );
};
