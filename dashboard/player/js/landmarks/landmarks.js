/** Critical points and sets: which of them are shown, and how each kind is painted. */
import { haloOf, markerPath } from "../core/marks.js";
import { formatNumber } from "../core/numbers.js";
import { strokeLayers } from "../core/polyline.js";
import { INK, paintChosen, paintModel, traceLine } from "./quadratic.js";
import { MOST } from "./thinning.js";

/**
 * Shape and colour of each kind (colours: Okabe and Ito 2008); `symbol` is Plotly's.
 * @type {Record<Message.Kind | "edge", {shape: string, symbol: string, colour: string, plural: string}>}
 */
export const KINDS = {
  minimum: { shape: "triangle-down", symbol: "triangle-down", colour: "#0072B2", plural: "minima" },
  maximum: { shape: "triangle-up", symbol: "triangle-up", colour: "#D55E00", plural: "maxima" },
  saddle: { shape: "bowtie", symbol: "bowtie", colour: "#F0E442", plural: "saddles" },
  inflection: { shape: "lozenge", symbol: "diamond-wide", colour: "#CC79A7", plural: "inflections" },
  edge: { shape: "square", symbol: "square", colour: "#0072B2", plural: "minima on the edge" },
};

/**
 * What of a message is shown in a view; known minima have a star of their own and are not painted.
 * @param {Message.Landmarks | null} message
 * @param {string} [choice] of the view's option "critical"
 * @returns {{marks: Mark[], sets: Message.Set[], counts: {kind: string, count: number, choice: string}[],
 *   model: Message.Model | null}}
 */
export function select(message, choice = "all") {
  if (!message) return { marks: [], sets: [], model: null, counts: [] };
  const marks = choice === "off" ? [] : allMarks(message).filter((mark) => wanted(mark, choice));
  const sets = choice === "all" || choice === "special" ? message.sets : [];
  return { marks, sets, counts: counts(message), model: message.model ?? null };
}

/**
 * How large marks are painted on so many pixels: the more of them, the smaller.
 * @type {(size: {width: number, height: number}, shown: Shown) => number}
 */
export function radiusOn({ width, height }, { marks }) {
  return Math.min(
    4.8,
    Math.max(1.6, 0.155 * Math.sqrt((width * height) / Math.min(Math.max(marks.length, 1), MOST))),
  );
}

/** @type {(message: Message.Landmarks) => Mark[]} */
function allMarks(message) {
  const { points, values, eigenvalues, kind, kinds, degenerate, kink, known, edges } = message;
  const d = points.shape[1];
  const row = (array, k) => [...array.data.subarray(d * k, d * k + d)];
  /** @type {Mark[]} */
  const marks = Array.from({ length: points.shape[0] }, (_, k) => ({
    at: row(points, k),
    value: values.data[k],
    kind: kinds[kind.data[k]],
    eigenvalues: row(eigenvalues, k),
    degenerate: Boolean(degenerate.data[k]),
    kink: Boolean(kink.data[k]),
    known: Boolean(known.data[k]),
  }));
  for (let k = 0; k < edges.points.shape[0]; k++)
    marks.push({
      at: row(edges.points, k),
      value: edges.values.data[k],
      kind: "edge",
      eigenvalues: [],
      degenerate: false,
      kink: false,
      known: Boolean(edges.known.data[k]),
    });
  return marks;
}

function wanted({ kind, degenerate, kink }, choice) {
  if (choice === "all") return true;
  if (choice === "special") return degenerate || kink || kind === "inflection";
  return choice === KINDS[kind].plural || (choice === "minima" && kind === "edge");
}

/**
 * Everything found, painted or not: the key's entries.
 * @type {(message: Message.Landmarks) => {kind: string, count: number, choice: string}[]}
 */
function counts(message) {
  const entries = Object.entries(message.counts)
    .filter(([, count]) => count)
    .map(([kind, count]) => ({
      kind,
      count,
      choice: kind === "inflection" ? "special" : KINDS[kind].plural,
    }));
  const edges = message.edges.points.shape[0];
  return edges ? [...entries, { kind: "edge", count: edges, choice: "minima" }] : entries;
}

/**
 * Paints sets, the model and marks. `place(mark or {at}) -> [x, y] | null` in pixels; `faint(at)` tells
 * what a surface hides.
 * @param {Canvas} c
 * @param {Omit<Shown, "counts">} shown
 * @param {Place} place
 * @param {{radius: number, onPage?: boolean, theme: {dark: boolean, accent: string}, plane?: Place,
 *   faint?: (at: number[]) => boolean, clamp?: (xy: number[]) => number[]}} how
 */
