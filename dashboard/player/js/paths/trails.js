/** Strokes that grow: only the new piece of a path is drawn, until the view changes. */

// Beyond this many pixels a segment is cut: a dashed line a million pixels long takes seconds.
const FAR = 3000;
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
   *   (NaN lifts the pen); `look` is marks.lineLook's: with `halo` it gets one, with `dots` a dot at
   *   each iterate far from the one before; `events` are painted when their row is reached
   * @param {{left, top, width, height}} box the canvas's place in the same pixels
   * @param {{halo?: string, before?: (c) => void}} options `before` is painted first
   */
  reset(lines, box, options) {
    Object.assign(this, { lines, box, options, stale: true });
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
    const { look } = line;
    const path = new Path2D();
    const solid = look.alpha >= 0.9;
    const back = solid && from > 0 ? OVERLAP : 0;
    const travelled = trace(path, line.xy, from, to, line.jumps, back);
    c.globalAlpha = look.alpha;
    c.lineJoin = "round";
    c.lineCap = look.dashes.length || !solid ? "butt" : "round";
    c.lineWidth = look.width;
    c.strokeStyle = look.colour;
    c.setLineDash(look.dashes);
    c.lineDashOffset = line.length - back;
    c.stroke(path);
    c.setLineDash([]);
    if (look.dots) this.dots(line, from, to);
    if (look.halo) {
      // Under everything already there: the joints of separate frames stay unbroken.
      c.globalCompositeOperation = "destination-over";
      c.lineCap = "round";
      c.lineWidth = look.width + 2.2;
      c.strokeStyle = this.options.halo;
      c.stroke(path);
      c.globalCompositeOperation = "source-over";
    }
    line.length += travelled;
  }

  // A dot at each iterate that lies far enough from the one before it to be a step of its own.
  dots(line, from, to) {
    const { c } = this;
    const { xy } = line;
    c.beginPath();
    for (let r = Math.floor(from) + 1; r <= to; r++) {
      const dx = xy[2 * r] - xy[2 * r - 2];
      const dy = xy[2 * r + 1] - xy[2 * r - 1];
      if (dx * dx + dy * dy < 100 || !(Math.abs(xy[2 * r]) < FAR) || !(Math.abs(xy[2 * r + 1]) < FAR))
        continue;
      c.moveTo(xy[2 * r] + 2.4, xy[2 * r + 1]);
      c.arc(xy[2 * r], xy[2 * r + 1], 2.4, 0, 2 * Math.PI);
    }
    c.fillStyle = line.look.colour;
    c.fill();
  }
}

// Translucent strokes grow by whole segments only: two pieces that overlap would show.
function goal(line, row) {
  const to = Math.min(row + 1e-6, line.last);
  return line.look.alpha < 0.9 || to - Math.floor(to) < 1e-5 ? Math.floor(to) : to;
}

/**
 * Adds the rows from..to (floats) to a path, lifted at gaps and jumps, cut far outside.
 * @param {number} back pixels by which the beginning reaches back along its segment
 * @returns {number} its length in pixels, `back` not counted
 */
export function trace(path, xy, from, to, jumps, back = 0) {
  let length = 0;
  let pen = false;
  for (let r = Math.floor(from) + 1; r <= Math.ceil(to); r++) {
    let x0 = xy[2 * r - 2];
    let y0 = xy[2 * r - 1];
    let x1 = xy[2 * r];
    let y1 = xy[2 * r + 1];
    if (!Number.isFinite(x0 + y0) || !Number.isFinite(x1 + y1) || jumps?.(r)) {
      pen = false;
      continue;
    }
    const a = Math.max(from - (r - 1), 0);
    const b = Math.min(to - (r - 1), 1);
    [x0, y0, x1, y1] = [x0 + a * (x1 - x0), y0 + a * (y1 - y0), x0 + b * (x1 - x0), y0 + b * (y1 - y0)];
    const far = Math.max(Math.abs(x0), Math.abs(y0), Math.abs(x1), Math.abs(y1)) > FAR;
    if (far) {
      const cut = clipped(x0, y0, x1, y1);
      pen = false;
      if (!cut) continue;
      [x0, y0, x1, y1] = cut;
    }
    const piece = Math.hypot(x1 - x0, y1 - y0);
    if (!pen) {
      const share = back && piece > 0 && !length ? back / piece : 0;
      path.moveTo(x0 - share * (x1 - x0), y0 - share * (y1 - y0));
    }
    path.lineTo(x1, y1);
    length += piece;
    pen = !far;
  }
  return length;
}

/** A segment cut to a square of side 2 FAR about the origin (Liang and Barsky), or null outside. */
function clipped(x0, y0, x1, y1) {
  let a = 0;
  let b = 1;
  const dx = x1 - x0;
  const dy = y1 - y0;
  for (const [p, q] of [
    [-dx, x0 + FAR],
    [dx, FAR - x0],
    [-dy, y0 + FAR],
    [dy, FAR - y0],
  ]) {
    if (p === 0) {
      if (q < 0) return null;
      continue;
    }
    const t = q / p;
    if (p < 0) a = Math.max(a, t);
    else b = Math.min(b, t);
    if (a > b) return null;
  }
  return [x0 + a * dx, y0 + a * dy, x0 + b * dx, y0 + b * dy];
}
