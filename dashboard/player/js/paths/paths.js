/** Reading runs: points between rows, what is visible, extents, and paths as Plotly traces. */
import { lineLook, plotlyDash, plotlySymbol } from "../core/marks.js";
import { shortened } from "../core/ticks.js";

/**
 * The runs that are not hidden, the highlighted one last so that it lies on top.
 * @type {(runs: Run[], ctx: Context) => Run[]}
 */
export function visibleRuns(runs, ctx) {
  const shown = runs.filter((run) => !ctx.isHidden(run.id));
  const chosen = ctx.highlighted();
  return chosen === null
    ? shown
    : [...shown.filter((r) => r.id !== chosen), ...shown.filter((r) => r.id === chosen)];
}

/** Whether the legend's highlight lies on another run. @type {(run: Run, ctx: Context) => boolean} */
export function isDimmed(run, ctx) {
  const chosen = ctx.highlighted();
  return chosen !== null && chosen !== run.id && !ctx.isHidden(chosen);
}

/**
 * Whether the member came to `row` by a jump (a restart), which is no segment of its path.
 * @type {(run: Run, member: number, row: number) => boolean}
 */
export function jumped(run, member, row) {
  return Boolean(run.jumps?.data[row * run.members + member]);
}

/** Coordinate k of a member at a row. @type {(run: Run, member: number, row: number, k: number) => number} */
export function coordinate(run, member, row, k) {
  const dimension = run.path.shape[1];
  return run.path.data[(row * dimension + k) * run.members + member];
}

/**
 * Any (rows, members) array at a fractional row, interpolated where both ends are finite.
 * @type {(array: Message.Floats, run: Run, member: number, row: number) => number}
 */
export function valueAt(array, run, member, row) {
  const low = Math.floor(row);
  const a = array.data[low * run.members + member];
  if (row === low || jumped(run, member, low + 1)) return a;
  const b = array.data[(low + 1) * run.members + member];
  return Number.isFinite(b) && Number.isFinite(a) ? a + (row - low) * (b - a) : a;
}

/**
 * The point of a member at a fractional row, written to `out`; false where it is not finite.
 * @type {(run: Run, member: number, row: number, out: number[]) => boolean}
 */
export function pointAt(run, member, row, out) {
  const dimension = run.path.shape[1];
  const low = Math.floor(row);
  const share = row > low && !jumped(run, member, low + 1) ? row - low : 0;
  for (let k = 0; k < dimension; k++) {
    const a = coordinate(run, member, low, k);
    if (!Number.isFinite(a)) return false;
    const b = share ? coordinate(run, member, low + 1, k) : a;
    out[k] = Number.isFinite(b) ? a + share * (b - a) : a;
  }
  return true;
}

/** [low, high] of every coordinate over a run's finite points. @type {(run: Run) => number[][]} */
export function extent(run) {
  const [rows, dimension, members] = run.path.shape;
  const box = Array.from({ length: dimension }, () => [Infinity, -Infinity]);
  const data = run.path.data;
  for (let r = 0; r < rows; r++) {
    for (let k = 0; k < dimension; k++) {
      for (let m = 0; m < members; m++) {
        const v = data[(r * dimension + k) * members + m];
        if (!Number.isFinite(v)) continue;
        if (v < box[k][0]) box[k][0] = v;
        if (v > box[k][1]) box[k][1] = v;
      }
    }
  }
  return box;
}

/**
 * The paths up to a position as Plotly traces, for export: for each run its lines (gaps between its
 * members, at jumps and where it is not finite), its heads and its entry in the legend.
 * @param {Run[]} runs
 * @param {Context} ctx
 * @param {number} position
 * @param {RowPlace} place the point drawn for a row
 * @param {{halo?: string, chords?: boolean}} [how] `halo` under single paths; `chords`: thin lines
 * @returns {any[]}
 */
