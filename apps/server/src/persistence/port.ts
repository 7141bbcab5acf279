import type { Said } from '@whetstone/scheduler';
import type { DeviceSetting } from '../devices/devicePool.ts';
import type { AccuracyBin, AccuracySample, AccuracySource, ClassMixBin } from '../domain/accuracy.ts';
import type { AuditEntry, AuditQuery } from '../domain/audit.ts';
import type { Camera } from '../domain/camera.ts';
import type { WhetstoneEvent } from '../domain/event.ts';
import type { LabelAgreement, LabelFilter, LabelledCrop } from '../domain/label.ts';
import type { GateVerdict, GoldenModelFile, ModelVersion } from '../domain/model.ts';
import type { GrantRecord, PlanRecord } from '../domain/plan.ts';
import type { Constraints, Stream } from '../domain/stream.ts';
import type { SavedWhatIf } from '../domain/whatIf.ts';
import type { AccuracyCount, DeviceTime, ProfileRecord, StreamWindow, WindowResult } from '../domain/window.ts';

/** A labelled crop as it is stored. `pixels` is `cropBytes` uint8. */
export interface StoredSample {
  readonly streamId: string;
  readonly windowId: string;
  readonly at: Date;
  readonly pixels: Uint8Array;
  readonly label: string;
  /** Golden model's probability; 1 for labels of an image set. */
  readonly confidence: number;
  /** Truth where the camera knows it. */
  readonly truth: string | null;
  /** What the live model held of it when it was labelled; null where it held nothing. */
  readonly predicted: { readonly label: string; readonly confidence: number } | null;
}

/** A labelled crop as it is read back, with what people said of it. */
export interface KeptSample extends StoredSample {
  /** A number, as text: there may be more of them than a double holds. */
  readonly id: string;
  /** A person's label, which wins over `label`; null where nobody gave one. */
  readonly correctedLabel: string | null;
  /** A person marked it as one to learn from. */
  readonly hard: boolean;
}

/** What a person says of samples; what is left out stays as it was. */
export interface SampleCorrection {
  readonly streamId: string;
  readonly ids: readonly string[];
  /** Null takes an earlier correction back. */
  readonly label?: string | null;
  readonly hard?: boolean;
  readonly actor: string;
  readonly at: Date;
}

/** A sample as it is after a correction, with what people had said of it before. */
export interface CorrectedSample extends KeptSample {
  readonly before: Pick<KeptSample, 'correctedLabel' | 'hard'>;
}

export type NewEvent = Omit<WhetstoneEvent, 'id'>;

/** What the server keeps. One implementation, over Prisma; embedded and real Postgres alike. */
export interface Store {
  createStream(camera: Camera, stream: Stream, first: ModelVersion): Promise<void>;
  updateStream(stream: Stream, camera: Camera): Promise<void>;
  /** Keeps the history; `at` null undoes. */
  markStreamRemoved(streamId: string, at: Date | null): Promise<void>;
  /** Oldest first. */
  listStreams(options: { readonly includeRemoved: boolean }): Promise<{ stream: Stream; camera: Camera }[]>;
  /** What was demanded of a stream at an instant; null before it was there. */
  constraintsAt(streamId: string, at: Date): Promise<Constraints | null>;

  addModelVersion(model: ModelVersion): Promise<void>;
  /** One transaction: candidate → live, live → retired; or candidate → rejected. */
  judgeModelVersion(modelId: string, verdict: GateVerdict): Promise<void>;
  /** Makes an older version the live one again, in one step with retiring the one that was. */
  makeModelLive(modelId: string): Promise<void>;
  liveModel(streamId: string): Promise<ModelVersion | null>;
  /** Newest first. */
  listModels(streamId: string): Promise<ModelVersion[]>;
  addGoldenModel(model: GoldenModelFile): Promise<void>;
  listGoldenModels(): Promise<GoldenModelFile[]>;
  /** Its file goes when nothing else refers to it. */
  removeGoldenModel(modelId: string): Promise<void>;
  /** SHA-256 of every file that a model version or a golden model refers to. */
  referencedFiles(): Promise<ReadonlySet<string>>;

  openWindow(window: StreamWindow): Promise<void>;
  updateWindow(
    windowId: string,
    change: Partial<
      Pick<
        StreamWindow,
        | 'labels'
        | 'drift'
        | 'retrainingConfigId'
        | 'estimatedAccuracy'
        | 'modelVersionId'
        | 'endsAt'
        | 'deviceTime'
        | 'unretrained'
      >
    >,
  ): Promise<void>;
  closeWindow(
    windowId: string,
    result: {
      readonly closedAt: Date;
      readonly outcome: WindowResult;
      readonly deviceTime: DeviceTime;
      readonly golden: AccuracyCount;
      readonly truth: AccuracyCount | null;
    },
  ): Promise<void>;
  /**
   * Closes what an earlier run left open, each as interrupted at its last accuracy sample with the counts up to
   * there; returns them. Also ends the grants that were still held, at the last instant that anything is known of.
   */
  closeInterruptedWindows(reason: Said): Promise<StreamWindow[]>;
  getWindow(windowId: string): Promise<StreamWindow | null>;
  listWindows(query: {
    readonly streamId?: string;
    readonly before?: Date;
    readonly limit: number;
  }): Promise<StreamWindow[]>;

  /** Ids of the stream's windows before and after this one. */
  windowNeighbours(windowId: string): Promise<{ previous: string | null; next: string | null }>;

  addProfiles(profiles: readonly ProfileRecord[]): Promise<void>;
  completeProfile(
    windowId: string,
    configId: string,
    truth: { readonly endAccuracy: number; readonly gpuSeconds: number },
  ): Promise<void>;
  listProfiles(windowId: string): Promise<ProfileRecord[]>;

