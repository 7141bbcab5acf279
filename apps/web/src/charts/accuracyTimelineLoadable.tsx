import { loadable } from '../components/loadable.tsx';
import { Skeleton } from '../components/States.tsx';

/** The accuracy timeline; recharts is only loaded where a chart is drawn, or is about to be. */
export const AccuracyTimeline = loadable(
  () => import('./AccuracyTimeline.tsx').then((module) => module.AccuracyTimeline),
  <Skeleton className="h-64" />,
);
