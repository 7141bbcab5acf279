import type { Said, Wording } from '@whetstone/scheduler';
import type { DeviceMode, FamilySpeed } from '../devices/devicePool.ts';
import type { AccuracyBin, AccuracySource, ClassMixBin } from '../domain/accuracy.ts';
import type { Camera } from '../domain/camera.ts';
import type { WhetstoneEvent } from '../domain/event.ts';
import type { LabelledCrop } from '../domain/label.ts';
import type { GoldenModelFile, ModelVersion } from '../domain/model.ts';
import type { GrantRecord, PlanRecord } from '../domain/plan.ts';
import type { Constraints, Stream } from '../domain/stream.ts';
import type { ProfileRecord, StreamWindow } from '../domain/window.ts';

/** What the dashboard is told. Dates cross as ISO strings in JSON and are shown in local time. */

/** The one word a tile shows; see `StreamTile.stateDetail` for the sentence. */
export type StateWord =
  | 'starting'
  | 'live'
  | 'below floor'
  | 'drifting'
  | 'profiling'
  | 'retraining'
  | 'judging'
  | 'offline'
  | 'held';

/** Accuracy in [0, 1] with its 95 % Wilson interval. */
export interface AccuracyView {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly n: number;
  readonly source: AccuracySource;
}

export interface LiveBox {
  /** Fractions of the frame. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly label: string;
  readonly confidence: number;
}

/** The newest frame with a prediction; its picture is at `/api/streams/{id}/frame.jpg?sequence={sequence}`. */
export interface LiveFrame {
  readonly sequence: number;
  readonly capturedAt: number;
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly LiveBox[];
}

export interface StreamTile {
  readonly streamId: string;
  readonly name: string;
  readonly group: string | null;
  readonly state: StateWord;
  readonly stateDetail: string;
  /** What the sentence is made from; null for words from elsewhere, as ffmpeg's. */
  readonly stateWording?: Wording | null;
  readonly constraints: Constraints;
  /** Over the last 30 s; null without samples. */
  readonly accuracy: AccuracyView | null;
  readonly truthAccuracy: AccuracyView | null;
  /** Estimated: what the first model, never retrained, is worth on the labels of the last window. */
  readonly unretrainedAccuracy: AccuracyView | null;
  /** Measured over the last 10 s. */
  readonly fps: number;
  /** From capture to prediction, over the last 10 s; null without frames. */
  readonly p95Ms: number | null;
  readonly droppedFrames: number;
  readonly modelNumber: number;
  readonly window: {
    readonly id: string;
    readonly index: number;
    readonly startedAt: number;
    readonly endsAt: number;
  } | null;
  readonly grants: { readonly inferenceShare: number; readonly retrainingShare: number };
  readonly retraining: { readonly configId: string; readonly epoch: number; readonly epochs: number } | null;
  readonly frame: LiveFrame | null;
}

export interface DeviceView {
  readonly id: string;
  readonly name: string;
  readonly provider: string;
  /** Adapter or processor, as its driver names it. */
  readonly hardware: string;
  readonly mode: DeviceMode;
  /** Share of the device that plans may use, in (0, 1]. */
  readonly capacity: number;
  /** Speed against the first device, measured; 1 until it was. */
  readonly speed: number;
  /** Samples a second that it was measured to do, alone. */
  readonly speeds: readonly FamilySpeed[];
  /** How its results compare with the CPU's, in a sentence. */
  readonly check: string;
  readonly checkWording?: Wording | null;
  readonly memoryBytes: number | null;
  readonly temperatureCelsius: number | null;
  readonly streams: number;
  readonly callsUnderWay: number;
  readonly status: 'starting' | 'ready' | 'lost';
  readonly detail: string;
  readonly detailWording?: Wording | null;
  readonly restarts: number;
  readonly residentBytes: number;
  /** Measured over the last report: fraction of wall time that the device worked. */
  readonly busy: number;
  readonly jobs: readonly {
    readonly streamId: string;
    readonly streamName: string;
    readonly kind: 'inference' | 'labelling' | 'profiling' | 'retraining';
    /** Granted and measured share of the device, in [0, 1]. */
    readonly granted: number;
    readonly used: number;
    readonly queued: number;
    readonly dropped: number;
  }[];
}

export interface Overview {
  readonly now: number;
  readonly policy: string;
  readonly streams: readonly StreamTile[];
  readonly devices: readonly DeviceView[];
  /** Newest first; what an operator should look at, of the last hour. */
  readonly alerts: readonly WhetstoneEvent[];
  readonly nextDecisionAt: number | null;
  /** Last ten minutes of each stream in 10 s bins, for sparklines. */
  readonly sparklines: Readonly<Record<string, readonly AccuracyBin[]>>;
}

export interface StreamDetail {
  readonly stream: Stream;
  /** Its URL without credentials. */
  readonly camera: Camera;
  readonly tile: StreamTile;
  readonly models: readonly ModelVersion[];
  /** Newest first, 50 at most. */
  readonly windows: readonly StreamWindow[];
}

export interface Timeline {
  readonly from: number;
  readonly to: number;
  readonly binMs: number;
  readonly golden: readonly AccuracyBin[];
  readonly truth: readonly AccuracyBin[];
  readonly events: readonly WhetstoneEvent[];
}

/** What was labelled over time: the classes' counts in bins of equal length, those without labels left out. */
export interface ClassMix {
  readonly from: number;
  readonly to: number;
  readonly binMs: number;
  /** In the order of the stream's classes, then labels that are no class of it any more. */
  readonly classes: readonly string[];
  readonly bins: readonly ClassMixBin[];
}

/** Versions of a stream's edge model, newest first. */
export interface ModelsView {
  readonly streamId: string;
  readonly streamName: string;
  readonly pinned: boolean;
  readonly retraining: boolean;
  readonly models: readonly ModelVersion[];
}

/** A version that an operator brought, and what was found about it. */
export interface ImportedModelView {
  readonly version: ModelVersion;
  readonly parameters: number;
  /** Multiply-accumulates a crop. */
  readonly macs: number;
  /** Classes whose output was kept; the others must be learnt. */
  readonly keptClasses: readonly string[];
  /** What was taken for granted, in sentences. */
  readonly notes: readonly Said[];
}

/** Two versions on the same labels; measured. */
export interface ModelComparison {
  readonly samples: number;
  /** When the oldest and the newest of the labels were made, ms since the epoch. */
  readonly from: number;
  readonly to: number;
  /** Whether neither version was trained on any of them. */
  readonly unseen: boolean;
  readonly classes: readonly string[];
  readonly versions: readonly {
    readonly modelId: string;
    readonly number: number;
    readonly correct: number;
    /** Size of the ONNX file. */
    readonly bytes: number;
    /** By class index; classes without labels are left out. */
    readonly byClass: readonly { readonly label: number; readonly n: number; readonly correct: number }[];
  }[];
}

/** Labelled crops to look through; pictures are at `/api/streams/{id}/crops/{crop}.png`. */
export interface LabelPage {
  readonly classes: readonly string[];
  readonly crops: readonly LabelledCrop[];
  /** Where the next page begins; null at the end. */
  readonly next: { readonly at: number; readonly id: string } | null;
}

export interface WindowDetail {
  readonly window: StreamWindow;
  readonly streamName: string;
  readonly minAccuracy: number;
  readonly profiles: readonly ProfileRecord[];
  /** Plans made while the window was open, oldest first. */
  readonly plans: readonly PlanRecord[];
  readonly events: readonly WhetstoneEvent[];
  readonly model: ModelVersion | null;
  readonly previousWindowId: string | null;
  readonly nextWindowId: string | null;
}

export interface Lanes {
  readonly from: number;
  readonly to: number;
  readonly grants: readonly (GrantRecord & { readonly streamName: string })[];
  readonly events: readonly WhetstoneEvent[];
}

/** One batch of a page's subscription. The first batch holds everything that was asked for, later ones what changed. */
export interface LiveBatch {
  readonly at: number;
  readonly tiles: readonly StreamTile[];
  readonly devices: readonly DeviceView[];
  readonly events: readonly WhetstoneEvent[];
  readonly nextDecisionAt: number | null;
}

export interface GoldenModelView extends GoldenModelFile {
  readonly usedBy: readonly string[];
}

/** What a golden model makes of what a camera sees now. */
export interface GoldenCheckView {
  readonly classes: readonly string[];
  /** Empty where nothing was to be classified for as long as was looked. */
  readonly crops: readonly {
    /** Data URL. */
    readonly picture: string;
    readonly label: string;
    /** In [0, 1]; null where the label came with the picture. */
    readonly confidence: number | null;
    /** What it really is, where the camera knows. */
    readonly truth: string | null;
  }[];
  /** Longest time that is looked for something to classify. */
  readonly seconds: number;
}

/** A row of `whetstone report`. */
export interface ReportRow {
  readonly streamName: string;
  readonly windowIndex: number;
  readonly startedAt: string;
  readonly policy: string;
  readonly retrainingConfigId: string | null;
  readonly estimatedAccuracy: number | null;
  readonly outcome: string;
  readonly golden: AccuracyView | null;
  readonly truth: AccuracyView | null;
  readonly gpuSeconds: number;
}
