/** Heights to pictures: what is shown for a value of f, its ticks in f's own units, its colours. */
import { formatNumber, scientific } from "./numbers.js";

/**
 * A tick's label: as short as it can be, so 10⁶ and not 1×10⁶, 20000 and not 20,000.
 * @param {number} value
 * @param {number} [digits]
 */
export function formatTick(value, digits = 3) {
  const size = Math.abs(value);
  const plain = size === 0 || (size >= 1e-3 && size < 1e5);
  if (plain) return String(Number(value.toPrecision(digits))).replace("-", "−");
  return Number.isFinite(value) ? scientific(value, digits).replace(/^(−?)1×/, "$1") : formatNumber(value);
}

/**
 * Round numbers inside [low, high], about `count` of them.
 * @param {number} low
 * @param {number} high
 */
export function niceTicks(low, high, count = 5) {
  const span = high - low;
  if (!(span > 0) || !Number.isFinite(span)) return Number.isFinite(low) ? [low] : [];
  const raw = span / Math.max(count, 1);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * [1, 2, 2.5, 5, 10].find((m) => m * power >= raw * 0.999);
  const ticks = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * span; k++) ticks.push(k * step);
  return ticks.map((t) => (Math.abs(t) < step * 1e-9 ? 0 : t));
}

/**
 * A few round ticks away from an axis' ends, where they would run into the next axis'.
 * @type {(range: number[]) => {tickmode: "array", tickvals: number[], ticktext: string[]}}
 */
export function innerTicks([low, high]) {
  const inset = 0.07 * (high - low);
  const vals = niceTicks(low + inset, high - inset, 4);
  return { tickmode: "array", tickvals: vals, ticktext: vals.map((v) => formatTick(v)) };
}

/**
 * All heights the terrain was sampled at: the grid's, the curve's or the volume's.
 * @param {Message.Terrain} terrain
 */
function heightsOf(terrain) {
  return (terrain.grid?.z ?? terrain.curve?.z ?? terrain.volume?.values ?? { data: new Float32Array() }).data;
}

/**
 * The lowest height known: the landscape's own, or the lowest sampled where that is lower.
 * @param {Message.Terrain} terrain
 */
export function lowestOf(terrain) {
  const seen = terrain.seen ? terrain.seen[0] : Infinity;
  const low = Math.min(terrain.lowest ?? Infinity, seen);
  return Number.isFinite(low) ? low : 0;
}

function sortedFinite(data) {
  return Float64Array.from(data.filter(Number.isFinite)).sort();
}

const quantile = (sorted, q) => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];

/**
 * The scale of heights in a mode: "linear", "log" (log10 of f above its lowest value) or "rank"
 * (the share of the box that lies below). "auto" is log where the landscape is steep.
 * @param {Message.Terrain} terrain
 * @param {string} mode
 * @returns {{mode: string, map: (z: number) => number, range: number[],
 *   ticks: {at: number, text: string, value: number}[], label: string}} `map` keeps NaN as NaN;
 *   `range` and `at` are in mapped units, `text` is f's own value
 */
export function heightScale(terrain, mode) {
  const sorted = sortedFinite(heightsOf(terrain));
  if (!sorted.length) {
    return { mode: "linear", map: (z) => z, range: [0, 1], ticks: [], label: "f" };
  }
  const low = lowestOf(terrain);
  const high = sorted[sorted.length - 1];
  if (mode === "auto") mode = isSteep(sorted, low, high) ? "log" : "linear";
  if (mode === "log" && high > low) return logScale(sorted, low, high);
  if (mode === "rank" && high > low) return rankScale(sorted);
  const top = high > low ? high : low + 1;
  const ticks = niceTicks(low, top, 6).map((t) => ({ at: t, value: t, text: formatTick(t) }));
  return { mode: "linear", map: (z) => z, range: [low, top], ticks, label: "f" };
}

// Steep: at its true height more than half of the box would lie within a fiftieth of the range.
function isSteep(sorted, low, high) {
  return quantile(sorted, 0.5) - low < 0.06 * (high - low);
}

