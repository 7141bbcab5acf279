import type * as views from '@whetstone/server/views';

/** A view as it arrives: JSON has no dates, so they are ISO strings. */
export type Wire<T> = T extends Date ? string : T extends object ? { [K in keyof T]: Wire<T[K]> } : T;

export type Overview = Wire<views.Overview>;
export type StreamTile = Wire<views.StreamTile>;
export type StreamDetail = Wire<views.StreamDetail>;
export type Timeline = Wire<views.Timeline>;
export type ImportedModelView = Wire<views.ImportedModelView>;
export type ModelsView = Wire<views.ModelsView>;
export type ModelComparison = Wire<views.ModelComparison>;
export type LabelPage = Wire<views.LabelPage>;
export type LabelledCrop = LabelPage['crops'][number];
export type ClassMix = Wire<views.ClassMix>;
export type WindowDetail = Wire<views.WindowDetail>;
export type DeviceView = Wire<views.DeviceView>;
export type Lanes = Wire<views.Lanes>;
export type LiveBatch = Wire<views.LiveBatch>;
export type LiveFrame = Wire<views.LiveFrame>;
export type AccuracyView = Wire<views.AccuracyView>;
export type GoldenCheckView = Wire<views.GoldenCheckView>;
export type GoldenModelView = Wire<views.GoldenModelView>;
export type StateWord = views.StateWord;

export type WhetstoneEvent = Overview['alerts'][number];
export type EventKind = WhetstoneEvent['kind'];
export type AccuracyBin = Timeline['golden'][number];
export type StreamWindow = StreamDetail['windows'][number];
export type ModelVersion = StreamDetail['models'][number];
export type Camera = StreamDetail['camera'];
export type ProfileRecord = WindowDetail['profiles'][number];
export type PlanRecord = WindowDetail['plans'][number];
export type LaneGrant = Lanes['grants'][number];
export type JobKind = LaneGrant['kind'];
