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

const AROUND = 41; // nodes a side of a small view

/**
 * Nodes around a small view of a grid, a view's width beyond it, bilinear between the grid's own; mapped.
 * @type {(grid: Message.Grid, view: {x: number[], y: number[]}, map: (z: number) => number) =>
 *   {x: number[], y: number[], z: number[][]}}
 */
export function gridNear(grid, view, map) {
  /** @type {(nodes: Float64Array, ends: number[]) => {at: number, k: number, share: number}[]} */
  const side = (nodes, [from, to]) => {
    const last = nodes.length - 1;
    const low = Math.max(nodes[0], from - (to - from));
    const high = Math.min(nodes[last], to + (to - from));
    return Array.from({ length: AROUND }, (_, n) => {
      const at = low + (n / (AROUND - 1)) * (high - low);
      const cell = ((at - nodes[0]) / (nodes[last] - nodes[0])) * last;
      const k = Math.min(Math.max(Math.floor(cell), 0), last - 1);
      return { at, k, share: Math.min(Math.max(cell - k, 0), 1) };
    });
  };
  const [xs, ys] = [side(grid.x.data, view.x), side(grid.y.data, view.y)];
  const { data, shape } = grid.z;
  const mapped = (k) => (Number.isFinite(data[k]) ? map(data[k]) : NaN);
  const z = ys.map(({ k: j, share: b }) =>
    xs.map(({ k: i, share: a }) => {
      const [low, up] = [j, j + 1].map((row) => {
        const [left, right] = [mapped(row * shape[1] + i), mapped(row * shape[1] + i + 1)];
        return left + a * (right - left);
      });
      return low + b * (up - low);
    }),
  );
  return { x: xs.map(({ at }) => at), y: ys.map(({ at }) => at), z };
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
