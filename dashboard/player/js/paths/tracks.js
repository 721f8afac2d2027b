// Paths as polylines on a ground: a plane, a surface or a box of space. Built once per run, put on the
// screen again only when the camera moves; nothing is drawn here (paths/painter.js does).

import { clip } from "../core/polyline.js";

export const LIFT = 0;
export const SEEN = 1;
export const HIDDEN = 2;

/** One member of a run as a growing polyline: vertices (x, y, h; NaN lifts the pen), rows -> vertices. */
export class Track {
  constructor(rows) {
    this.points = new Float64Array(3 * 64);
    this.screen = new Float32Array(2 * 64);
    this.seen = new Uint8Array(64);
    this.count = 0;
    this.end = new Int32Array(rows); // how many vertices there are once a row has been reached
    this.rows = 0; // rows built
    this.projected = 0; // vertices whose screen place is known
  }

  push(x, y, h) {
    if (3 * this.count === this.points.length) {
      for (const name of ["points", "screen", "seen"]) {
        const larger = new this[name].constructor(2 * this[name].length);
        larger.set(this[name]);
        this[name] = larger;
      }
    }
    const k = 3 * this.count++;
    this.points[k] = x;
    this.points[k + 1] = y;
    this.points[k + 2] = h;
  }

  /** The next vertex begins a new stroke. */
  lift() {
    if (this.count && !Number.isNaN(this.points[3 * this.count - 3])) this.push(NaN, NaN, NaN);
  }

  get open() {
    return this.count > 0 && !Number.isNaN(this.points[3 * this.count - 3]);
  }
}

/**
 * What paths lie on. `box`: [[low, high], ...] outside of which nothing is drawn, told from `origin`; `put(x, y, h, out, at)`
 * writes pixels; `version` changes whenever pixels do.
 */
class Ground {
  constructor(box, origin = [0, 0, 0]) {
    this.box = box;
    this.origin = origin; // places are told from here: float32, which WebGL has, would not tell them apart
    this.version = 0;
    this.a = [0, 0, 0];
    this.b = [0, 0, 0];
  }

  /** Writes a row's point as (x, y, h) to out; false where it is not finite. */
  point(run, member, row, out) {
    const [rows, d, members] = run.path.shape;
    const at = Math.min(row, rows - 1) * d * members + member;
    const { origin } = this;
    out[0] = run.path.data[at] - origin[0];
    out[1] = d > 1 ? run.path.data[at + members] - origin[1] : 0;
    out[2] = d > 2 ? run.path.data[at + 2 * members] - origin[2] : 0;
    return Number.isFinite(out[0] + out[1] + out[2]);
  }

  inside(p) {
    return this.box.every(([low, high], k) => p[k] >= low && p[k] <= high);
  }

  /** Builds a track's vertices up to and with a row. */
  build(track, run, member, row) {
    for (; track.rows <= row; track.rows++) {
      const r = track.rows;
      if (r === 0) this.begin(track, run, member, 0);
      else this.move(track, run, member, r, 1);
      track.end[r] = track.count;
    }
  }

  begin(track, run, member, row) {
    track.lift();
    if (this.point(run, member, row, this.b) && this.inside(this.b)) track.push(...this.b);
  }

  /** Appends the first `share` of the move from row - 1 to row. */
  move(track, run, member, row, share) {
    const { a, b } = this;
    const jumped = run.jumps?.data[row * run.members + member];
    if (jumped || !this.point(run, member, row - 1, a) || !this.point(run, member, row, b)) {
      if (share === 1) this.begin(track, run, member, row);
      return;
    }
    if (share < 1) for (let k = 0; k < 3; k++) b[k] = a[k] + share * (b[k] - a[k]);
    if (a[0] === b[0] && a[1] === b[1] && a[2] === b[2] && track.open) return;
    const part = clip(a, b, this.box);
    if (!part) return track.lift();
    const [t0, t1] = part;
    if (t0 > 0) track.lift();
    if (!track.open) this.place(track, a, b, t0);
    for (let n = this.pieces(a, b, t1 - t0), k = 1; k <= n; k++)
      this.place(track, a, b, t0 + ((t1 - t0) * k) / n);
    if (t1 < 1) track.lift();
  }

