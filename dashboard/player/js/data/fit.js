/** What a model says at a moment: a run's fit between its keys, at its nodes and between them. */
import { jumped } from "../paths/paths.js";

const LITTLE = 1e-6; // of a row, to which clocks count
const LOST = 255; // in place of a class where an output was no number

/**
 * The key at or before a row, and the share of the way to the next one.
 * @type {(rows: ArrayLike<number>, row: number) => {low: number, share: number}}
 */
export function keyAt(rows, row) {
  const last = rows.length - 1;
  if (!(row > rows[0])) return { low: 0, share: 0 };
  if (row >= rows[last]) return { low: last, share: 0 };
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (rows[middle] <= row) low = middle;
    else high = middle;
  }
  return { low, share: (row - rows[low]) / (rows[high] - rows[low]) };
}

/** Whether a row, or the end after it, is a key itself. @type {(rows: ArrayLike<number>, row: number) => boolean} */
export function isKey(rows, row) {
  const key = rows[keyAt(rows, row + LITTLE).low];
  return Math.abs(key - row) <= LITTLE || row >= rows[rows.length - 1];
}

/** How many answers a run's fit has at a moment. @type {(run: Run) => number} */
export const answersOf = (run) => (run.fit.values ?? run.fit.winners)?.shape[1] ?? 0;

/**
 * A member's answers at all nodes at a fractional row, written to `out`: linear between two keys, except
 * across a jump (a restart), where the earlier one stays, as it does where answers are `held`, and where
 * they are classes. False where one is not finite.
 * @type {(run: Run, member: number, row: number, out: Float64Array, held?: boolean) => boolean}
 */
export function answersAt(run, member, row, out, held = false) {
  const { rows, values, winners } = run.fit;
  const [, nodes, members] = (values ?? winners).shape;
  const { data } = values ?? winners;
  const still = held || !values;
  let { low, share } = keyAt(rows.data, still ? row + LITTLE : row);
  if (still) share = 0;
  if (share > 0 && run.jumps)
    for (let r = rows.data[low] + 1; share && r <= rows.data[low + 1]; r++)
      if (jumped(run, member, r)) share = 0;
  let from = low * nodes * members + member;
  const onward = share > 0 ? nodes * members : 0;
  let finite = true;
  for (let n = 0; n < nodes; n++, from += members) {
    const a = values || data[from] !== LOST ? data[from] : NaN;
    const b = data[from + onward];
    // A run that diverges is drawn as long as it has numbers.
    out[n] = onward && Number.isFinite(b) ? a + share * (b - a) : a;
    if (!Number.isFinite(out[n])) finite = false;
  }
  return finite;
}

/**
 * The share of points put into the wrong class at the last row that was reached of those where it was
 * counted, and whether that is the row itself, or the one before a fraction; NaN where the model has no
 * number there.
 * @type {(run: Run, member: number, row: number) => {share: number, exact: boolean}}
 */
export function wrongAt(run, member, row) {
  const { judged, wrong } = run.fit;
  const { low } = keyAt(judged.data, row + LITTLE);
  const last = judged.data[judged.data.length - 1];
  const exact = judged.data[low] === Math.floor(row + LITTLE) || row >= last;
  return { share: wrong.data[low * run.members + member], exact };
}

/** @type {(nodes: ArrayLike<number>, at: number) => {k: number, share: number}} the cell of evenly spaced nodes */
function cellAt(nodes, at) {
  const last = nodes.length - 1;
  const place = ((at - nodes[0]) / (nodes[last] - nodes[0])) * last;
  const k = Math.min(Math.max(Math.floor(place), 0), last - 1);
  return { k, share: place - k };
}

/**
 * The model between its nodes: linear along one axis, bilinear over two (rows of `values` are y). Beyond
 * the nodes the last cell goes on, so a straight model is exact everywhere.
 * @type {(xs: ArrayLike<number>, ys: ArrayLike<number>, values: ArrayLike<number>, x: number, y?: number) => number}
 */
export function between(xs, ys, values, x, y = 0) {
  const across = cellAt(xs, x);
  const along = (/** @type {number} */ row) => {
    const at = row * xs.length + across.k;
    return values[at] + across.share * (values[at + 1] - values[at]);
  };
  if (ys.length < 2) return along(0);
  const up = cellAt(ys, y);
  const low = along(up.k);
  return low + up.share * (along(up.k + 1) - low);
}
