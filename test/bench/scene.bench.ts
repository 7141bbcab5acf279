// How long a synthetic camera's frame takes, beside a plain copy of its bytes: npx tsx test/bench/scene.bench.ts
import { createScene, sceneScripts } from '@whetstone/scene';

const frames = 300;
const framesPerSecond = 10;

/** Processor time, so that neighbours on the machine do not count. */
const millisecondsPer = (count: number, work: (i: number) => void): number => {
  const start = process.cpuUsage();
  for (let i = 0; i < count; i++) work(i);
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000 / count;
};

const source = new Uint8Array(320 * 180 * 3);
const target = new Uint8Array(source.length);
const copy = millisecondsPer(20_000, () => target.set(source));

console.log(`plain copy of a frame: ${copy.toFixed(4)} ms`);
for (const script of sceneScripts) {
  const scene = createScene({ seed: 1, script });
  scene.renderFrame(0);
  // From clear day through the drift, with the re-rendered backdrops that it brings.
  const perFrame = millisecondsPer(frames, (i) => scene.renderFrame((i / frames) * 120));
  const core = (perFrame * framesPerSecond) / 10;
  console.log(
    `${script.padEnd(16)} ${perFrame.toFixed(2)} ms/frame, ${(perFrame / copy).toFixed(0)} × a copy, ${core.toFixed(1)} % of a core at ${framesPerSecond} fps`,
  );
}
