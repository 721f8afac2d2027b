/** Samples as arrays: rows for Plotly, and values between them. */

/**
 * A (rows, columns) array as rows that Plotly takes; what is not finite becomes NaN (a hole).
 * @param {(value: number) => number} [map] applied to every finite value
 */
export function asRows(array, map = (v) => v) {
  const [rows, columns] = array.shape;
  const out = new Array(rows);
  for (let r = 0; r < rows; r++) {
    const row = new Float64Array(columns);
    for (let c = 0; c < columns; c++) {
      const v = array.data[r * columns + c];
      row[c] = Number.isFinite(v) ? map(v) : NaN;
    }
    out[r] = row;
  }
  return out;
}

/** y at any x by the sampled curve (NaN outside of it and in its holes). */
export function interpolate(xs, ys, x) {
  const n = xs.length;
  const at = ((x - xs[0]) / (xs[n - 1] - xs[0])) * (n - 1);
  if (!(at >= -1e-9 && at <= n - 1 + 1e-9)) return NaN;
  const low = Math.min(Math.max(Math.floor(at), 0), n - 2);
  const share = Math.min(Math.max(at - low, 0), 1);
  if (share === 0) return ys[low];
  if (share === 1) return ys[low + 1];
  return ys[low] + share * (ys[low + 1] - ys[low]);
}
