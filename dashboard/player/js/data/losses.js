/** The losses of landscapes/learning/losses.py: what one row costs, and the slope of that by each output. */

/** @type {(z: number) => number} log(1 + e^z), without overflow */
const softplus = (z) => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));

/** The probability that an output of its own stands for. @type {(z: number) => number} */
export const sigmoid = (z) => 1 / (1 + Math.exp(-z));

/** The probabilities of classes. @type {(z: ArrayLike<number>) => number[]} */
export function softmax(z) {
  const all = Array.from(z);
  const highest = Math.max(...all);
  const powers = all.map((v) => Math.exp(v - highest));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((v) => v / sum);
}

/** log of the sum of e^z. @type {(z: ArrayLike<number>) => number} */
function logsumexp(z) {
  const all = Array.from(z);
  const highest = Math.max(...all);
  return highest + Math.log(all.reduce((sum, v) => sum + Math.exp(v - highest), 0));
}

/** A loss that is a sum over outputs. @type {(cost: (z: number, t: number) => number, slope: (z: number, t: number) => number) => Loss} */
const summed = (cost, slope) => ({
  cost: (z, t) => Array.from(z).reduce((sum, v, k) => sum + cost(v, t[k]), 0),
  slopes: (z, t) => Array.from(z, (v, k) => slope(v, t[k])),
});

/** @typedef {{cost: (z: ArrayLike<number>, t: number[]) => number, slopes: (z: ArrayLike<number>, t: number[]) => number[]}} Loss */

/** Where a loss has a kink its slope there is 0, as in Python. @type {Record<string, Loss>} */
export const LOSSES = {
  squared: summed(
    (z, t) => 0.5 * (z - t) ** 2,
    (z, t) => z - t,
  ),
  absolute_error: summed(
    (z, t) => Math.abs(z - t),
    (z, t) => Math.sign(z - t),
  ),
  huber: summed(
    (z, t) => (Math.abs(z - t) <= 1 ? 0.5 * (z - t) ** 2 : Math.abs(z - t) - 0.5),
    (z, t) => Math.min(Math.max(z - t, -1), 1),
  ),
  cross_entropy: {
    cost: (z, t) =>
      z.length === 1
        ? softplus(z[0]) - t[0] * z[0]
        : logsumexp(z) - t.reduce((sum, v, k) => sum + (v ? v * z[k] : 0), 0),
    slopes: (z, t) => (z.length === 1 ? [sigmoid(z[0]) - t[0]] : softmax(z).map((p, k) => p - t[k])),
  },
  hinge: summed(
    (z, t) => Math.max(0, 1 - t * z),
    (z, t) => (1 - t * z > 0 ? -t : 0),
  ),
};

/**
 * A target as a loss reads it, one number for each output.
 * @type {(code: string, target: number, classes: number, width: number) => number[]}
 */
export function coded(code, target, classes, width) {
  if (!classes) return [target];
  if (width > 1) return Array.from({ length: width }, (_, k) => (k === target ? 1 : 0));
  return [code === "bit" ? target : 2 * target - 1];
}
