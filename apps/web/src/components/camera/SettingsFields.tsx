'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useFieldArray, useWatch } from 'react-hook-form';
import { useTRPC } from '../../trpc/client.ts';
import { CheckField, NumberField, SelectField } from './Field.tsx';
import { type CameraFields, mostRegions } from './fields.ts';

const RegionBoxes = () => {
  const { fields, append, remove } = useFieldArray<CameraFields, 'settings.regions.boxes'>({
    name: 'settings.regions.boxes',
  });
  return (
    <fieldset className="space-y-3">
      <legend className="font-medium">Regions, as fractions of the frame</legend>
      <p className="text-xs text-soft">Look through the camera, then draw them on the picture, or type them here.</p>
      {fields.map((field, index) => (
        <div key={field.id} className="grid grid-cols-2 items-end gap-2 sm:grid-cols-5">
          <NumberField name={`settings.regions.boxes.${index}.x`} label="Left" />
          <NumberField name={`settings.regions.boxes.${index}.y`} label="Top" />
          <NumberField name={`settings.regions.boxes.${index}.width`} label="Width" />
          <NumberField name={`settings.regions.boxes.${index}.height`} label="Height" />
          <button
            type="button"
            className="button"
            disabled={fields.length === 1}
            aria-label={`Remove region ${index + 1}`}
            onClick={() => remove(index)}
          >
            Remove
          </button>
        </div>
      ))}
      <button
        type="button"
        className="button"
        disabled={fields.length >= mostRegions}
        onClick={() => append({ x: 0.25, y: 0.25, width: 0.5, height: 0.5 })}
      >
        Add region
      </button>
    </fieldset>
  );
};

const GoldenChoice = () => {
  const trpc = useTRPC();
  const models = useQuery(trpc.goldenModels.list.queryOptions());
  const kind = useWatch<CameraFields, 'settings.golden.kind'>({ name: 'settings.golden.kind' });
  const source = useWatch<CameraFields, 'source.kind'>({ name: 'source.kind' });
  const options = [
    ['builtin', 'Built-in golden model (street classes)'],
    ['model', 'My ONNX golden model'],
    ...(source === 'imageSet' ? [['labels', 'The labels of the image set'] as const] : []),
  ] as const;
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <SelectField
        name="settings.golden.kind"
        label="Labels from"
        options={options}
        help="The larger model, or the truth, that a few samples of each window are labelled by."
      />
      {kind === 'model' ? (
        <SelectField
          name="settings.golden.modelId"
          label="Golden model"
          options={[['', 'Choose one'], ...(models.data ?? []).map(({ id, name }) => [id, name] as const)]}
          help={
            <>
              Upload one under{' '}
              <Link className="link" href="/settings/">
                Settings
              </Link>
              .
            </>
          }
        />
      ) : null}
    </div>
  );
};

/** What is analysed, who labels, and what the operator demands. */
export const SettingsFields = () => {
  const regions = useWatch<CameraFields, 'settings.regions.kind'>({ name: 'settings.regions.kind' });
  return (
    <>
      <section className="panel space-y-4 p-4" aria-labelledby="what-title">
        <h2 id="what-title">What is analysed</h2>
        <SelectField
          name="settings.regions.kind"
          label="Classify"
          options={[
            ['moving', 'Moving objects'],
            ['frame', 'The whole frame'],
            ['fixed', 'Fixed regions'],
          ]}
        />
        {regions === 'fixed' ? <RegionBoxes /> : null}
        <GoldenChoice />
      </section>
      <section className="panel space-y-4 p-4" aria-labelledby="demand-title">
        <h2 id="demand-title">What you demand</h2>
        <div className="grid gap-x-6 gap-y-4 sm:grid-cols-2">
          <NumberField
            name="settings.constraints.minAccuracy"
            label="Accuracy floor"
            unit="of 1"
            help="Inference is never given less than keeps this. 0.4 is 40 %."
          />
          <NumberField
            name="settings.constraints.maxLatencyMs"
            label="Latency limit"
            unit="ms"
            help="p95 from capture to prediction."
          />
          <NumberField
            name="settings.constraints.targetFps"
            label="Target rate"
            unit="fps"
            help="Frames that inference should keep up with."
          />
          <NumberField
            name="settings.constraints.weight"
            label="Weight"
            help="How much this stream counts beside the others; 1 is usual."
          />
        </div>
      </section>
      <section className="panel space-y-4 p-4" aria-labelledby="retraining-title">
        <h2 id="retraining-title">How it is kept sharp</h2>
        <div className="grid gap-x-6 gap-y-4 sm:grid-cols-2">
          <NumberField
            name="settings.windowSeconds"
            label="Retraining window"
            unit="s"
            help="In each, the model is retrained at most once. 10 s to a day."
          />
          <NumberField
            name="settings.labelBudget"
            label="Label budget"
            unit="labels a window"
            step={1}
            help="Samples that the golden model labels, at most."
          />
        </div>
        <CheckField
          name="settings.retraining"
          label="Retrain this stream"
          help="Off holds its model; it is still labelled and measured."
        />
      </section>
    </>
  );
};
