// From a Plotly 3D scene's data to the screen, and what of it a height field hides. No drawing here.
//
// CONTRACT: private fields of plotly.js 7.1 this relies on (a browser test guards them):
//   gd._fullLayout.scene._scene            the Scene: glplot, dataScale, container, getCamera()
//   scene.dataScale                        [3], multiplies the data before the matrices see it
//   scene.glplot.cameraParams              {model, view, projection}: 4x4, column-major; _ortho: bool
//   scene.glplot.onrender                  called for each frame once the matrices are up to date, before
//                                          anything is drawn
//   scene.glplot.redraw(), .canvas         draws at once; the canvas can be copied until the next frame
//   scene.glplot.pixelRatio                device pixels of a CSS pixel, obeyed by the next redraw()
//   scene.glplot.objects[k].drawPick, .gl  the pass for hovering, switched off (only speed depends on it)

/** Product of two 4x4 matrices stored by columns. */
function product(a, b) {
  const c = new Float64Array(16);
  for (let j = 0; j < 4; j++) {
    for (let i = 0; i < 4; i++) {
      let sum = 0;
      for (let k = 0; k < 4; k++) sum += a[4 * k + i] * b[4 * j + k];
      c[4 * j + i] = sum;
    }
  }
  return c;
}

/** Solves the leading 3x3 system of an affine 4x4 (columns) by Cramer's rule: a x = right. */
function solve(a, right) {
  const [u, v, w] = [0, 4, 8].map((k) => [a[k], a[k + 1], a[k + 2]]);
  const cross = (p, q) => [p[1] * q[2] - p[2] * q[1], p[2] * q[0] - p[0] * q[2], p[0] * q[1] - p[1] * q[0]];
  const dot = (p, q) => p[0] * q[0] + p[1] * q[1] + p[2] * q[2];
  const whole = dot(u, cross(v, w));
  return [dot(right, cross(v, w)) / whole, dot(u, cross(right, w)) / whole, dot(u, cross(v, right)) / whole];
}

/** Where data points of a scene appear on the screen, in CSS pixels of the scene's own rectangle. */
export class Projection {
  constructor() {
    this.matrix = new Float64Array(16);
    this.width = this.height = 0;
    this.eye = [0, 0, 0];
    this.parallel = false; // then `eye` is a direction towards the viewer, not a point
  }

  /** Reads the scene's camera; says whether the picture of any point has changed since. */
  read(scene, width, height) {
    const { model, view, projection, _ortho: parallel } = scene.glplot.cameraParams;
    const scale = new Float64Array(16);
    [...scene.dataScale, 1].forEach((s, i) => {
      scale[5 * i] = s;
    });
    const placed = product(view, product(model, scale));
    const matrix = product(projection, placed);
    let same = width === this.width && height === this.height;
    for (let k = 0; same && k < 16; k++) same = Math.abs(matrix[k] - this.matrix[k]) < 1e-9;
    if (same || !Number.isFinite(matrix[0])) return false;
    this.matrix = matrix;
    this.width = width;
    this.height = height;
    this.parallel = !!parallel;
    // The viewer sits at the origin of the placed coordinates and looks along their negative z.
    this.eye = parallel ? solve(placed, [0, 0, 1]) : solve(placed, [-placed[12], -placed[13], -placed[14]]);
    return true;
  }

  /** Writes the pixel (x right, y down) of a data point to out[at], out[at + 1]. */
  put(x, y, z, out, at) {
    const m = this.matrix;
    const w = m[3] * x + m[7] * y + m[11] * z + m[15];
    out[at] = (0.5 + (0.5 * (m[0] * x + m[4] * y + m[8] * z + m[12])) / w) * this.width;
    out[at + 1] = (0.5 - (0.5 * (m[1] * x + m[5] * y + m[9] * z + m[13])) / w) * this.height;
  }
}

/**
 * A height field that hides what lies behind it: x (nx), y (ny) even, heights (ny * nx, NaN: a hole).
 * Heights are those that are drawn (already transformed).
 */
