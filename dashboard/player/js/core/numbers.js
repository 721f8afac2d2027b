/** Numbers as people read them: digit for digit what landscapes/core/wording.py writes. */

const SUPERSCRIPT = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/**
 * The leading digits of a positive number and the power of ten of the first one: 0.012 is ["12", -2].
 * A number in the middle between two goes to the even one, as in Python.
 * @returns {[digits: string, power: number]}
 */
function leading(size, digits) {
  const [head, power] = size.toExponential(digits - 1).split("e");
  const [all, exact] = size.toExponential(99).replace(".", "").split("e");
  const kept = all.slice(0, digits);
  const middle = /^50*$/.test(all.slice(digits));
  if (middle && Number(kept.at(-1)) % 2 === 0) return [kept, Number(exact)];
  return [head.replace(".", ""), Number(power)];
}

/** Digits with a point after so many of them, without zeros at the end. */
function pointed(digits, before) {
  const padded = before > 0 ? digits.padEnd(before, "0") : "0".repeat(1 - before) + digits;
  const [whole, rest] = [padded.slice(0, Math.max(before, 1)), padded.slice(Math.max(before, 1))];
  return `${whole}.${rest}`.replace(/\.?0*$/, "");
}

/**
 * A number with a power of ten: 1.2×10⁵; 0 and what is not finite have none.
 * @param {number} value
 * @param {number} digits
 */
export function scientific(value, digits) {
  const [head, power] = leading(Math.abs(value), digits);
  const raised = String(Math.abs(power)).replace(/\d/g, (digit) => SUPERSCRIPT[Number(digit)]);
  const ten = power === 1 ? "10" : `10${power < 0 ? "⁻" : ""}${raised}`;
  return `${value < 0 ? "−" : ""}${pointed(head, 1)}×${ten}`;
}

/**
 * A number as people write it: 0.25, −3.2×10⁻⁵, 12,000, ∞; a dash where there is none.
 * @param {number | null | undefined} value
 * @param {number} [digits]
 */
export function formatNumber(value, digits = 4) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  const size = Math.abs(value);
  if (size === Infinity) return value > 0 ? "∞" : "−∞";
  if (size === 0) return "0";
  if (size < 1e-3 || size >= 1e6) return scientific(value, digits);
  const sign = value < 0 ? "−" : "";
  const [head, power] = leading(size, digits);
  if (power < digits) return sign + pointed(head, power + 1);
  // More digits before the point than asked for: all of them.
  const [whole, places] = leading(size, Math.floor(Math.log10(size)) + 1);
  return sign + whole.padEnd(places + 1, "0").replace(/\B(?=(\d{3})+$)/g, ",");
}

/**
 * A number to the decimals that pixels tell apart: a link need not be longer. `scale`: pixels a unit.
 * @type {(v: number, scale: number) => number}
 */
export function toPixels(v, scale) {
  const decimals = Math.ceil(Math.log10(scale));
  return Number(v.toFixed(Math.min(Math.max(decimals, 0), 100)));
}

/** A pixel brought into the axes. @type {(at: {x: number, y: number}, box: {left: number, top: number, width: number, height: number}) => {x: number, y: number}} */
export const within = ({ x, y }, { left, top, width, height }) => ({
  x: Math.min(Math.max(x, left), left + width),
  y: Math.min(Math.max(y, top), top + height),
});
