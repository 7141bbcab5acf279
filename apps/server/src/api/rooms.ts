import type { Said, Wording } from '@whetstone/scheduler';
import type { z } from 'zod';
import type { DeviceMode } from '../devices/devicePool.ts';
import type { Actor } from '../domain/actor.ts';
import type { CameraSource } from '../domain/camera.ts';
import type { LabelAgreement, LabelFilter } from '../domain/label.ts';
import type { PolicyName } from '../domain/policy.ts';
import { type Noun, sayOfFault } from '../domain/sentences/faultSentences.ts';
import type { GoldenCheckQuery } from '../domain/setup.ts';
import type { WhatIfRooms } from '../domain/whatIf.ts';
import type { StreamWindow } from '../domain/window.ts';
import type { cameraFormSchema, cameraUpdateSchema, timelineQuerySchema } from './inputs.ts';
import type {
  ClassMix,
  DeviceView,
  GoldenCheckView,
  GoldenModelView,
  ImportedModelView,
  LabelPage,
  Lanes,
  LiveBatch,
  ModelComparison,
  ModelsView,
  Overview,
  ReportRow,
  StreamDetail,
  Timeline,
  WindowDetail,
} from './views.ts';

export type CameraInput = z.output<typeof cameraFormSchema>;
export type CameraChange = z.output<typeof cameraUpdateSchema>;

/** What a camera shows before it is saved; `jpeg` is a data URL. */
export type ProbeView =
  | {
      readonly ok: true;
      readonly width: number;
      readonly height: number;
      readonly jpeg: string;
      readonly classes: readonly string[] | null;
    }
  | {
      readonly ok: false;
      readonly field: string;
      readonly reason: string;
      readonly wording?: Wording | null | undefined;
    };

/** Bad input that a schema cannot see: the field, the offending value in words, and what to do. */
export class InputError extends Error {
  readonly field: string;
  /** Without the field's name. */
  readonly said: Said;
  constructor(field: string, said: Said) {
    super(`${field}: ${said.text}`);
    this.name = 'InputError';
    this.field = field;
    this.said = said;
  }
}

export class NotFoundError extends Error {
  readonly said: Said;
  constructor(noun: Noun, id: string) {
    const said = sayOfFault('error.gone', { noun: sayOfFault(`noun.${noun}`), id: JSON.stringify(id) });
    super(said.text);
    this.name = 'NotFoundError';
    this.said = said;
  }
}

export interface LiveQuery {
  /** Null is every stream. */
  readonly streamIds: readonly string[] | null;
  /** Id of the last batch that the page has, from this boot or an earlier one; null where it has none. */
  readonly after: string | null;
  readonly signal: AbortSignal;
}

/** What the API asks of the server's rooms. */
export interface Rooms {
  readonly whatIf: WhatIfRooms;
  overview(): Promise<Overview>;
  streamDetail(streamId: string): Promise<StreamDetail>;
  timeline(query: z.output<typeof timelineQuerySchema>): Promise<Timeline>;
  classMix(query: z.output<typeof timelineQuerySchema>): Promise<ClassMix>;
  createStream(input: CameraInput, actor: Actor): Promise<{ streamId: string }>;
  updateStream(change: CameraChange, actor: Actor): Promise<void>;
  /** @returns the stream that is labelled by it, another one where its classes are others */
  relabelStream(command: GoldenCheckQuery, actor: Actor): Promise<{ streamId: string }>;
  removeStream(streamId: string, actor: Actor): Promise<void>;
  restoreStream(streamId: string, actor: Actor): Promise<void>;
  probe(source: CameraSource): Promise<ProbeView>;
  /** The same for the camera of a stream, whose address the caller need not know. */
  probeStream(streamId: string): Promise<ProbeView>;
  windowDetail(windowId: string): Promise<WindowDetail>;
  listWindows(query: { streamId: string; before?: Date | undefined; limit: number }): Promise<StreamWindow[]>;
  devices(): DeviceView[];
  lanes(from: Date, to: Date): Promise<Lanes>;
  policy(): PolicyName;
  setPolicy(policy: PolicyName, actor: Actor): Promise<void>;
  goldenModels(): Promise<GoldenModelView[]>;
  checkGolden(query: GoldenCheckQuery): Promise<GoldenCheckView>;
  importGolden(
    input: { name: string; classes: readonly string[]; bytes: Uint8Array },
    actor: Actor,
  ): Promise<GoldenModelView>;
  removeGolden(modelId: string, actor: Actor): Promise<void>;
  /** JPEG of a frame that is still at hand (the newest without a sequence), or null. */
  framePicture(streamId: string, sequence: number | null): Promise<Uint8Array | null>;
  /** Batches until the signal aborts; ids carry the boot and the newest event. */
  live(query: LiveQuery): AsyncIterable<{ id: string; batch: LiveBatch }>;
  report(): Promise<ReportRow[]>;
  readonly deviceCommands: {
    setMode(command: { deviceId: string; mode: DeviceMode }, actor: Actor): Promise<void>;
    setCapacity(command: { deviceId: string; capacity: number }, actor: Actor): Promise<void>;
  };
  readonly labels: {
    list(query: {
      streamId: string;
      filter: LabelFilter;
      before: { at: Date; id: string } | null;
      limit: number;
    }): Promise<LabelPage>;
    agreement(streamId: string): Promise<LabelAgreement>;
    review(
      command: {
        streamId: string;
        ids: readonly string[];
        label?: string | null | undefined;
        hard?: boolean | undefined;
      },
      actor: Actor,
    ): Promise<void>;
    /** A crop as PNG; null when it is no longer kept. */
    picture(streamId: string, id: string): Promise<Uint8Array | null>;
  };
  readonly models: {
    list(streamId: string): Promise<ModelsView>;
    compare(query: { streamId: string; modelIds: readonly [string, string] }): Promise<ModelComparison>;
    makeLive(command: { streamId: string; modelId: string }, actor: Actor): Promise<void>;
    setPinned(command: { streamId: string; pinned: boolean }, actor: Actor): Promise<void>;
    setFrozen(command: { streamId: string; frozen: boolean }, actor: Actor): Promise<void>;
    import(
      input: { streamId: string; bytes: Uint8Array; modelClasses: readonly string[] },
      actor: Actor,
    ): Promise<ImportedModelView>;
    /** The ONNX file of a version with the name to save it under. */
    file(streamId: string, modelId: string): Promise<{ name: string; bytes: Uint8Array }>;
  };
}
