/** What a point of the data has to do with the loss: its own part of the mean, and what it pulls at. */
import { formatNumber } from "../core/numbers.js";
import { coded, LOSSES, softmax } from "./losses.js";

const FEW = 3; // classes whose slopes are all told

/**
 * A point's own loss at the outputs that a model has there, its slope by each of them, and by theta where
 * the model is linear in it; null where the data have no loss of rows.
 * @type {(data: Message.DataSpace, n: number, outputs: ArrayLike<number>) =>
 *   {cost: number, slopes: number[], gradient: number[] | null} | null}
 */
export function ownCost({ kind, loss, code, classes, width, points, label, design }, n, outputs) {
  if (!LOSSES[loss]) return null;
  const target = classes.length ? label.data[n] : points.data[2 * n + (kind === "match" ? 0 : 1)];
  const t = coded(code, target, classes.length, width);
  const slopes = LOSSES[loss].slopes(outputs, t);
  const row = design && Array.from(design.data.subarray(n * design.shape[1], (n + 1) * design.shape[1]));
  return {
    cost: LOSSES[loss].cost(outputs, t),
    slopes,
    gradient: row && slopes.length === 1 ? row.map((v) => slopes[0] * v) : null,
  };
}

/**
 * The same as lines of a tooltip; `about` where the outputs are not the model's own to the last digit.
 * @type {(data: Message.DataSpace, n: number, outputs: ArrayLike<number>, about: boolean) => Line[]}
 */
export function costLines(data, n, outputs, about) {
  const own = ownCost(data, n, outputs);
  if (!own || !Number.isFinite(own.cost)) return [];
  const { classes, label, width, loss, theta } = data;
  const number = (/** @type {number} */ v) => formatNumber(v, 3);
  const roughly = (/** @type {string} */ text) => (about ? `≈ ${text}` : text);
  /** @type {Line[]} */
  const lines = [];
  const mine = label.data[n];
  if (width > 1 && loss === "cross_entropy")
    lines.push({ label: `P(${classes[mine]})`, value: roughly(number(softmax(outputs)[mine])) });
  lines.push({ label: "its own loss", value: roughly(number(own.cost)) });
  const told = width <= FEW ? classes.map((_, k) => k) : [...new Set([mine, largest(outputs)])];
  if (width === 1) lines.push({ label: "its slope by the output", value: roughly(number(own.slopes[0])) });
  else
    for (const k of told)
      lines.push({ label: `its slope by ${classes[k]}'s output`, value: roughly(number(own.slopes[k])) });
  for (const [k, name] of (own.gradient ? theta : []).entries())
    lines.push({ label: `its slope by ${name}`, value: roughly(number(own.gradient[k])) });
  return lines;
}

/** The place of the largest number, the first of equal ones; -1 where one is none. @type {(all: ArrayLike<number>, from?: number, count?: number) => number} */
export function largest(all, from = 0, count = all.length) {
  let best = 0;
  for (let k = 0; k < count; k++) {
    const v = all[from + k];
    if (!Number.isFinite(v)) return -1;
    if (v > all[from + best]) best = k;
  }
  return best;
}
