import type { OutcomeKind, Tone } from '../format/words.ts';
import type { EventKind, StateWord } from '../trpc/wire.ts';

/** Shapes beside every coloured word, so that colour is never the only sign. */
export type Shape =
  | 'dot'
  | 'ring'
  | 'up'
  | 'down'
  | 'wave'
  | 'half'
  | 'scale'
  | 'cross'
  | 'bars'
  | 'bolt'
  | 'plus'
  | 'minus'
  | 'gear'
  | 'diamond';

export const stateShape: Readonly<Record<StateWord, Shape>> = {
  starting: 'ring',
  live: 'dot',
  'below floor': 'down',
  drifting: 'wave',
  profiling: 'half',
  retraining: 'up',
  judging: 'scale',
  offline: 'cross',
  held: 'bars',
};

export const eventShape: Readonly<Record<EventKind, Shape>> = {
  drift: 'wave',
  plan: 'diamond',
  'retraining-started': 'half',
  promoted: 'up',
  rejected: 'cross',
  'retraining-failed': 'bolt',
  'retraining-unfinished': 'ring',
  'retraining-shortened': 'half',
  'estimate-wrong': 'diamond',
  'class-added': 'plus',
  'camera-down': 'bars',
  'camera-up': 'dot',
  'config-changed': 'gear',
  'stream-added': 'plus',
  'stream-removed': 'minus',
  'device-lost': 'bolt',
  'device-found': 'dot',
  'window-interrupted': 'bolt',
};

export const outcomeShape: Readonly<Record<OutcomeKind, Shape>> = {
  promoted: 'up',
  rejected: 'cross',
  'no-retraining': 'minus',
  unfinished: 'ring',
  failed: 'bolt',
  interrupted: 'bars',
};

export const toneText: Readonly<Record<Tone, string>> = {
  good: 'text-good',
  neutral: 'text-soft',
  active: 'text-accent',
  warn: 'text-warn',
  bad: 'text-bad',
};

const toneGround: Record<Tone, string> = {
  good: 'bg-good-ground text-good',
  neutral: 'bg-sunken text-soft',
  active: 'bg-accent-ground text-accent',
  warn: 'bg-warn-ground text-warn',
  bad: 'bg-bad-ground text-bad',
};

const path: Record<Shape, { d: string; filled: boolean }> = {
  dot: { d: 'M6 2.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7Z', filled: true },
  ring: { d: 'M6 2.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7Z', filled: false },
  up: { d: 'M6 1.8 10.6 10H1.4Z', filled: true },
  down: { d: 'M6 10.2 1.4 2h9.2Z', filled: true },
  wave: { d: 'M1 7.5C2.5 3.5 4.5 3.5 6 6s3.5 2.5 5-1.5', filled: false },
  half: { d: 'M6 2a4 4 0 1 1 0 8V2Z', filled: true },
  scale: { d: 'M6 1.5v9M3.5 10.5h5M1.5 4h9M1.5 4 .8 7h3L2.9 4M9.1 4l-.9 3h3l-.7-3', filled: false },
  cross: { d: 'm2.5 2.5 7 7m0-7-7 7', filled: false },
  bars: { d: 'M4 2.5v7M8 2.5v7', filled: false },
  bolt: { d: 'M7 .8 2.5 7H6l-1 4.2L9.5 5H6Z', filled: true },
  plus: { d: 'M6 2v8M2 6h8', filled: false },
  minus: { d: 'M2 6h8', filled: false },
  gear: { d: 'M2 4h8M2 8h8M4 2.5v3M8 6.5v3', filled: false },
  diamond: { d: 'M6 1.8 10.2 6 6 10.2 1.8 6Z', filled: false },
};

export const Glyph = ({ shape, className = '' }: { shape: Shape; className?: string }) => (
  <svg
    viewBox="0 0 12 12"
    className={`size-3 shrink-0 ${className}`}
    aria-hidden="true"
    fill={path[shape].filled ? 'currentColor' : 'none'}
    stroke={path[shape].filled ? 'none' : 'currentColor'}
    strokeWidth="1.8"
    strokeLinecap="round"
    strokeLinejoin="round"
  >
    <path d={path[shape].d} />
  </svg>
);

/** A word with its shape, in its tone. */
export const Word = ({ shape, tone, children }: { shape: Shape; tone: Tone; children: string }) => (
  <span className={`inline-flex items-center gap-1.5 font-medium whitespace-nowrap ${toneText[tone]}`}>
    <Glyph shape={shape} />
    {children}
  </span>
);

/** The same on a ground of its tone; legible on a picture. */
export const Pill = ({ shape, tone, children }: { shape: Shape; tone: Tone; children: string }) => (
  <span
    className={`inline-flex items-center gap-1.5 rounded-full px-2 py-0.5 text-xs leading-4 font-medium whitespace-nowrap ${toneGround[tone]}`}
  >
    <Glyph shape={shape} />
    {children}
  </span>
);