function logScale(sorted, low, high) {
  const span = high - low;
  // The floor of the logarithm: below it lies about a hundredth of the box, so that colours are
  // spent on what can be seen; never so low that one sample at the minimum takes half the scale.
  const eps = Math.min(Math.max(quantile(sorted, 0.01) - low, 1e-6 * span), 0.02 * span);
  const map = (z) => (Number.isNaN(z) ? NaN : Math.log10(Math.max(z - low, 0) + eps));
  const range = [Math.log10(eps), Math.log10(span + eps)];
  const ticks = [{ at: range[0], value: low, text: formatTick(low, 4) }];
  const first = Math.ceil(Math.log10(eps) + 0.35);
  const last = Math.floor(Math.log10(span) + 1e-9);
  const stride = Math.max(1, Math.ceil((last - first + 1) / 6));
  for (let k = first; k <= last; k += stride) {
    const value = low + 10 ** k;
    const digits = low === 0 ? 3 : Math.max(3, Math.ceil(Math.log10(Math.abs(value) + 10 ** k)) - k + 1);
    ticks.push({ at: map(value), value, text: formatTick(value, Math.min(digits, 8)) });
  }
  if (ticks.length < 3) {
    for (const value of niceTicks(low, high, 4).slice(1)) {
      ticks.push({ at: map(value), value, text: formatTick(value) });
    }
  }
  return { mode: "log", map, range, ticks, label: "f, log scale", floor: eps };
}

function rankScale(sorted) {
  const n = sorted.length;
  const map = (z) => {
    if (Number.isNaN(z)) return NaN;
    let a = 0;
    let b = n; // the middle of the equal ones, so that a plateau has one colour and no edge
    while (a < b) {
      const m = (a + b) >> 1;
      if (sorted[m] < z) a = m + 1;
      else b = m;
    }
    let c = a;
    let d = n;
    while (c < d) {
      const m = (c + d) >> 1;
      if (sorted[m] <= z) c = m + 1;
      else d = m;
    }
    return (a + c) / (2 * n);
  };
  const ticks = [0, 0.2, 0.4, 0.6, 0.8, 1].map((at) => {
    const value = quantile(sorted, at);
    return { at, value, text: formatTick(value) };
  });
  return { mode: "rank", map, range: [0, 1], ticks, label: "f, by rank" };
}

// Evenly spaced lightness in OKLab makes equal steps of the scale look equally far apart, to
// colour-blind eyes too; the low chroma leaves the saturated colours to the paths. The floor is
// the light end in both themes: it is where paths end, and every path's colour is darker than it.
const ANCHORS = [
  [0.975, 0.014, 105],
  [0.86, 0.045, 165],
  [0.7, 0.062, 205],
  [0.53, 0.075, 240],
  [0.36, 0.085, 272],
];

function oklch(l, c, h) {
  const a = c * Math.cos((h * Math.PI) / 180);
  const b = c * Math.sin((h * Math.PI) / 180);
  const [x, y, z] = [
    l + 0.3963377774 * a + 0.2158037573 * b,
    l - 0.1055613458 * a - 0.0638541728 * b,
    l - 0.0894841775 * a - 1.291485548 * b,
  ].map((v) => v ** 3);
  return [
    4.0767416621 * x - 3.3077115913 * y + 0.2309699292 * z,
    -1.2684380046 * x + 2.6097574011 * y - 0.3413193965 * z,
    -0.0041960863 * x - 0.7034186147 * y + 1.707614701 * z,
  ].map((v) => {
    const u = Math.min(Math.max(v, 0), 1);
    return Math.round(255 * (u <= 0.0031308 ? 12.92 * u : 1.055 * u ** (1 / 2.4) - 0.055));
  });
}

/**
 * The colour of a share of the scale, 0 lowest to 1 highest, as [r, g, b].
 * @param {number} share
 */
export function colourAt(share) {
  const at = Math.min(Math.max(share, 0), 1) * (ANCHORS.length - 1);
  const k = Math.min(Math.floor(at), ANCHORS.length - 2);
  return oklch(...ANCHORS[k].map((v, i) => v + (at - k) * (ANCHORS[k + 1][i] - v)));
}

/** The one colour scale of all panels, in Plotly's form; set it explicitly in every trace. */
export function colourscale() {
  return Array.from({ length: 17 }, (_, k) => [k / 16, `rgb(${colourAt(k / 16).join(",")})`]);
}
