import {
  appearanceShift,
  classDistributionShift,
  driftAlarm,
  featureMoments,
  quantity,
  type Said,
} from '@whetstone/scheduler';
import { appearanceFeatureNames, appearanceFeatures } from '@whetstone/vision';
import { withDevice } from '../devices/retry.ts';
import { cropSide } from '../domain/region.ts';
import { sayOfEvent } from '../domain/sentences/eventSentences.ts';
import type { DriftMeasure } from '../domain/window.ts';
import { type LabelledSample, labelHistogram, packSamples } from '../labelling/sampleStore.ts';
import type { LoadedModel } from '../models/registry.ts';
import type { StreamRuntime } from './streamRuntime.ts';

/** Fewest labels on either side that a comparison says anything with. */
const minSamples = 30;

const momentsOf = (samples: readonly LabelledSample[]) =>
  featureMoments(appearanceFeatures(packSamples(samples).pixels, cropSide), appearanceFeatureNames.length);

/**
 * The newest model that was there before both windows: the live one may have been trained on the earlier of them, and
 * would seem to lose accuracy on the later one without any drift.
 */
const olderModel = async ({ live, registry, store, stream }: StreamRuntime, before: number): Promise<LoadedModel> => {
  const versions = await store.listModels(stream.id);
  const older = versions
    .filter(({ status, createdAt }) => status !== 'rejected' && createdAt.getTime() <= before)
    .sort((a, b) => b.number - a.number)[0];
  return older ? registry.load(older) : live;
};

/**
 * Compares the data of the last window with the one before: class mix, look of the crops, and how a model that
 * saw neither does on both.
 *
 * @returns null where either window has too few labels
 */
export const measureDrift = async (
  runtime: StreamRuntime,
  now: number,
  signal: AbortSignal,
): Promise<{ measure: DriftMeasure; said: Said } | null> => {
  const { device, samples, stream } = runtime;
  const length = stream.windowSeconds * 1000;
  const before = samples.between(now - 2 * length, now - length);
  const after = samples.between(now - length, now);
  if (before.length < minSamples || after.length < minSamples) return null;
  const model = await olderModel(runtime, now - 2 * length);
  const accuracy = async (set: typeof before) => {
    const { correct } = await withDevice(device, signal, () =>
      device.evaluate(stream.id, model.bytes, packSamples(set)),
    );
    return correct / set.length;
  };
  const [was, is] = [await accuracy(before), await accuracy(after)];
  const measured = {
    classDistributionShift: classDistributionShift(
      labelHistogram(before, stream.classes.length),
      labelHistogram(after, stream.classes.length),
    ),
    appearanceShift: appearanceShift(momentsOf(before), momentsOf(after)),
    accuracyDrop: was - is,
  };
  const measure = { ...measured, alarm: driftAlarm(measured) };
  const said = sayOfEvent('event.drift', {
    stream: stream.name,
    classes: quantity('fraction', measure.classDistributionShift),
    appearance: Number(measure.appearanceShift.toPrecision(3)),
    before: quantity('fraction', was),
    after: quantity('fraction', is),
  });
  return { measure, said };
};
