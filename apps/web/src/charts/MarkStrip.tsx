import type { Mark } from '../format/marks.ts';
import { EventMark } from './EventMark.tsx';
import { plotMargin } from './plotMargin.ts';

/** The marks of a timeline above its plot, each a link to what it marks. */
export const MarkStrip = ({ marks }: { marks: readonly Mark[] }) => (
  <div className="relative h-6 text-xs" style={{ marginLeft: plotMargin.left, marginRight: plotMargin.right }}>
    {marks.map(({ event, also, at, worded }) => (
      <EventMark key={event.id} event={event} left={at * 100} also={also} bare={!worded} />
    ))}
  </div>
);
