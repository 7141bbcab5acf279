// What it costs to find, cut out and describe regions, beside decoding nothing at all: npx tsx test/bench/proposals.bench.ts
import { createScene } from '@whetstone/scene';
import { appearanceFeatures, type Box, cropRegions, type Frame, MotionProposer, matchTruth } from '@whetstone/vision';

const framesPerSecond = 10;
const seconds = 60;
const side = 32;

/** Processor time, so that neighbours on the machine do not count. */
const millisecondsOf = (work: () => void): number => {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
};

const scene = createScene({ seed: 11, script: 'changing-mix' });
const rendered = Array.from({ length: seconds * framesPerSecond }, (_, i) => scene.renderFrame(i / framesPerSecond));
const frames: Frame[] = rendered.map(({ pixels }) => ({
  width: scene.width,
  height: scene.height,
  pixels: pixels.slice(),
}));

const target = new Uint8Array(frames[0].pixels.length);
const copy =
  millisecondsOf(() => {
    for (let round = 0; round < 20; round++) for (const { pixels } of frames) target.set(pixels);
  }) /
  (20 * frames.length);

const findAll = (): Box[][] => {
  const proposer = new MotionProposer();
  return frames.map((frame, i) => proposer.propose(frame, i / framesPerSecond));
};
findAll();
let regions: Box[][] = [];
const find =
  millisecondsOf(() => {
    regions = findAll();
  }) / frames.length;
const count = regions.reduce((sum, { length }) => sum + length, 0);
const crops: Uint8Array[] = [];
const cut =
  millisecondsOf(() => {
    for (const [i, frame] of frames.entries()) crops.push(cropRegions(frame, regions[i], side));
  }) / count;
const look =
  millisecondsOf(() => {
    for (const crop of crops) appearanceFeatures(crop, side);
  }) / count;

const perFrame = find + (cut * count) / frames.length;
const line = (name: string, ms: number) => `${name.padEnd(24)} ${ms.toFixed(4)} ms, ${(ms / copy).toFixed(0)} × a copy`;
console.log(line('plain copy of a frame', copy));
console.log(line('proposals, per frame', find));
console.log(line('crop, per region', cut));
console.log(line('appearance, per crop', look));
console.log(
  `${(count / frames.length).toFixed(2)} regions a frame: ${perFrame.toFixed(2)} ms a frame in all, ${((perFrame * framesPerSecond) / 10).toFixed(2)} % of a core at ${framesPerSecond} fps`,
);

const labels = regions.flatMap((boxes, i) => matchTruth(boxes, rendered[i].objects));
const things = labels.filter((label) => label !== 'background').length;
console.log(`${((100 * things) / labels.length).toFixed(0)} % of the regions show an object of the drawn street`);
