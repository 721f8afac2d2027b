/** What stands still in two dimensions, as Plotly traces: level sets, the curve, downhill slopes. */
import { asRows, gridNear } from "./arrays.js";
import { wholeCurve } from "./curve.js";
import { arrows, streams } from "./field.js";
import { minimumLook } from "./marks.js";
import { colourscale, LEVELS } from "./scales.js";

const NEAR = 0.1; // of the box: in views smaller than that the grid is continued between its nodes

/**
 * Whether a view is so small a part of the box. Plotly would draw the whole grid for it, and from a
 * millionth of the box on nothing at all.
 * @type {(domain: number[][], view: {x: number[], y: number[]} | null) => boolean}
 */
export function isNear(domain, view) {
  if (!view) return false;
  const sides = [view.x, view.y].slice(0, domain.length);
  const small = sides.some(([a, b], k) => b - a < NEAR * (domain[k][1] - domain[k][0]));
  return small && sides.every(([a, b], k) => a < domain[k][1] && b > domain[k][0]);
}

/**
 * The nodes of a landscape's grid in a height scale: all of them, or those of a small view of it.
 * @type {(terrain: Message.Terrain, scale: Scale, view?: {x: number[], y: number[]} | null) => any}
 */
export function levelNodes({ grid, domain }, scale, view = null) {
  if (isNear(domain, view)) return gridNear(grid, view, scale.map);
  return { x: grid.x.data, y: grid.y.data, z: asRows(grid.z, scale.map) };
}

/** What a narrow colour bar is called. */
const SHORT = { linear: "f", log: "f, log", rank: "f, rank" };

/**
 * The filled level sets of a landscape's grid, in a height scale (core/scales.js).
 * @type {(terrain: Message.Terrain, scale: Scale, theme: Theme,
 *   how?: {bar?: boolean, narrow?: boolean, view?: {x: number[], y: number[]} | null}) => any}
 */
export function levelTrace(terrain, scale, theme, { bar = true, narrow = false, view = null } = {}) {
  const [low, high] = scale.range;
  return {
    type: "contour",
    ...levelNodes(terrain, scale, view),
    zmin: low,
    zmax: high,
    zauto: false,
    autocontour: false,
    colorscale: colourscale(),
    hoverinfo: "skip",
    contours: {
      start: low + (high - low) / LEVELS,
      end: high - (high - low) / LEVELS / 2,
      size: (high - low) / LEVELS,
      coloring: "fill",
    },
    line: { width: 0.6, color: "rgba(20,35,70,0.22)", smoothing: 1 },
    showscale: bar,
    name: "f",
    showlegend: false,
    colorbar: {
      thickness: narrow ? 7 : 10,
      outlinewidth: 0,
      x: 1,
      xpad: narrow ? 8 : 14,
      ypad: 0,
      len: 1,
      ticklen: 3,
      tickcolor: theme.border,
      tickmode: "array",
      tickvals: scale.ticks.map((t) => t.at),
      ticktext: scale.ticks.map((t) => t.text),
      tickfont: { size: 11, color: theme.muted },
      title: {
        text: narrow ? SHORT[scale.mode] : scale.label,
        side: "top",
        font: { size: 12, color: theme.text },
      },
    },
  };
}

const FAR_LINES = 40; // level lines beyond the scale, at most

/**
 * The level lines of heights beyond a scale's range, where nothing but the last colour would be seen: a trace
 * over the same nodes, not visible where there are none.
 * @type {(nodes: {x: ArrayLike<number>, y: ArrayLike<number>, z: ArrayLike<number>[]}, scale: Scale) => any}
 */
export function linesBeyond({ x, y, z }, { range: [low, high] }) {
  const size = (high - low) / LEVELS;
  let most = -Infinity;
  for (const row of z)
    for (let k = 0; k < row.length; k++) if (row[k] > most && row[k] < Infinity) most = row[k];
  return {
    type: "contour",
    x,
    y,
    z,
    visible: most > high + size / 2,
    autocontour: false,
    contours: { start: high, end: high + FAR_LINES * size, size, coloring: "none" },
    line: { width: 0.6, color: "rgba(255,255,255,0.34)", smoothing: 1 },
    showscale: false,
    showlegend: false,
    hoverinfo: "skip",
    name: "f beyond",
  };
}

/** The curve of a one-dimensional landscape. @type {(terrain: Message.Terrain, theme: Theme) => any} */
export function curveTrace(terrain, theme) {
  return {
    type: "scatter",
    mode: "lines",
    name: "f",
    ...wholeCurve(terrain),
    connectgaps: false,
    hoverinfo: "skip",
    line: { color: theme.text, width: 2, shape: "linear", simplify: false },
  };
}

/**
 * Downhill "arrows" or "streams" over what is visible: {x: [low, high], y, width, height}.
 * Dark with a light edge: to be seen on the light floor and on the dark heights.
 */
