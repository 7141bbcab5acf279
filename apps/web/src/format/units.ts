import type { Language } from '../messages/language.ts';

/** How a language writes quantities: each takes the digits and puts the unit where it belongs. */
export interface Units {
  /** BCP 47 tag whose digits, separators and plural rules hold. */
  readonly tag: string;
  readonly percent: (digits: string) => string;
  readonly points: (digits: string) => string;
  readonly milliseconds: (digits: string) => string;
  readonly framesPerSecond: (digits: string) => string;
  readonly gpuSeconds: (digits: string) => string;
  readonly seconds: (digits: string) => string;
  readonly minutes: (digits: string) => string;
  readonly hours: (digits: string) => string;
  readonly days: (digits: string) => string;
  readonly ago: (duration: string) => string;
  readonly justNow: string;
  /** Between the parts of a list. */
  readonly comma: string;
}

/** A number and its unit never part at a line's end. */
const spaced = (unit: string) => (digits: string) => `${digits}\u00a0${unit}`;

export const units: Readonly<Record<Language, Units>> = {
  en: {
    tag: 'en',
    percent: spaced('%'),
    points: spaced('points'),
    milliseconds: spaced('ms'),
    framesPerSecond: spaced('fps'),
    gpuSeconds: spaced('GPU-s'),
    seconds: spaced('s'),
    minutes: spaced('min'),
    hours: spaced('h'),
    days: spaced('d'),
    ago: (duration) => `${duration} ago`,
    justNow: 'just now',
    comma: ', ',
  },
  zh: {
    tag: 'zh-Hans',
    percent: (digits) => `${digits}%`,
    points: spaced('个百分点'),
    milliseconds: spaced('毫秒'),
    framesPerSecond: spaced('帧/秒'),
    gpuSeconds: spaced('GPU·秒'),
    seconds: spaced('秒'),
    minutes: spaced('分钟'),
    hours: spaced('小时'),
    days: spaced('天'),
    ago: (duration) => `${duration}前`,
    justNow: '刚刚',
    comma: '、',
  },
};
