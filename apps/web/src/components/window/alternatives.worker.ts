import type { Problem } from '@whetstone/scheduler';
import { alternativesOf } from './alternatives.ts';

// A worker, because thief on dozens of streams would stop the page for a moment.
addEventListener('message', ({ data }: MessageEvent<Problem>) => {
  postMessage(alternativesOf(data));
});
