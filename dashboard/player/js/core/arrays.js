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

/**
 * y at any x by the sampled curve (NaN outside of it and in its holes).
 * @type {(xs: ArrayLike<number>, ys: ArrayLike<number>, x: number) => number}
 */
export function interpolate(xs, ys, x) {
  const n = xs.length;
  const at = ((x - xs[0]) / (xs[n - 1] - xs[0])) * (n - 1);
  const node = Math.round(at);
  if (!(node >= 0 && node < n)) return NaN;
  // A node needs no neighbour, which may be a hole.
  if (Math.abs(at - node) < 1e-9) return ys[node];
  const low = Math.floor(at);
  return ys[low] + (at - low) * ((ys[low + 1] ?? NaN) - (ys[low] ?? NaN));
}
