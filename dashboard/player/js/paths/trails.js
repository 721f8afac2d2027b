/** Strokes that grow: only the new piece of a path is drawn, until the view changes. */
import { FAR, fillDots, SCREEN, strokeLook, trace } from "../core/polyline.js";

const OVERLAP = 0.5; // pixels by which a new piece covers the last one's end, or a seam would show

/** Lines in screen coordinates on one canvas, each drawn up to a row. */
export class Trails {
  constructor(canvas) {
    this.canvas = canvas;
    this.c = canvas.getContext("2d", { willReadFrequently: true }); // lines in main memory: a software GPU takes 10 times as long
    this.lines = [];
    this.stale = true;
  }

  /**
   * @param {{xy: Float32Array, last: number, jumps?: (row) => boolean, look: object,
   *   events?: {row: number, paint: (c) => void}[]}[]} lines `xy` holds x, y of each row in pixels
   *   (NaN lifts the pen); `look` is lineLook's: with `halo` it gets one, with `dots` a dot at
   *   each iterate far from the one before; `events` are painted when their row is reached
   * @param {{left, top, width, height}} box the canvas's place in the same pixels
   * @param {{halo?: string, before?: (c) => void}} options `before` is painted first
   */
  reset(lines, box, options) {
    this.lines = lines;
    this.box = box;
    this.options = options;
    this.stale = true;
  }

  /** Draws every line up to its row (a float: pieces of segments too). */
  paint(rows, ratio) {
    const { c, lines, box } = this;
    const goals = lines.map((line, k) => goal(line, rows[k]));
    const fresh = this.stale || lines.some((line, k) => goals[k] < line.drawn);
    if (!fresh && !lines.some((line, k) => goals[k] > line.drawn)) return;
    if (fresh) {
      c.setTransform(1, 0, 0, 1, 0, 0);
      c.clearRect(0, 0, this.canvas.width, this.canvas.height);
      for (const line of lines) {
        line.drawn = 0;
        line.length = 0;
        line.event = 0;
      }
    }
    c.setTransform(ratio, 0, 0, ratio, -box.left * ratio, -box.top * ratio);
    if (fresh) this.options.before?.(c);
    lines.forEach((line, k) => {
      if (goals[k] > line.drawn) this.extend(line, line.drawn, goals[k]);
      line.drawn = goals[k];
      for (
        const events = line.events ?? [];
        line.event < events.length && events[line.event].row <= line.drawn;
        line.event++
      ) {
        c.globalAlpha = line.look.alpha;
        events[line.event].paint(c);
      }
    });
    c.globalAlpha = 1;
    this.stale = false;
  }

  extend(line, from, to) {
    const { c } = this;
    const { look, xy } = line;
    const back = look.alpha >= 0.9 && from > 0 ? OVERLAP : 0;
    c.beginPath();
    const travelled = trace(c, xy, from, to, { gap: line.jumps, box: SCREEN, back });
    strokeLook(c, look, line.length - back, this.options.halo);
    line.length += travelled;
    if (!look.dots) return;
    const near = (v) => Math.abs(v) < FAR;
    const steps = [];
    for (let r = Math.floor(from) + 1; r <= to; r++)
      if (near(xy[2 * r]) && near(xy[2 * r + 1])) steps.push([r, r - 1]);
    fillDots(c, look, xy, steps);
  }
}

// Translucent strokes grow by whole segments only: two pieces that overlap would show.
function goal(line, row) {
  const to = Math.min(row + 1e-6, line.last);
  return line.look.alpha < 0.9 || to - Math.floor(to) < 1e-5 ? Math.floor(to) : to;
}