  /** Into how many pieces a move is divided. */
  pieces(_a, _b, _share) {
    return 1;
  }

  place(track, a, b, t) {
    track.push(a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1]), a[2] + t * (b[2] - a[2]));
  }

  /** Brings the screen places of a track up to date. */
  project(track) {
    const { points, screen, seen } = track;
    for (let i = track.projected; i < track.count; i++) {
      if (Number.isNaN(points[3 * i])) {
        seen[i] = LIFT;
        continue;
      }
      this.put(points[3 * i], points[3 * i + 1], points[3 * i + 2], screen, 2 * i);
      const near =
        i &&
        seen[i - 1] !== LIFT &&
        Math.abs(screen[2 * i] - screen[2 * i - 2]) + Math.abs(screen[2 * i + 1] - screen[2 * i - 1]) < 0.7;
      seen[i] = near ? seen[i - 1] : this.hides(points[3 * i], points[3 * i + 1]) ? HIDDEN : SEEN;
    }
    track.projected = track.count;
  }

  hides(_x, _y) {
    return false;
  }

  put(_x, _y, _h, _out, _at) {}
}

/** A map of the plane: screen places are affine. `reach` tells how far outside the rim to draw. */
export class PlaneGround extends Ground {
  /** `box`: the visible [[xlow, xhigh], [ylow, yhigh]]; `rect`: {x, y, width, height} in pixels. */
  show(box, rect) {
    const mark = [...box.flat(), rect.x, rect.y, rect.width, rect.height].join();
    if (mark === this.mark) return;
    this.mark = mark;
    this.rect = rect;
    this.version = this.version + 1;
    this.window = box;
  }

  put(x, y, _, out, at) {
    const [[x0, x1], [y0, y1]] = this.window;
    out[at] = this.rect.x + ((x - x0) / (x1 - x0)) * this.rect.width;
    out[at + 1] = this.rect.y + this.rect.height - ((y - y0) / (y1 - y0)) * this.rect.height;
  }
}

/** A box of space seen through a projection. */
export class SpaceGround extends Ground {
  constructor(box, projection, origin) {
    super(box, origin);
    this.projection = projection;
  }

  put(x, y, z, out, at) {
    this.projection.put(x, y, z, out, at);
  }
}

/**
 * A surface over a plane: points lie at the height of their value, the way between them is laid on the
 * surface (a straight chord would pass through hills), and what the surface hides is told.
 */
export class SurfaceGround extends SpaceGround {
  constructor(box, projection, field, map, origin) {
    super(box, projection, origin);
    this.field = field;
    this.map = map;
  }

  point(run, member, row, out) {
    if (!super.point(run, member, row, out)) return false;
    const z = run.values.data[Math.min(row, run.values.shape[0] - 1) * run.members + member];
    out[2] = this.inside(out) ? Math.min(this.map(z), this.field.high) : 0;
    return Number.isFinite(out[2]);
  }

  pieces(a, b, share) {
    const cells = share * Math.hypot((b[0] - a[0]) * this.field.perX, (b[1] - a[1]) * this.field.perY);
    return Math.max(1, Math.min(80, Math.ceil(cells / 1.5)));
  }

  place(track, a, b, t) {
    const x = a[0] + t * (b[0] - a[0]),
      y = a[1] + t * (b[1] - a[1]);
    const drawn = this.field.over(x, y);
    if (Number.isNaN(drawn)) return track.lift();
    // What the facets are off at the two ends is spread over the way between them.
    const first = this.inside(a) ? a[2] - this.field.over(a[0], a[1]) : 0;
    const last = this.inside(b) ? b[2] - this.field.over(b[0], b[1]) : 0;
    const off = (1 - t) * (first || 0) + t * (last || 0);
    track.push(x, y, t === 0 && this.inside(a) ? a[2] : t === 1 && this.inside(b) ? b[2] : drawn + off);
  }

  hides(x, y) {
    return this.field.hides(x, y, this.projection);
  }
}
