// One side of the duels in ../training.bench.ts: trains or runs a net in ONNX Runtime. Speaks as ../torch/contestant.py:
// the first line of stdin is a task as JSON, each further one a command; each answer is a line of JSON on stdout.
import { createInterface } from 'node:readline';
import { classifier } from './classifier.ts';
import { configurationSet } from './configurationSet.ts';
import type { Burst, Command, Contestant, Ready, Task } from './contest.ts';
import { trainer } from './trainer.ts';

const build = (task: Task): Promise<Contestant> => {
  if (task.kind === 'infer') return classifier(task);
  return task.kind === 'train' ? trainer(task) : configurationSet(task);
};

/** Least and median milliseconds a step within `seconds`, wall and CPU. */
const measure = async ({ run, steps }: Contestant, { seconds, least }: Command): Promise<Burst> => {
  const walls: number[] = [];
  const cpus: number[] = [];
  for (let total = 0; total < seconds * 1000 || walls.length * steps < least; ) {
    const [usage, from] = [process.cpuUsage(), performance.now()];
    await run();
    const wall = performance.now() - from;
    const { user, system } = process.cpuUsage(usage);
    walls.push(wall / steps);
    cpus.push((user + system) / 1000 / steps);
    total += wall;
  }
  return { wall: Math.min(...walls), cpu: Math.min(...cpus), steps: walls.length * steps };
};

let contestant: Contestant | null = null;
for await (const line of createInterface({ input: process.stdin })) {
  const message: unknown = JSON.parse(line);
  if (contestant) console.log(JSON.stringify(await measure(contestant, message as Command)));
  else {
    contestant = await build(message as Task);
    for (let i = 0; i < contestant.warmUps; i++) await contestant.run();
    const ready: Ready = { ready: true, memory: contestant.memory?.() ?? null };
    console.log(JSON.stringify(ready));
  }
}
