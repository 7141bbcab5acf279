import type { Bounds, Canvas } from '../image/canvas.ts';
import type { Backdrop } from '../street/backdrop.ts';

/** Moves the crowns of trees to and fro by up to about two pixels, most at their top, in gusts. */
export function sway(canvas: Canvas, backdrop: Backdrop, wind: number, seconds: number): void {
  backdrop.crowns.forEach((crown, index) => {
    const gust = 0.35 + 0.65 * Math.max(0, Math.sin(seconds * 0.31 + index * 1.7)) ** 2;
    const amplitude = wind * gust * Math.min(1.5, 0.03 * (crown.y1 - crown.y0));
    if (amplitude > 0.05) swayCrown(canvas, backdrop.canvas, { crown, amplitude, phase: seconds * 2.6 + index * 2.1 });
  });
}

function swayCrown(canvas: Canvas, still: Canvas, motion: { crown: Bounds; amplitude: number; phase: number }): void {
  const { crown, amplitude, phase } = motion;
  const tall = crown.y1 - crown.y0;
  const wide = crown.x1 - crown.x0;
  for (let y = crown.y0; y < crown.y1; y++) {
    const height = (crown.y1 - y) / tall;
    const shift = amplitude * height * height * (Math.sin(phase) + 0.4 * Math.sin(phase * 2.3 + y * 0.35));
    for (let x = crown.x0 + 1; x < crown.x1 - 1; x++) {
      // No shift at the sides, so that the crown's surroundings stay in place.
      const across = (x - crown.x0) / wide;
      const source = x + shift * Math.min(1, 6 * across * (1 - across));
      const left = Math.max(0, Math.min(still.width - 2, Math.floor(source)));
      const t = source - left;
      const from = 3 * (y * still.width + left);
      const to = 3 * (y * canvas.width + x);
      for (let c = 0; c < 3; c++) canvas.rgb[to + c] = still.rgb[from + c] * (1 - t) + still.rgb[from + 3 + c] * t;
    }
  }
}
