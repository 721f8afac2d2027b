/** Reading runs: points between rows, what is visible, extents, and paths as Plotly traces. */
import { plotlyDash, plotlySymbol, lineLook } from "./marks.js";

/** The runs that are not hidden, the highlighted one last so that it lies on top. */
export function visibleRuns(runs, ctx) {
  const shown = runs.filter((run) => !ctx.isHidden(run.id));
  const chosen = ctx.highlighted();
  return chosen === null ? shown : [...shown.filter((r) => r.id !== chosen), ...shown.filter((r) => r.id === chosen)];
}

/** Whether the legend's highlight lies on another run. */
export function isDimmed(run, ctx) {
  const chosen = ctx.highlighted();
  return chosen !== null && chosen !== run.id && !ctx.isHidden(chosen);
}

/** Whether the member came to `row` by a jump (a restart), which is no segment of its path. */
export function jumped(run, member, row) {
  return Boolean(run.jumps && run.jumps.data[row * run.members + member]);
}

/** Coordinate k of a member at a row. */
export function coordinate(run, member, row, k) {
  const dimension = run.path.shape[1];
  return run.path.data[(row * dimension + k) * run.members + member];
}

/** Any (rows, members) array at a fractional row, interpolated where both ends are finite. */
export function valueAt(array, run, member, row) {
  const low = Math.floor(row);
  const a = array.data[low * run.members + member];
  if (row === low || jumped(run, member, low + 1)) return a;
  const b = array.data[(low + 1) * run.members + member];
  return Number.isFinite(b) && Number.isFinite(a) ? a + (row - low) * (b - a) : a;
}

/** The point of a member at a fractional row, written to `out`; false where it is not finite. */
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

/** [low, high] of every coordinate over a run's finite points. */
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
 * The paths up to a position as Plotly traces, for export: one line for each run (gaps between its
 * members, at jumps and where it is not finite) and one trace of heads.
 * @param {(run, member, row) => [number, number]|null} place the point drawn for a whole row
 * @param {(run, member, row) => [number, number]|null} [head] the same for the fractional last row
 */
export function pathTraces(runs, ctx, position, place, head = place) {
  const traces = [];
  for (const run of visibleRuns(runs, ctx)) {
    const look = lineLook(run, isDimmed(run, ctx));
    const x = [];
    const y = [];
    const heads = { x: [], y: [] };
    for (let m = 0; m < run.members; m++) {
      const row = ctx.row(run, m, position);
      for (let r = 0; r <= Math.floor(row + 1e-6); r++) {
        if (r && jumped(run, m, r)) { x.push(null); y.push(null); }
        const point = place(run, m, r);
        x.push(point ? point[0] : null);
        y.push(point ? point[1] : null);
      }
      const last = head(run, m, row);
      if (last) {
        if (row > Math.floor(row) && !jumped(run, m, Math.floor(row) + 1)) { x.push(last[0]); y.push(last[1]); }
        heads.x.push(last[0]);
        heads.y.push(last[1]);
      }
      x.push(null);
      y.push(null);
    }
    const name = run.label;
    const line = { color: run.colour, width: look.width, dash: plotlyDash(look.dash) };
    traces.push({ type: "scatter", mode: "lines", name, legendgroup: run.id, showlegend: false, x, y,
      line, opacity: look.alpha, hoverinfo: "skip", connectgaps: false });
    traces.push({ type: "scatter", mode: "markers", name, legendgroup: run.id, showlegend: false, ...heads,
      marker: { color: run.colour, size: 2 * look.radius, symbol: plotlySymbol(run.marker),
        line: { color: ctx.theme().background, width: look.halo ? 1.5 : 0.5 } },
      opacity: isDimmed(run, ctx) ? 0.2 : 1, hoverinfo: "skip" });
    // The legend's entry: line and marker together, as on screen.
    traces.push({ type: "scatter", mode: "lines+markers", name, legendgroup: run.id, x: [null], y: [null],
      line: { ...line, width: 2.4 }, marker: { color: run.colour, size: 9, symbol: plotlySymbol(run.marker) },
      showlegend: true });
  }
  return traces;
}
