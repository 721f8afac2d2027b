/** What the loss panel shows: f above its lowest value, f, and what there is of data and of planes. */
import { drawMarker } from "../core/marks.js";

export const NAMES = {
  gap: "f − lowest f",
  value: "f",
  distance: "distance to minimum",
  gradient: "gradient norm ‖∇f‖",
  seen: "loss of the step’s rows",
  held: "held-out loss, ★ least",
  away: "distance from the plane",
};
/** Why another quantity is shown, of those that not all runs have. */
export const MISSING = {
  distance: "No single minimum is known here: f above its lowest value is shown.",
  seen: "Every step sees all rows: f above its lowest value is shown.",
  held: "No rows are held out to choose by, which “Settings of the data” does: f above its lowest value is shown.",
  away: "Nothing is hidden here: f above its lowest value is shown.",
};

/**
 * A quantity of a run, (rows, members); undefined where it has none. With restarts f is the lowest so far.
 * @type {(run: Run, quantity: string) => any}
 */
export function quantityOf(run, quantity) {
  const { values, gaps } = run.best ?? run;
  const { distances, gradients, seen, held, away } = run;
  return { value: values, gap: gaps, distance: distances, gradient: gradients, seen, held, away }[quantity];
}

/**
 * The quantity that is shown where another one may be asked for that some run has not.
 * @type {(asked: string, runs: Run[]) => string}
 */
export function shownQuantity(asked, runs) {
  const all = (quantity) => runs.every((run) => quantityOf(run, quantity));
  const shown = asked in MISSING && !all(asked) ? "gap" : asked;
  // Where f falls out of the box, or into a pole, there is no lowest value to measure from.
  return shown === "gap" && !all("gap") ? "value" : shown;
}

/**
 * The row of the least value of a member up to a row, -1 where it has none.
 * @type {(values: ArrayLike<number>, members: number, member: number, last: number) => number}
 */
export function leastRow(values, members, member, last) {
  let row = -1;
  let lowest = Infinity;
  for (let r = 0; r <= last; r++) {
    const v = values[r * members + member];
    if (v < lowest) [lowest, row] = [v, r];
  }
  return row;
}

/**
 * A star where early stopping would stop; none where the last row is the least, since it still falls.
 * @type {(run: Run, row: number, xy: Float64Array, last: number, halo: any) => any[]}
 */
export function star(run, row, xy, last, halo) {
  if (row < 0 || row === last) return [];
  const [x, y] = [xy[2 * row], xy[2 * row + 1]];
  return [{ row, paint: (c) => drawMarker(c, "star", x, y, 6, run.colour, halo) }];
}
