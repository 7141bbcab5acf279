import type { JobKind } from '../trpc/wire.ts';

const hatched = (colour: string) =>
  `repeating-linear-gradient(135deg, ${colour} 0 4px, color-mix(in srgb, ${colour}, var(--surface) 45%) 4px 6px)`;

/** Retraining is hatched and profiling dotted, so that lanes are read without colour too. */
export const jobFill: Readonly<Record<JobKind, string>> = {
  inference: 'var(--job-inference)',
  labelling: 'var(--job-labelling)',
  profiling:
    'repeating-linear-gradient(90deg, var(--job-profiling) 0 2px, color-mix(in srgb, var(--job-profiling), var(--surface) 45%) 2px 4px)',
  retraining: hatched('var(--job-retraining)'),
};

export const JobSwatch = ({ kind }: { kind: JobKind }) => (
  <span className="inline-block h-3 w-4 rounded-sm" style={{ background: jobFill[kind] }} aria-hidden="true" />
);

/** The same fills as SVG patterns; `prefix` keeps the ids of two charts apart. */
export const JobPatterns = ({ prefix }: { prefix: string }) => (
  <defs>
    <pattern
      id={`${prefix}-retraining`}
      width="6"
      height="6"
      patternUnits="userSpaceOnUse"
      patternTransform="rotate(45)"
    >
      <rect width="6" height="6" fill="var(--job-retraining)" />
      <rect width="2" height="6" fill="var(--surface)" opacity="0.45" />
    </pattern>
    <pattern id={`${prefix}-profiling`} width="4" height="4" patternUnits="userSpaceOnUse">
      <rect width="4" height="4" fill="var(--job-profiling)" />
      <rect width="2" height="4" fill="var(--surface)" opacity="0.45" />
    </pattern>
  </defs>
);

export const jobPaint = (kind: JobKind, prefix: string): string =>
  kind === 'retraining' || kind === 'profiling' ? `url(#${prefix}-${kind})` : `var(--job-${kind})`;