export function paintLandmarks(c, { marks, sets, model }, place, how) {
  const { theme, radius, onPage = false, faint = () => false } = how;
  const ink = onPage && theme.dark ? "#eceff4" : INK;
  const halo = haloOf(theme, onPage);
  for (const set of sets) {
    if (set.dots) paintDots(c, set.line, place, ink);
    else paintSet(c, set, place, ink, halo, faint);
  }
  if (model) paintModel(c, model, place, how.plane ?? place, { ink, halo });
  const groups = new Map();
  for (const mark of marks) {
    if (mark.known) continue;
    let xy = place(mark);
    if (!xy || !(Math.abs(xy[0]) + Math.abs(xy[1]) < 1e5)) continue;
    if (mark.kind === "edge" && how.clamp) xy = how.clamp(xy);
    const key = `${mark.kind} ${mark.degenerate || mark.kind === "edge"} ${faint(mark.at)}`;
    if (!groups.has(key))
      groups.set(key, {
        kind: mark.kind,
        hollow: mark.degenerate || mark.kind === "edge",
        faint: faint(mark.at),
        at: [],
        kinks: [],
      });
    const group = groups.get(key);
    group.at.push(xy);
    if (mark.kink) group.kinks.push(xy);
  }
  for (const group of groups.values()) paintGroup(c, group, radius);
  if (model) paintChosen(c, model, place, radius, { halo, accent: theme.accent });
  c.globalAlpha = 1;
}

/** All marks of one look at once: the halos lie under all of them. */
function paintGroup(c, { kind, hollow, faint, at, kinks }, radius) {
  const { shape, colour } = KINDS[kind];
  const r = kind === "edge" ? radius * 0.8 : radius;
  c.globalAlpha = faint ? 0.3 : 1;
  c.lineJoin = "round";
  c.beginPath();
  for (const [x, y] of at) markerPath(c, shape, x, y, r);
  // Many marks are small, and so are their edges, or nothing of the ground would be seen.
  strokeLayers(c, [
    ["#ffffff", 1.4 + 0.66 * radius],
    [INK, 0.8 + 0.3 * radius],
  ]);
  c.fillStyle = hollow ? "#ffffff" : colour;
  c.fill();
  if (hollow) {
    c.beginPath();
    for (const [x, y] of at) markerPath(c, shape, x, y, r * 0.62);
    strokeLayers(c, [[colour, Math.max(1.2, r * 0.36)]]);
  }
  if (!kinks.length) return;
  c.beginPath();
  for (const [x, y] of kinks) markerPath(c, "circle", x, y, 1.3 * r + 2.4);
  strokeLayers(c, [
    ["#ffffff", 0.8 + 0.35 * r],
    [INK, 0.7 + 0.12 * r, [2.4, 2.2]],
  ]);
}

function paintSet(c, set, place, ink, halo, faint) {
  const thin = set.kind === "crease" || set.kind === "open";
  for (const hidden of [false, true]) {
    traceLine(c, set.line, place, (at) => faint(at) === hidden, set.value ?? undefined);
    c.globalAlpha = (thin ? 0.7 : 1) * (hidden ? 0.3 : 1);
    c.lineJoin = "round";
    c.lineCap = "butt";
    strokeLayers(c, [
      [halo, thin ? 3 : 5],
      [ink, thin ? 1.1 : 2, thin ? [1.5, 3] : [7, 4]],
    ]);
  }
  c.globalAlpha = 1;
}

function paintDots(c, { data, shape }, place, ink) {
  const d = shape[1];
  c.beginPath();
  for (let k = 0; k < shape[0]; k++) {
    const xy = place({ at: [...data.subarray(d * k, d * k + d)] });
    if (xy && Math.abs(xy[0]) + Math.abs(xy[1]) < 1e5) markerPath(c, "circle", xy[0], xy[1], 1);
  }
  c.globalAlpha = 0.35;
  c.fillStyle = ink;
  c.fill();
  c.globalAlpha = 1;
}

/**
 * The mark nearest to a pixel within `reach`, or null: {mark, x, y}.
 * @type {(shown: Shown, place: Place, at: {x: number, y: number}, reach?: number) => {mark: Mark, x: number, y: number} | null}
 */
export function nearestMark({ marks }, place, at, reach = 9) {
  let best = reach,
    nearest = null;
  for (const mark of marks) {
    const xy = place(mark);
    const distance = xy ? Math.hypot(xy[0] - at.x, xy[1] - at.y) : Infinity;
    if (distance < best) {
      best = distance;
      nearest = { mark, x: xy[0], y: xy[1] };
    }
  }
  return nearest;
}

/**
 * What a mark is, for the tooltip.
 * @param {Mark} mark
 * @param {string[]} axes
 * @type {(mark: Mark, axes: string[]) => Line[]}
 */
export function markLines(mark, axes) {
  const words = [
    mark.known ? "known global" : "",
    mark.degenerate ? "degenerate" : "",
    mark.kind === "edge" ? "minimum on the edge" : mark.kind,
    mark.kink ? "at a kink" : "",
  ];
  const name = words.filter(Boolean).join(" ");
  const point = mark.at.map((v) => formatNumber(v, 5)).join(", ");
  /** @type {Line[]} */
  const lines = [
    { value: name[0].toUpperCase() + name.slice(1), strong: true, colour: KINDS[mark.kind].colour },
    {
      label: axes.length > 1 ? `(${axes.join(", ")})` : axes[0],
      value: axes.length > 1 ? `(${point})` : point,
    },
    { label: "f", value: formatNumber(mark.value, 5) },
  ];
  const curved = mark.eigenvalues.filter(Number.isFinite);
  if (curved.length)
    lines.push({
      label: axes.length > 1 ? "Hessian eigenvalues" : "f″ (curvature)",
      value: curved.map((v) => formatNumber(v, 3)).join(", "),
    });
  if (mark.kind === "edge") lines.push("the slope leads out of the box: not critical");
  return lines;
}