export function slopeTraces(field, visible, kind) {
  const x = [];
  const y = [];
  const stroke = (points) => {
    for (const [a, b] of points) {
      x.push(a);
      y.push(b);
    }
    x.push(NaN);
    y.push(NaN);
  };
  const sx = visible.width / (visible.x[1] - visible.x[0]);
  const sy = visible.height / (visible.y[1] - visible.y[0]);
  const head = ({ x0, y0, x1, y1 }, size) => {
    const angle = Math.atan2((y1 - y0) * sy, (x1 - x0) * sx);
    const barb = (turn) => [
      x1 - (size * Math.cos(angle + turn)) / sx,
      y1 - (size * Math.sin(angle + turn)) / sy,
    ];
    stroke([barb(0.5), [x1, y1], barb(-0.5)]);
  };
  if (kind === "arrows") {
    for (const arrow of arrows(field, visible)) {
      stroke([
        [arrow.x0, arrow.y0],
        [arrow.x1, arrow.y1],
      ]);
      head(arrow, 5.5);
    }
    return edged(x, y);
  }
  const [xs, ys, heads = []] = streams(field, visible);
  for (const one of heads) head(one, 5);
  return edged([...xs, NaN, ...x], [...ys, NaN, ...y]);
}

/**
 * The known minima as stars: in the plane, or on the curve at their height.
 * @param {Message.Terrain} terrain
 * @param {{size: number, fill?: string, halo?: string, cliponaxis?: boolean, edge?: number}} how
 */
export function minimaTrace(terrain, { size, fill, halo, cliponaxis = true, edge = 1.4 }) {
  const [count, d] = terrain.minima.shape;
  const look = minimumLook();
  const at = (k) => Array.from({ length: count }, (_, m) => terrain.minima.data[m * d + k]);
  const line = { width: edge, color: halo ?? look.halo };
  const marker = { symbol: look.shape, size, color: fill ?? look.fill, line };
  const name = count > 1 ? "known minima" : "known minimum";
  const [x, y] = [at(0), d > 1 ? at(1) : at(0).map(() => terrain.lowest ?? NaN)];
  return count
    ? [{ type: "scatter", mode: "markers", name, meta: "marks", x, y, hoverinfo: "skip", cliponaxis, marker }]
    : [];
}

/** How surfaces are lit in the two themes. */
const LIGHT = {
  light: { ambient: 0.62, diffuse: 0.62, specular: 0.06, roughness: 0.75, fresnel: 0.05 },
  dark: { ambient: 0.6, diffuse: 0.75, specular: 0.12, roughness: 0.6, fresnel: 0.08 },
};

/**
 * A coarser grid of at most so many nodes a side: its axes, and its exact heights as rows, mapped.
 * @param {Message.Grid} grid
 * @param {number} most
 */
export function coarser(grid, most) {
  const stride = Math.max(1, Math.ceil((grid.x.data.length - 1) / (most - 1)));
  /** @type {<T>(list: ArrayLike<T>) => T[]} */
  const thinned = (list) =>
    Array.from({ length: Math.floor((list.length - 1) / stride) + 1 }, (_, k) => list[k * stride]);
  /** @type {(map?: (z: number) => number) => number[][]} */
  const rows = (map) => thinned(asRows(grid.z, map)).map((row) => thinned(row));
  return { x: thinned(grid.x.data), y: thinned(grid.y.data), rows };
}

/**
 * An axis with one more sample far outside. plotly.js (surface/convert.js, estimateScale) refines a grid
 * of fewer than 120 samples a side to twice as many, four times the vertices, which a software GPU feels
 * in every frame of a turn. It goes by the axis' span over its smallest step: a hole there lifts it to 120.
 */
function far(axis) {
  const last = axis[axis.length - 1];
  const step = last - axis[axis.length - 2];
  return [...axis, last + Math.max(121 - axis.length, 1) * step];
}

/** Rows with that hole at their ends. */
function holed(rows) {
  const wide = rows.map((row) => [...row, NaN]);
  return [...wide, wide[0].map(() => NaN)];
}

function edged(x, y) {
  return [
    [2.8, "rgba(255,255,255,0.38)"],
    [1.1, "rgba(16,22,42,0.75)"],
  ].map(([width, color]) => ({
    type: "scatter",
    mode: "lines",
    hoverinfo: "skip",
    connectgaps: false,
    name: "downhill",
    showlegend: false,
    meta: "slopes",
    line: { width, color },
    x,
    y,
  }));
}

/**
 * A surface of heights over a grid, coloured by numbers in a range; `lines` are its level lines.
 * @param {{x: number[], y: number[], z: number[][], colours: number[][], range: number[], theme: Theme,
 *   lines?: object}} what
 */
export function surfaceTrace({ x, y, z, colours, range, theme, lines = { highlight: false } }) {
  return {
    type: "surface",
    name: "f",
    x: far(x),
    y: far(y),
    z: holed(z),
    surfacecolor: colours === z ? undefined : holed(colours),
    cmin: range[0],
    cmax: range[1],
    colorscale: colourscale(),
    showscale: false,
    connectgaps: false,
    hoverinfo: "skip",
    showlegend: false,
    lighting: LIGHT[theme.dark ? "dark" : "light"],
    lightposition: { x: -600, y: -1200, z: 2200 },
    contours: { x: { highlight: false }, y: { highlight: false }, z: lines },
  };
}
