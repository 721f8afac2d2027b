/** Strokes that grow: only the new segments of a path are drawn, until the view changes. */

// Beyond this many pixels a segment is cut: a dashed line a million pixels long takes seconds.
const FAR = 3000;

/** Lines in screen coordinates on one canvas, each drawn up to a row. */
export class Trails {
  constructor(canvas) {
    this.canvas = canvas;
    this.c = canvas.getContext("2d");
    this.lines = [];
    this.stale = true;
  }

  /**
   * @param {{xy: Float32Array, last: number, jumps?: (row) => boolean, look: object}[]} lines
   *   `xy` holds x, y of each row in pixels (NaN lifts the pen), `look` is marks.lineLook's
   * @param {{left, top, width, height}} box outside of it nothing is drawn
   * @param {{halo?: string, before?: (c) => void}} options `before` is painted first; a look with
   *   `halo` gets that colour under its stroke, one with `dots` a dot at each iterate far from the last
   */
  reset(lines, box, options) {
    this.lines = lines;
    this.box = box;
    this.options = options;
    this.stale = true;
  }

  /** Draws every line up to its row (a float: the whole rows up to it). */
  paint(rows, ratio) {
    const { c, lines } = this;
    const back = lines.some((line, k) => Math.floor(rows[k]) < line.drawn);
    if (this.stale || back) {
      c.setTransform(1, 0, 0, 1, 0, 0);
      c.clearRect(0, 0, this.canvas.width, this.canvas.height);
      for (const line of lines) { line.drawn = 0; line.length = 0; }
    }
    const fresh = this.stale || back;
    if (!fresh && !lines.some((line, k) => Math.floor(rows[k]) > line.drawn)) return;
    c.save();
    c.setTransform(ratio, 0, 0, ratio, 0, 0);
    c.beginPath();
    c.rect(this.box.left, this.box.top, this.box.width, this.box.height);
    c.clip();
    if (fresh) this.options.before?.(c);
    lines.forEach((line, k) => {
      const to = Math.min(Math.floor(rows[k] + 1e-6), line.last);
      if (to > line.drawn) this.extend(line, line.drawn, to);
      line.drawn = Math.max(to, line.drawn);
    });
    c.restore();
    this.stale = false;
  }

  extend(line, from, to) {
    const { c } = this;
    const { look } = line;
    const path = new Path2D();
    const travelled = trace(path, line.xy, from, to, line.jumps);
    c.globalAlpha = look.alpha;
    c.lineJoin = "round";
    // Round caps join what separate frames draw; they would fill the gaps of a dash.
    const dashed = look.dashes.length > 0;
    c.lineCap = dashed || look.alpha < 0.9 ? "butt" : "round";
    c.lineWidth = look.width;
    c.strokeStyle = look.colour;
    c.setLineDash(look.dashes);
    c.lineDashOffset = line.length;
    c.stroke(path);
    c.setLineDash([]);
    if (look.dots) this.dots(line, from, to);
    if (look.halo) {
      // Under everything already there: the joints of separate frames stay unbroken.
      c.globalCompositeOperation = "destination-over";
      c.lineCap = "round";
      c.lineWidth = look.width + 2.6;
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
    for (let r = from + 1; r <= to; r++) {
      const dx = xy[2 * r] - xy[2 * r - 2];
      const dy = xy[2 * r + 1] - xy[2 * r - 1];
      if (dx * dx + dy * dy < 100 || !(Math.abs(xy[2 * r]) < FAR) || !(Math.abs(xy[2 * r + 1]) < FAR)) continue;
      c.moveTo(xy[2 * r] + 2.4, xy[2 * r + 1]);
      c.arc(xy[2 * r], xy[2 * r + 1], 2.4, 0, 2 * Math.PI);
    }
    c.fillStyle = line.look.colour;
    c.fill();
  }
}

/** Adds rows from..to to a path, lifted at gaps and jumps, cut far outside; returns its length. */
export function trace(path, xy, from, to, jumps) {
  let length = 0;
  let pen = false;
  for (let r = from + 1; r <= to; r++) {
    let x0 = xy[2 * r - 2];
    let y0 = xy[2 * r - 1];
    let x1 = xy[2 * r];
    let y1 = xy[2 * r + 1];
    if (!(Number.isFinite(x0 + y0) && Number.isFinite(x1 + y1)) || jumps?.(r)) { pen = false; continue; }
    const far = Math.max(Math.abs(x0), Math.abs(y0), Math.abs(x1), Math.abs(y1)) > FAR;
    if (far) {
      const cut = clipped(x0, y0, x1, y1);
      pen = false;
      if (!cut) continue;
      [x0, y0, x1, y1] = cut;
    }
    if (!pen) path.moveTo(x0, y0);
    path.lineTo(x1, y1);
    length += Math.hypot(x1 - x0, y1 - y0);
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
  for (const [p, q] of [[-dx, x0 + FAR], [dx, FAR - x0], [-dy, y0 + FAR], [dy, FAR - y0]]) {
    if (p === 0) { if (q < 0) return null; continue; }
    const t = q / p;
    if (p < 0) a = Math.max(a, t); else b = Math.min(b, t);
    if (a > b) return null;
  }
  return [x0 + a * dx, y0 + a * dy, x0 + b * dx, y0 + b * dy];
}
