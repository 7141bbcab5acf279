import { type Conditions, createScene } from '@whetstone/scene';
import { type Box, backgroundLabel, cropRegions, MotionProposer, matchTruth } from '@whetstone/vision';
import { cropSide } from '../../src/domain/region.ts';
import { streetClasses } from '../../src/domain/stream.ts';

/** Side of the crops that the golden model takes. */
export const goldenSide = 48;

/** The same regions cut out for both models, with what they show. */
export interface LabelledRegions {
  readonly count: number;
  /** `count × 3 × 32 × 32` and `count × 3 × 48 × 48`. */
  readonly small: Uint8Array;
  readonly large: Uint8Array;
  /** Index into `streetClasses`. */
  readonly labels: Int32Array;
}

export interface Watch {
  readonly seed: number;
  readonly conditions: Conditions;
  /** Scene time at which the camera is switched on. */
  readonly startSeconds: number;
  /** Frames from which regions are taken. */
  readonly pictures: number;
  readonly random: () => number;
}

const [width, height] = [320, 180];
const framesPerSecond = 5;
/** The motion detector must know the street before its proposals count. */
const settleSeconds = 6;
/** One in so many frames is taken: objects should have moved on in between. */
const framesPerPicture = 3;
/** A class that most proposals are of (false alarms on a windy day) would drown the others. */
const backgroundShare = 0.4;

const jitter = (box: Box, random: () => number): Box => {
  const scaleX = 0.85 + 0.45 * random();
  const scaleY = 0.85 + 0.45 * random();
  const x = box.x + box.width / 2 + (random() - 0.5) * 0.24 * box.width;
  const y = box.y + box.height / 2 + (random() - 0.5) * 0.24 * box.height;
  return {
    x: x - (scaleX * box.width) / 2,
    y: y - (scaleY * box.height) / 2,
    width: scaleX * box.width,
    height: scaleY * box.height,
  };
};

const somewhere = (random: () => number): Box => {
  const size = 10 + 45 * random();
  return { x: random() * (width - size), y: random() * (height - size), width: size, height: size * (0.5 + random()) };
};

/**
 * Watches a street as a camera does: every frame goes through the motion detector, and of some the regions are kept.
 *
 * @param watch.extra also take the true boxes, displaced, and places where nothing is: more to learn from per frame,
 *   but not what a camera sees, so no test may use it
 */
export function watchStreet(watch: Watch, { extra }: { readonly extra: boolean }): LabelledRegions {
  const { random, conditions } = watch;
  const scene = createScene({ seed: watch.seed, script: () => conditions, width, height });
  const proposer = new MotionProposer();
  const collected: { small: Uint8Array; large: Uint8Array; label: string }[] = [];
  const settle = settleSeconds * framesPerSecond;
  for (let i = 0; i < settle + watch.pictures * framesPerPicture; i++) {
    const seconds = watch.startSeconds + i / framesPerSecond;
    const { pixels, objects } = scene.renderFrame(seconds);
    const frame = { width, height, pixels };
    const boxes = proposer.propose(frame, seconds);
    if (i < settle || i % framesPerPicture > 0) continue;
    const seen = objects.filter(({ box, visibleFraction }) => visibleFraction > 0.45 && box.width * box.height > 90);
    const regions = extra ? [...boxes, ...seen.map(({ box }) => jitter(box, random)), somewhere(random)] : boxes;
    const labels = matchTruth(regions, objects);
    const small = cropRegions(frame, regions, cropSide);
    const large = cropRegions(frame, regions, goldenSide);
    labels.forEach((label, r) => {
      collected.push({ label, small: part(small, r, labels.length), large: part(large, r, labels.length) });
    });
  }
  return pack(thin(collected, random));
}

const part = (bytes: Uint8Array, index: number, count: number): Uint8Array => {
  const size = bytes.length / count;
  return bytes.subarray(index * size, (index + 1) * size);
};

const thin = <T extends { readonly label: string }>(regions: readonly T[], random: () => number): T[] => {
  const background = regions.filter(({ label }) => label === backgroundLabel).length;
  const allowed = ((regions.length - background) * backgroundShare) / (1 - backgroundShare);
  return regions.filter(({ label }) => label !== backgroundLabel || random() < allowed / background);
};

const pack = (
  regions: readonly { readonly small: Uint8Array; readonly large: Uint8Array; readonly label: string }[],
): LabelledRegions => ({
  count: regions.length,
  small: concatenate(regions.map(({ small }) => small)),
  large: concatenate(regions.map(({ large }) => large)),
  labels: Int32Array.from(regions, ({ label }) => (streetClasses as readonly string[]).indexOf(label)),
});

const concatenate = (parts: readonly Uint8Array[]): Uint8Array => {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const each of parts) {
    bytes.set(each, at);
    at += each.length;
  }
  return bytes;
};

/** All regions of several watches together. */
export const joinRegions = (watches: readonly LabelledRegions[]): LabelledRegions => ({
  count: watches.reduce((sum, { count }) => sum + count, 0),
  small: concatenate(watches.map(({ small }) => small)),
  large: concatenate(watches.map(({ large }) => large)),
  labels: Int32Array.from(watches.flatMap(({ labels }) => [...labels])),
});