export function pathTraces(runs, ctx, position, place, { halo = null, chords = false } = {}) {
  const traces = [];
  const under = []; // all halos lie under all lines, or a later run would erase an earlier one
  for (const run of visibleRuns(runs, ctx)) {
    const dimmed = isDimmed(run, ctx);
    const look = lineLook(run, dimmed);
    const line = { x: [], y: [] };
    const heads = { x: [], y: [] };
    for (let m = 0; m < run.members; m++) {
      const row = ctx.row(run, m, position);
      const low = Math.floor(row + 1e-6);
      for (let r = 0; r <= low; r++) {
        if (r && jumped(run, m, r)) put(line, null);
        put(line, place(run, m, r));
      }
      const last = place(run, m, row);
      if (row > low && last && !jumped(run, m, low + 1)) put(line, last);
      if (last) put(heads, last);
      put(line, null);
    }
    const base = {
      type: "scatter",
      name: run.label,
      legendgroup: run.id,
      showlegend: false,
      hoverinfo: "skip",
      connectgaps: false,
    };
    const width = chords ? 1.1 : look.width;
    const dash = plotlyDash(look.dash, width);
    if (halo && look.halo)
      under.push({ ...base, ...line, mode: "lines", line: { color: halo, width: width + 2.2 } });
    traces.push({
      ...base,
      ...line,
      mode: "lines",
      opacity: look.flat * (chords ? 0.7 : 1),
      line: { color: run.colour, width, dash: chords ? "solid" : dash },
    });
    const marker = { color: run.colour, symbol: plotlySymbol(run.marker) };
    traces.push({
      ...base,
      ...heads,
      mode: "markers",
      opacity: dimmed ? 0.2 : 1,
      marker: {
        ...marker,
        size: 2 * look.radius,
        line: { color: halo ?? ctx.theme().background, width: look.radius > 3 ? 1.5 : 0.7 },
      },
    });
    // The legend's entry: line and marker together, as on screen.
    traces.push({
      ...base,
      x: [null],
      y: [null],
      mode: "lines+markers",
      showlegend: true,
      line: { color: run.colour, width: 2.4, dash: plotlyDash(run.dash) },
      marker: { ...marker, size: 9 },
    });
  }
  return [...under, ...traces];
}

/**
 * The visible runs as entries of a legend, as they are in a Plotly figure.
 * @type {(runs: Run[], ctx: Context) => Entry[]}
 */
export function runEntries(runs, ctx) {
  return runs
    .filter((run) => !ctx.isHidden(run.id))
    .map((run) => ({
      label: run.label,
      line: { colour: run.colour, width: 2.4, dash: plotlyDash(run.dash) },
      marker: { color: run.colour, symbol: plotlySymbol(run.marker) },
    }));
}

function put(line, point) {
  line.x.push(point ? point[0] : null);
  line.y.push(point ? point[1] : null);
}

/**
 * The layout of an exported panel: what is on screen with a title and room for the legend above it.
 * @type {(layout: any, ranges: {x: number[], y: number[]}, ctx: Context, data: any[]) => any}
 */
export function exportLayout(layout, ranges, ctx, data) {
  const { text, background } = ctx.theme();
  const widths = data.filter((one) => one.showlegend).map((one) => 62 + 7.4 * one.name.length);
  const room = layout.width - layout.margin.l - layout.margin.r;
  // Plotly wraps a legend into columns as wide as its widest entry.
  const fits = widths.reduce((sum, w) => sum + w, 0) <= room;
  const rows = fits ? 1 : Math.ceil(widths.length / Math.max(Math.floor(room / Math.max(...widths)), 1));
  const top = 46 + 21 * rows;
  return {
    ...layout,
    height: Math.max(layout.height, 320) - layout.margin.t + top,
    margin: { ...layout.margin, t: top },
    paper_bgcolor: background,
    xaxis: shortened({ ...layout.xaxis, range: ranges.x, autorange: false }),
    yaxis: shortened({ ...layout.yaxis, range: ranges.y, autorange: false }),
    title: {
      text: ctx.title(),
      x: 0.02,
      xanchor: "left",
      y: 1,
      yref: "container",
      yanchor: "top",
      pad: { t: 12 },
      font: { size: 16, color: text },
    },
    showlegend: true,
    legend: { orientation: "h", x: 0, xanchor: "left", y: 1.01, yanchor: "bottom", font: { color: text } },
  };
}

/**
 * Whether two lists of runs hold the same numbers and looks (the echo of a view draws nothing).
 * @type {(a: Message.Run[] | null | undefined, b: Message.Run[]) => boolean}
 */
export function sameRuns(a, b) {
  if (!a || a.length !== b.length) return false;
  const same = (x, y) => {
    if (x === y) return true;
    if (!x || !y || typeof x !== "object" || typeof y !== "object") return false;
    if (ArrayBuffer.isView(x)) {
      const [p, q] = [/** @type {any} */ (x), /** @type {any} */ (y)];
      return p.length === q.length && p.every((v, k) => Object.is(v, q[k]));
    }
    return Object.keys({ ...x, ...y }).every((name) => same(x[name], y[name]));
  };
  return same(a, b);
}