  addPlan(plan: PlanRecord, windowIds: readonly string[]): Promise<void>;
  listPlans(windowId: string): Promise<PlanRecord[]>;
  /** Ends the grants of `deviceId` that hold and starts these, in one transaction; a grant that stays as it was stays one row. */
  replaceGrants(
    deviceId: string,
    at: Date,
    grants: readonly Omit<GrantRecord, 'from' | 'until' | 'deviceId'>[],
  ): Promise<void>;
  listGrants(from: Date, to: Date): Promise<GrantRecord[]>;

  addEvent(event: NewEvent): Promise<WhetstoneEvent>;
  /** Newest first. */
  listEvents(query: {
    readonly streamId?: string;
    readonly windowId?: string;
    readonly kinds?: readonly WhetstoneEvent['kind'][];
    /** Only those with a greater id. */
    readonly after?: number;
    readonly from?: Date;
    readonly to?: Date;
    readonly limit: number;
  }): Promise<WhetstoneEvent[]>;
  lastEventId(): Promise<number>;

  /** Any batch, any order; counts are added to what the same second has already. */
  addAccuracySamples(samples: readonly AccuracySample[]): Promise<void>;
  /** Bins that overlap the range, each whole, on the grid of multiples of `binMs` since the epoch; see `binLength`. */
  accuracyBins(query: {
    readonly streamId: string;
    readonly source: AccuracySource;
    readonly from: Date;
    readonly to: Date;
    readonly binMs: number;
  }): Promise<AccuracyBin[]>;
  /** The same of several streams in one query; a stream without samples has no bins. */
  accuracyBinsOf(query: {
    readonly streamIds: readonly string[];
    readonly source: AccuracySource;
    readonly from: Date;
    readonly to: Date;
    readonly binMs: number;
  }): Promise<ReadonlyMap<string, AccuracyBin[]>>;
  accuracyCount(query: {
    readonly streamId: string;
    readonly source: AccuracySource;
    readonly from: Date;
    readonly to: Date;
  }): Promise<AccuracyCount>;

  addSamples(samples: readonly StoredSample[]): Promise<void>;
  /** Newest first. */
  listSamples(query: {
    readonly streamId: string;
    readonly before?: Date;
    readonly limit: number;
  }): Promise<KeptSample[]>;
  /** The newest `perClass` of every class from before `before`, newest first; retention leaves at least 200. */
  listClassSamples(query: {
    readonly streamId: string;
    readonly before: Date;
    readonly perClass: number;
  }): Promise<KeptSample[]>;
  /** Returns the samples as they are then; ids that the stream does not have (any more) are left out. */
  correctSamples(correction: SampleCorrection): Promise<CorrectedSample[]>;

  /** Newest first, from `before` on backwards, without pixels. */
  listLabels(query: {
    readonly streamId: string;
    readonly filter: LabelFilter;
    readonly before: { readonly at: Date; readonly id: string } | null;
    readonly limit: number;
  }): Promise<LabelledCrop[]>;
  cropPixels(streamId: string, id: string): Promise<Uint8Array | null>;
  labelAgreement(streamId: string): Promise<LabelAgreement>;

  /**
   * How many labelled crops of each class there are in bins on the grid of multiples of `binMs` since the epoch, oldest
   * first; a person's label counts before the golden model's. Bins without crops are left out.
   */
  classMix(query: {
    readonly streamId: string;
    readonly from: Date;
    readonly to: Date;
    readonly binMs: number;
  }): Promise<ClassMixBin[]>;

  /** By device id; a device without one is enabled at full capacity. */
  deviceSettings(): Promise<ReadonlyMap<string, DeviceSetting>>;
  setDeviceSetting(deviceId: string, setting: DeviceSetting): Promise<void>;

  setting<T>(key: string): Promise<T | null>;
  setSetting(key: string, value: unknown): Promise<void>;
  /** Every configuration change: who, when, before, after. */
  addAudit(entry: {
    readonly actor: string;
    readonly action: string;
    readonly subject: string;
    readonly before: unknown;
    readonly after: unknown;
  }): Promise<void>;
  /** Newest first; `before` is the id of the last one seen. */
  listAudit(query: AuditQuery): Promise<AuditEntry[]>;
  /** Every actor and action there is a row of. */
  auditFacets(): Promise<{ actors: string[]; actions: string[] }>;

  /** Saved what-ifs, the newest first, 200 at most. */
  listWhatIfs(): Promise<SavedWhatIf[]>;
  getWhatIf(id: string): Promise<SavedWhatIf | null>;
  /** Writes it anew, or over the one of its id. */
  putWhatIf(whatIf: SavedWhatIf): Promise<void>;
  removeWhatIf(id: string): Promise<void>;

  /** Rollups, partitions ahead and retention; called once a minute. */
  maintain(now: Date): Promise<void>;
  close(): Promise<void>;
}

/** Content-addressed files (models) under the data directory. */
export interface BlobStore {
  /** Writes atomically; returns the SHA-256 in hex. */
  put(bytes: Uint8Array): Promise<string>;
  /** Rejects with a message that names the hash when the file is missing or does not match its hash. */
  get(sha256: string): Promise<Uint8Array>;
}

/** What is stored, for who tidies up. */
export interface StoredFiles {
  /** Also ends of writes that a crash cut off, which have no SHA-256. */
  listFiles(): AsyncIterable<{ readonly sha256: string | null; readonly path: string; readonly storedAt: Date }>;
  removeFile(path: string): Promise<void>;
}
