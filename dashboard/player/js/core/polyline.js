/** Polylines: cut, traced and stroked the same way on every canvas, Path2D and SvgContext. */

const STEP = 10; // pixels between two iterates from which on each gets a dot of its own

/** What lies beyond is cut off: a dashed line a million pixels long takes seconds. */
export const FAR = 3000; // pixels
/** @type {Box} */
export const SCREEN = [
  [-FAR, FAR],
  [-FAR, FAR],
];

/**
 * The part [t0, t1] of the way from a to b that lies in a box (Liang and Barsky 1984); null: none of it.
 * @param {ArrayLike<number>} a
 * @param {ArrayLike<number>} b
 * @param {number[][]} box [low, high] of every coordinate
 */
export function clip(a, b, box) {
  let t0 = 0;
  let t1 = 1;
  for (let k = 0; k < box.length; k++) {
    const way = b[k] - a[k];
    const [low, high] = box[k];
    if (way === 0) {
      if (a[k] < low || a[k] > high) return null;
      continue;
    }
    const first = (low - a[k]) / way;
    const second = (high - a[k]) / way;
    t0 = Math.max(t0, Math.min(first, second));
    t1 = Math.min(t1, Math.max(first, second));
  }
  return t0 <= t1 ? [t0, t1] : null;
}

/**
 * Adds points of a polyline to a path, lifted at gaps and where a point is not finite.
 * @param {{moveTo: Function, lineTo: Function}} path
 * @param {ArrayLike<number>} xy x, y of each point in pixels
 * @param {number} from the first point and
 * @param {number} to the last one; fractions end inside a segment
 * @param {{gap?: (k: number) => boolean, box?: Box, back?: number}} [how] `gap` tells whether the
 *   segment that ends at a point is left out; segments are cut to `box` where they leave it; the
 *   beginning reaches `back` so many pixels along its segment
 * @returns {number} its length in pixels, `back` not counted
 */
export function trace(path, xy, from, to, { gap, box, back = 0 } = {}) {
  let length = 0;
  let pen = false;
  // Nothing is allocated for a segment: a turned camera traces tens of thousands in a frame.
  for (let k = Math.floor(from) + 1; k <= Math.ceil(to); k++) {
    let x0 = xy[2 * k - 2];
    let y0 = xy[2 * k - 1];
    let dx = xy[2 * k] - x0;
    let dy = xy[2 * k + 1] - y0;
    if (!Number.isFinite(x0 + y0 + dx + dy) || gap?.(k)) {
      pen = false;
      continue;
    }
    let x1 = xy[2 * k];
    let y1 = xy[2 * k + 1];
    if (to < k) {
      x1 = x0 + (to - (k - 1)) * dx;
      y1 = y0 + (to - (k - 1)) * dy;
    }
    if (from > k - 1) {
      x0 += (from - (k - 1)) * dx;
      y0 += (from - (k - 1)) * dy;
    }
    const leaves = box !== undefined && !(inside(x0, y0, box) && inside(x1, y1, box));
    if (leaves) {
      pen = false;
      const cut = clip([x0, y0], [x1, y1], box);
      if (!cut) continue;
      dx = x1 - x0;
      dy = y1 - y0;
      x1 = x0 + cut[1] * dx;
      y1 = y0 + cut[1] * dy;
      x0 += cut[0] * dx;
      y0 += cut[0] * dy;
    }
    const piece = Math.hypot(x1 - x0, y1 - y0);
    if (!pen) {
      const share = back && piece > 0 && !length ? back / piece : 0;
      path.moveTo(x0 - share * (x1 - x0), y0 - share * (y1 - y0));
    }
    path.lineTo(x1, y1);
    length += piece;
    pen = !leaves;
  }
  return length;
}

/** @type {(x: number, y: number, box: Box) => boolean} */
function inside(x, y, box) {
  return x >= box[0][0] && x <= box[0][1] && y >= box[1][0] && y <= box[1][1];
}

/**
 * Strokes the current path several times, the lowest layer first.
 * @param {Canvas} c
 * @param {[colour: string, width: number, dashes?: number[]][]} layers
 */
export function strokeLayers(c, layers) {
  for (const [colour, width, dashes = []] of layers) {
    c.strokeStyle = colour;
    c.lineWidth = width;
    c.setLineDash(dashes);
    c.stroke();
  }
  c.setLineDash([]);
}

/**
 * Strokes the current path, a piece of a run's line, and its halo under everything that is there already:
 * so pieces of separate frames are one line.
 * @param {Canvas} c
 * @param {Stroke} look
 * @param {number} offset how much of the line there is already, for its dashes
 * @param {string} [halo] its colour, if there is to be one
 * @param {number} [edge] by how much it is wider than the line
 */
export function strokeLook(c, look, offset, halo, edge = 2.2) {
  c.globalAlpha = look.alpha;
  c.lineJoin = "round";
  c.lineCap = look.dashes.length || look.alpha < 0.9 ? "butt" : "round";
  c.lineDashOffset = offset;
  strokeLayers(c, [[look.colour, look.width, look.dashes]]);
  if (look.halo && halo) {
    c.globalCompositeOperation = "destination-over";
    c.lineCap = "round";
    strokeLayers(c, [[halo, look.width + edge]]);
    c.globalCompositeOperation = "source-over";
  }
  c.lineDashOffset = 0;
  c.globalAlpha = 1;
}

/**
 * Fills a dot at each iterate far enough from the one before it to be seen as a step of its own.
 * @param {Canvas} c
 * @param {Stroke} look
 * @param {ArrayLike<number>} xy as in `trace`
 * @param {Iterable<[number, number]>} steps pairs of points: an iterate and the one before it
 */
export function fillDots(c, look, xy, steps) {
  c.beginPath();
  for (const [k, before] of steps) {
    const [x, y] = [xy[2 * k], xy[2 * k + 1]];
    if (Math.hypot(x - xy[2 * before], y - xy[2 * before + 1]) < STEP || !Number.isFinite(x + y)) continue;
    c.moveTo(x + look.dots, y);
    c.arc(x, y, look.dots, 0, 2 * Math.PI);
  }
  c.globalAlpha = look.alpha;
  c.fillStyle = look.colour;
  c.fill();
  c.globalAlpha = 1;
}
