import type { Random } from '../random.ts';
import { bicycle } from './bicycle.ts';
import { bus } from './bus.ts';
import { car } from './car.ts';
import type { Figure } from './figure.ts';
import { motorcycle } from './motorcycle.ts';
import { person } from './person.ts';
import { truck } from './truck.ts';

/** Classes of moving objects, in the order of the built-in models' outputs after `background`. */
export const objectLabels = ['car', 'truck', 'bus', 'motorcycle', 'bicycle', 'person'] as const;
export type ObjectLabel = (typeof objectLabels)[number];

const makers: Readonly<Record<ObjectLabel, (random: Random, late: boolean) => Figure>> = {
  car,
  truck,
  bus,
  motorcycle,
  bicycle,
  person,
};

/** A new object of a class, in the usual or the late looks of the street. */
export const figureOf = (label: ObjectLabel, random: Random, late: boolean): Figure => makers[label](random, late);
