/** The curve of a one-dimensional landscape between its samples: where it is torn, and as near as one looks. */
import { interpolate } from "./arrays.js";

const TORN = 8; // times the change on both sides: a step that nothing beside it leads up to
const NEAR = 600; // samples of a piece of the curve that is looked at closely

/**
 * Where no line is drawn to the next sample: at a jump, where it would be a slope that f has not, and at a
 * pole, where f leaves the heights that are shown on one side and comes back on the other.
 * @type {(terrain: Message.Terrain) => (k: number) => boolean}
 */
function tears({ curve, landscape, window }) {
  const z = curve.z.data;
  const jumps = landscape.smoothness === "discontinuous";
  const change = (k) => Math.abs((z[k + 1] ?? NaN) - (z[k] ?? NaN)) || 0;
  const finite = z.filter(Number.isFinite);
  const span = finite.length
    ? finite.reduce((a, b) => Math.max(a, b)) - finite.reduce((a, b) => Math.min(a, b))
    : 0;
  return (k) => {
    if (window && Math.min(z[k], z[k + 1]) < window[0] && Math.max(z[k], z[k + 1]) > window[1]) return true;
    return jumps && change(k) > TORN * (change(k - 1) + change(k + 1)) + 1e-6 * span;
  };
}

/**
 * The samples as a line for Plotly, with holes where f is not finite and where it is torn.
 * @type {(terrain: Message.Terrain) => {x: number[], y: number[]}}
 */
export function wholeCurve(terrain) {
  const torn = tears(terrain);
  const xs = terrain.curve.x.data,
    zs = terrain.curve.z.data;
  const x = [],
    y = [];
  for (let k = 0; k < xs.length; k++) {
    x.push(xs[k]);
    y.push(Number.isFinite(zs[k]) ? zs[k] : NaN);
    if (k + 1 < xs.length && torn(k)) {
      x.push(xs[k]);
      y.push(NaN);
    }
  }
  return { x, y };
}

/**
 * f at any x: where it is smooth by the quintic that has the values, slopes and curvatures of the samples on
 * both sides, whose error is hardly more than rounding, else on the chord.
 * @type {(terrain: Message.Terrain) => (x: number) => number}
 */
export function heightOf(terrain) {
  const torn = tears(terrain);
  const smooth = !["discontinuous", "C0"].includes(terrain.landscape.smoothness);
  const [x, z, slope, curvature] = ["x", "z", "slope", "curvature"].map((name) => terrain.curve[name].data);
  const last = x.length - 1;
  const step = (x[last] - x[0]) / last;
  return (at) => {
    const k = Math.min(Math.max(Math.floor((at - x[0]) / step), 0), last - 1);
    if (!(at >= x[0] && at <= x[last]) || !Number.isFinite(z[k] + z[k + 1])) return interpolate(x, z, at);
    if (torn(k)) return at === x[k] ? z[k] : at === x[k + 1] ? z[k + 1] : NaN;
    const h = x[k + 1] - x[k];
    const t = (at - x[k]) / h;
    const rise = z[k + 1] - z[k];
    const [s, u] = [1 - t, t * (1 - t)];
    // What slopes and curvatures at both ends add to the chord.
    const [d0, d1] = [h * slope[k] - rise, h * slope[k + 1] - rise];
    const [c0, c1] = [h * h * curvature[k], h * h * curvature[k + 1]];
    const bend = smooth
      ? u * (d0 * s * s * (1 + 3 * t) - d1 * t * t * (1 + 3 * s) + (u / 2) * (c0 * s + c1 * t))
      : 0;
    // From the nearer sample, so that nothing is lost beside it.
    const chord = t < 0.5 ? z[k] + t * rise : z[k + 1] - (1 - t) * rise;
    return chord + (Number.isFinite(bend) ? bend : 0);
  };
}

/**
 * The piece of the curve between two places, sampled closely.
 * @type {(terrain: Message.Terrain, low: number, high: number) => {x: number[], y: number[]}}
 */
export function nearCurve(terrain, low, high) {
  const at = heightOf(terrain);
  const [first, last] = [terrain.domain[0][0], terrain.domain[0][1]];
  const [a, b] = [Math.max(low, first), Math.min(high, last)];
  const x = Array.from({ length: NEAR + 1 }, (_, k) => a + (k / NEAR) * (b - a));
  return { x, y: x.map(at) };
}