export class HeightField {
  constructor(x, y, heights) {
    this.x = x;
    this.y = y;
    this.heights = heights;
    this.nx = x.length;
    this.ny = y.length;
    this.perX = (this.nx - 1) / (x[this.nx - 1] - x[0]);
    this.perY = (this.ny - 1) / (y[this.ny - 1] - y[0]);
    this.low = Infinity;
    this.high = -Infinity;
    for (const h of heights) {
      if (h < this.low) this.low = h;
      if (h > this.high && h < Infinity) this.high = h;
    }
    this.grace = (this.high - this.low) * 0.006; // what facets and rounding may be off
  }

  /** Is the point over the field at all? */
  covers(x, y) {
    const u = (x - this.x[0]) * this.perX,
      v = (y - this.y[0]) * this.perY;
    return u >= -1e-6 && v >= -1e-6 && u <= this.nx - 1 + 1e-6 && v <= this.ny - 1 + 1e-6;
  }

  /** The height at a place in cells, bilinear; NaN outside and next to a hole. */
  at(u, v) {
    const i = Math.min(u | 0, this.nx - 2),
      j = Math.min(v | 0, this.ny - 2);
    if (!(u >= 0 && v >= 0 && u <= this.nx - 1 && v <= this.ny - 1)) return NaN;
    const a = u - i,
      b = v - j,
      k = j * this.nx + i,
      h = this.heights;
    const low = h[k] + a * (h[k + 1] - h[k]);
    const up = h[k + this.nx] + a * (h[k + this.nx + 1] - h[k + this.nx]);
    return low + b * (up - low);
  }

  /** The drawn height over a place in data coordinates. */
  over(x, y) {
    const clamp = (t, n) => Math.min(Math.max(t, 0), n - 1);
    return this.at(clamp((x - this.x[0]) * this.perX, this.nx), clamp((y - this.y[0]) * this.perY, this.ny));
  }

  /**
   * Does the field stand between the viewer and the place on it above (x, y)? A ray from there towards
   * the viewer is followed cell by cell; seen is what never changes sides. So the underside is seen
   * from below, and what a facet's coarseness buries a little still counts as lying on the field.
   */
  hides(x, y, projection) {
    return this.sight(x, y, projection) === 0;
  }

  /** 1: seen from above, -1: seen from below, 0: hidden. */
  sight(x, y, projection) {
    const { eye, parallel } = projection;
    let u = (x - this.x[0]) * this.perX,
      v = (y - this.y[0]) * this.perY;
    let h = this.over(x, y);
    if (Number.isNaN(h)) return 1;
    let du = parallel ? eye[0] * this.perX : (eye[0] - x) * this.perX;
    let dv = parallel ? eye[1] * this.perY : (eye[1] - y) * this.perY;
    let dh = parallel ? eye[2] : eye[2] - h;
    // Steps of about a cell, shorter where the ray is so steep that it would leave the field's span.
    const cells = Math.max(Math.hypot(du, dv), (Math.abs(dh) / (this.high - this.low || 1)) * 40, 1e-9);
    du /= cells;
    dv /= cells;
    dh /= cells;
    const most = parallel ? this.nx + this.ny + 40 : Math.min(cells, this.nx + this.ny + 40);
    let side = 0;
    for (let n = 1; n < most; n++) {
      u += du;
      v += dv;
      h += dh;
      if (!(u >= 0 && v >= 0 && u <= this.nx - 1 && v <= this.ny - 1)) return side || 1;
      if ((h > this.high && dh >= 0) || (h < this.low && dh <= 0))
        return side * dh < 0 ? 0 : Math.sign(dh) || 1;
      const gap = h - this.at(u, v);
      if (gap > this.grace) {
        if (side < 0) return 0;
        side = 1;
      } else if (gap < -this.grace) {
        if (side > 0) return 0;
        side = -1;
      }
    }
    return side || 1;
  }
}
