/** Heights to pictures: what is shown for a value of f, its ticks in f's own units, its colours. */
import { formatTick, niceTicks } from "./ticks.js";

/** How many level sets are drawn, and so how many colours there are. */
export const LEVELS = 18;
const CROWDED = 0.7; // of the box in one colour: a scale that shows nothing
const DECADES = 6; // of a logarithm, where they will do

/** @type {WeakMap<object, Float64Array>} */
const sortedHeights = new WeakMap();

/**
 * All finite heights the terrain was sampled at (the grid's, the curve's or the volume's), ascending.
 * @param {Message.Terrain} terrain
 */
function heightsOf(terrain) {
  const { data } = terrain.grid?.z ?? terrain.curve?.z ?? terrain.volume?.values ?? { data: [] };
  let sorted = sortedHeights.get(terrain);
  if (!sorted) {
    sorted = Float64Array.from(data).filter(Number.isFinite).sort();
    sortedHeights.set(terrain, sorted);
  }
  return sorted;
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

/**
 * Where heights are cut off, [low, high]; null where the whole is shown. An end at which there is no pole
 * is the lowest or the highest height itself.
 * @param {Message.Terrain} terrain
 * @param {string | undefined} poles the view's option
 */
export function cutOf(terrain, poles) {
  return poles === "whole" ? null : (terrain.window ?? null);
}

/**
 * What is cut off, in words.
 * @param {Message.Terrain} terrain
 */
export function cutWords(terrain) {
  const [low, high] = terrain.window;
  const [least, most] = terrain.seen;
  const [below, above] = [low > least, high < most];
  if (below && above) return `cut off at ${formatTick(low)} and ${formatTick(high)}`;
  return above ? `cut off above ${formatTick(high)}` : `cut off below ${formatTick(low)}`;
}

const quantile = (sorted, q) => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];

/**
 * The scale of heights in a mode: "linear", "log" (log10 of f above its lowest value) or "rank"
 * (the share of the box that lies below). "auto" is log where the landscape is steep. Where a logarithm
 * would show nothing, rank stands for it, or with `even` (heights, not colours) the linear scale.
 * @type {(terrain: Message.Terrain, mode: string, how?: {poles?: string, even?: boolean}) => Scale}
 */
export function heightScale(terrain, mode, { poles, even = false } = {}) {
  const sorted = heightsOf(terrain);
  if (!sorted.length) {
    return { mode: "linear", map: (z) => z, range: [0, 1], ticks: [], label: "f" };
  }
  const low = lowestOf(terrain);
  const high = terrain.seen[1];
  const cut = cutOf(terrain, poles);
  if (mode === "auto") mode = isSteep(sorted, low, cut ? cut[1] : high) ? "log" : "linear";
  if (mode === "log" && high > low) {
    const scale = logScale(sorted, low, high) ?? (even ? null : rankScale(sorted, terrain));
    if (scale) return scale;
  }
  if (mode === "rank" && high > low) return rankScale(sorted, terrain);
  return linearScale(
    [low, high > low ? high : low + 1],
    cut && [cut[0] > terrain.seen[0] ? cut[0] : null, cut[1]],
  );
}

/** @type {(whole: number[], cut: [number | null, number] | null) => Scale} `cut[0]` is null without a pole there */
function linearScale([low, high], cut) {
  const range = cut ? [cut[0] ?? low, cut[1]] : [low, high];
  const ticks = niceTicks(range[0], range[1], 6).map((t) => ({ at: t, value: t, text: formatTick(t) }));
  const map = cut ? (z) => Math.min(Math.max(z, range[0]), range[1]) : (z) => z;
  if (cut) {
    const apart = 0.07 * (range[1] - range[0]);
    const ends = [
      [range[0] > low, range[0], "≤"],
      [range[1] < high, range[1], "≥"],
    ];
    for (const [there, at, sign] of /** @type {[boolean, number, string][]} */ (ends)) {
      if (!there) continue;
      for (let k = ticks.length - 1; k >= 0; k--) if (Math.abs(ticks[k].at - at) < apart) ticks.splice(k, 1);
      ticks.push({ at, value: at, text: `${sign} ${formatTick(at)}` });
    }
    ticks.sort((a, b) => a.at - b.at);
  }
  return { mode: "linear", map, range, ticks, label: cut ? "f, poles cut off" : "f", cut: Boolean(cut) };
}

// Steep: at its true height more than half of the box would lie within a fiftieth of the range.
function isSteep(sorted, low, high) {
  return quantile(sorted, 0.5) - low < 0.06 * (high - low);
}

/**
 * The share of the box that has the most frequent of the colours.
 * @type {(sorted: Float64Array, scale: Scale) => number}
 */
function crowd(sorted, { map, range: [low, high] }) {
  const counts = new Float64Array(LEVELS);
  const per = LEVELS / (high - low);
  for (const z of sorted) counts[Math.min(Math.max(Math.floor((map(z) - low) * per), 0), LEVELS - 1)] += 1;
  return Math.max(...counts) / sorted.length;
}

/**
 * The logarithm of so many decades as will do; null where none will, and ranks would tell more.
 * @type {(sorted: Float64Array, low: number, high: number) => Scale | null}
 */
function logScale(sorted, low, high) {
  const span = high - low;
  // The floor of the logarithm: below it lies about a hundredth of the box, so that colours are
  // spent on what can be seen; never so low that one sample at the minimum takes half the scale.
  const hundredth = Math.min(quantile(sorted, 0.01) - low, 0.02 * span);
  const usual = Math.max(hundredth, 10 ** -DECADES * span);
  const scale = logFrom(usual, low, high);
  const crowded = crowd(sorted, scale);
  if (crowded <= CROWDED) return scale;
  // A wall such as exp(x^2) needs more decades, and has something to show in each.
  if (hundredth > 0 && hundredth < usual) {
    const deep = logFrom(hundredth, low, high);
    if (crowd(sorted, deep) <= CROWDED) return deep;
  }
  // On level ground all scales are one colour.
  return crowd(sorted, rankScale(sorted)) < crowded / 2 ? null : scale;
}

/** @type {(eps: number, low: number, high: number) => Scale} */
function logFrom(eps, low, high) {
  const span = high - low;
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

/**
 * By rank; where there is a pole no sample is the last one.
 * @type {(sorted: Float64Array, terrain?: Message.Terrain) => Scale}
 */
function rankScale(sorted, { window = null, seen = null } = /** @type {any} */ ({})) {
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
    const pole = window && ((at === 0 && window[0] > seen[0]) || (at === 1 && window[1] < seen[1]));
    return { at, value, text: pole ? `→ ${at ? "∞" : "−∞"}` : formatTick(value) };
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
