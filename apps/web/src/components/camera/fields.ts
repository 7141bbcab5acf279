import type { Wording } from '@whetstone/scheduler';
import { firstStreamDefaults, type StreamDefaults } from '@whetstone/server/domain/preferences';
import { saidOfIssue } from '@whetstone/server/domain/sentences/schemaWords';
import { type CameraForm, cameraFormSchema } from '@whetstone/server/inputs';
import type { z } from 'zod';
import type { StreamDetail } from '../../trpc/wire.ts';

type Source = CameraForm['source'];
export type SourceKind = Source['kind'];
type Settings = CameraForm['settings'];

/** What the server is sent. */
export type CameraInput = z.output<typeof cameraFormSchema>;

/**
 * The form holds the fields of every kind of camera at once, under the names that the schema gives them, so that a
 * change of kind loses nothing and a fault of the server lands on the field that it names.
 */
export interface CameraFields {
  name: string;
  source: {
    kind: SourceKind;
    script: Extract<Source, { kind: 'synthetic' }>['script'];
    seed: number;
    path: string;
    url: string;
    manifestCamera?: string | undefined;
    picturesPerSecond: number;
  };
  settings: Omit<Settings, 'regions' | 'golden' | 'task'> & {
    regions: { kind: Settings['regions']['kind']; boxes: { x: number; y: number; width: number; height: number }[] };
    golden: { kind: Settings['golden']['kind']; modelId: string };
  };
}

/** Fixed regions of a stream, at most. */
export const mostRegions = 16;

/** Starting values; a seed is drawn once so that two synthetic cameras do not show the same street. */
export const emptyFields = (seed: number, defaults: StreamDefaults = firstStreamDefaults): CameraFields => ({
  name: '',
  source: { kind: 'network', script: 'dusk-to-night', seed, path: '', url: '', picturesPerSecond: 2 },
  settings: {
    regions: { kind: 'moving', boxes: [{ x: 0.25, y: 0.25, width: 0.5, height: 0.5 }] },
    golden: { kind: 'builtin', modelId: '' },
    ...defaults,
    retraining: true,
    group: '',
  },
});

/** A stored stream as the form shows it. A URL arrives without its credentials. */
export const fieldsOf = ({ stream, camera }: StreamDetail): CameraFields => {
  const empty = emptyFields(1);
  const { regions, golden } = stream;
  return {
    name: stream.name,
    source: { ...empty.source, ...camera.source },
    settings: {
      regions: {
        kind: regions.kind,
        boxes: regions.kind === 'fixed' ? regions.boxes.map((box) => ({ ...box })) : empty.settings.regions.boxes,
      },
      golden: { kind: golden.kind, modelId: golden.kind === 'model' ? golden.modelId : '' },
      constraints: { ...stream.constraints },
      windowSeconds: stream.windowSeconds,
      labelBudget: stream.labelBudget,
      retraining: stream.retraining,
      group: stream.group ?? '',
    },
  };
};

export interface Fault {
  readonly path: string;
  /** Null where a number is missing: the schema's sentence would be about types. */
  readonly message: string | null;
  readonly wording?: Wording | null | undefined;
}

/** Checks the fields by the server's own schema; what belongs to other kinds of camera is dropped. */
export const checkFields = (
  fields: CameraFields,
): { readonly input: CameraInput } | { readonly faults: readonly Fault[] } => {
  const parsed = cameraFormSchema.safeParse(fields);
  if (parsed.success) return { input: parsed.data };
  return {
    faults: parsed.error.issues.map((issue) => {
      const { text, wording } = saidOfIssue(issue);
      const path = issue.path.map(String).join('.');
      return text.startsWith('Invalid') ? { path, message: null } : { path, message: text, wording };
    }),
  };
};

/** The camera alone, for looking through it before anything else is filled in. */
export const checkSource = (
  fields: CameraFields,
): { readonly source: CameraInput['source'] } | { readonly faults: readonly Fault[] } => {
  const checked = checkFields({ ...fields, name: 'probe', settings: emptyFields(1).settings });
  return 'input' in checked ? { source: checked.input.source } : checked;
};

/** What a change of a stored camera sends; without a source where that stayed as it was. */
export type CameraChange = Omit<CameraInput, 'source'> & { readonly source?: CameraInput['source'] };

/**
 * Checks a change of a stored camera. A source that was not touched is not sent: its address arrived without its
 * password, and sending that back would lose it.
 */
export const checkChange = (
  fields: CameraFields,
  stored: CameraFields,
): { readonly change: CameraChange } | { readonly faults: readonly Fault[] } => {
  const kept = JSON.stringify(fields.source) === JSON.stringify(stored.source);
  const checked = checkFields(kept ? { ...fields, source: { ...emptyFields(1).source, kind: 'synthetic' } } : fields);
  if ('faults' in checked) return checked;
  const { source, ...rest } = checked.input;
  return { change: kept ? rest : { ...rest, source } };
};
