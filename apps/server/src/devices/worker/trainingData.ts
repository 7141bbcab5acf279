import { cropBytes } from '../../domain/region.ts';
import type { SampleSet } from '../protocol.ts';
import { type Random, shuffle } from './random.ts';

/** @throws naming the field and its value when the set is not what it says or a label is no class of the model. */
export const checkSamples = (name: string, { count, pixels, labels, weights }: SampleSet, classes: number): void => {
  if (!Number.isInteger(count) || count < 1)
    throw new RangeError(`${name} has ${count} samples; give at least one labelled crop`);
  if (pixels.length !== count * cropBytes || labels.length !== count)
    throw new RangeError(
      `${name} has ${pixels.length} bytes of pixels and ${labels.length} labels for ${count} samples; it must have ${count * cropBytes} and ${count}`,
    );
  if (
    weights &&
    (weights.length !== count || !weights.every((weight) => weight > 0 && weight < Number.POSITIVE_INFINITY))
  )
    throw new RangeError(`${name} has weights that are not ${count} numbers above 0; leave them out or mend them`);
  const index = labels.findIndex((label) => label >= classes);
  if (index >= 0)
    throw new RangeError(
      `${name} labels sample ${index} as class ${labels[index]}; the model knows classes 0 to ${classes - 1}, so widen its head or map the label`,
    );
};

/** Sample numbers by class, each class in random order. */
const shuffledClasses = (labels: Uint16Array, random: Random): Uint32Array[] => {
  const byClass = new Map<number, number[]>();
  for (const [index, label] of labels.entries()) {
    const members = byClass.get(label);
    if (members) members.push(index);
    else byClass.set(label, [index]);
  }
  return [...byClass].sort(([a], [b]) => a - b).map(([, members]) => shuffle(Uint32Array.from(members), random));
};

/**
 * The samples that a configuration's data fraction leaves: of each class the same fraction, and at least one, so that
 * a rare class is not lost with the data.
 *
 * @param fraction  in (0, 1]
 */
export const takeFraction = (samples: SampleSet, fraction: number, random: Random): SampleSet => {
  if (!(fraction > 0 && fraction <= 1))
    throw new RangeError(`dataFraction is ${fraction}; it must be greater than 0 and at most 1`);
  if (fraction === 1) return samples;
  const chosen = shuffledClasses(samples.labels, random).flatMap((members) => [
    ...members.subarray(0, Math.max(1, Math.round(fraction * members.length))),
  ]);
  const pixels = new Uint8Array(chosen.length * cropBytes);
  const labels = new Uint16Array(chosen.length);
  const { weights } = samples;
  for (const [to, from] of chosen.entries()) {
    pixels.set(samples.pixels.subarray(from * cropBytes, (from + 1) * cropBytes), to * cropBytes);
    labels[to] = samples.labels[from];
  }
  return {
    count: chosen.length,
    pixels,
    labels,
    ...(weights ? { weights: Float32Array.from(chosen, (index) => weights[index]) } : {}),
  };
};
