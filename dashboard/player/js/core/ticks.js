/** Ticks of axes: round numbers, labels as short as they can be, and axes too short or too long for Plotly's own. */
import { formatNumber, scientific } from "./numbers.js";

/**
 * A tick's label: as short as it can be, so 10⁶ and not 1×10⁶, 20000 and not 20,000.
 * @param {number} value
 * @param {number} [digits]
 */
export function formatTick(value, digits = 3) {
  const size = Math.abs(value);
  const plain = size === 0 || (size >= 1e-3 && size < 1e5);
  if (plain) return String(Number(value.toPrecision(digits))).replace("-", "−");
  return Number.isFinite(value) ? scientific(value, digits).replace(/^(−?)1×/, "$1") : formatNumber(value);
}

/**
 * Round numbers inside [low, high], about `count` of them.
 * @param {number} low
 * @param {number} high
 */
export function niceTicks(low, high, count = 5) {
  const span = high - low;
  if (!(span > 0) || !Number.isFinite(span)) return Number.isFinite(low) ? [low] : [];
  const raw = span / Math.max(count, 1);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * [1, 2, 2.5, 5, 10].find((m) => m * power >= raw * 0.999);
  const ticks = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * span; k++) ticks.push(k * step);
  return ticks.map((t) => (Math.abs(t) < step * 1e-9 ? 0 : t));
}

/**
 * A few round ticks away from an axis' ends, where they would run into the next axis'. They stand at their
 * distance from `origin`.
 * @type {(range: number[], origin?: number) => {tickmode: "array", tickvals: number[], ticktext: string[]}}
 */
export function innerTicks([low, high], origin = 0) {
  const inset = 0.07 * (high - low);
  const base = baseOf([low, high]) ?? 0;
  const unit = unitOf([low, high], base);
  const vals = niceTicks(low + inset - base, high - inset - base, 4);
  return {
    tickmode: "array",
    tickvals: vals.map((v) => v + (base - origin)),
    ticktext: vals.map((v) => formatTick(v / unit)),
  };
}

const ALIKE = 2e-5; // of its numbers: on so short an axis all labels begin with the same digits

/**
 * A round number that the places of a short axis are told from, 3 for 2.9999999 to 3.0000001; null where
 * the axis is not that short.
 * @type {(range: number[]) => number | null}
 */
export function baseOf([low, high]) {
  const span = high - low;
  const middle = low + span / 2;
  if (!(span < ALIKE * Math.max(Math.abs(low), Math.abs(high)))) return null;
  for (let power = Math.ceil(Math.log10(Math.abs(middle))); power > -330; power--) {
    const digits = Math.max(0, -power);
    const round =
      digits > 100
        ? middle
        : Number((Math.round(middle / 10 ** power) * 10 ** power).toFixed(Math.min(digits, 100)));
    if (Math.abs(round - middle) <= 5 * span) return round;
  }
  return middle;
}

/** The power of ten in which the places of a short axis are told. @type {(range: number[], base: number) => number} */
function unitOf([low, high], base) {
  if (!base) return 1;
  const power = Math.floor(Math.log10(Math.max(Math.abs(low - base), Math.abs(high - base))));
  return power < -2 || power > 3 ? 10 ** power : 1;
}

/**
 * An axis' name where it is short: "x − 3, in 10⁻⁸".
 * @type {(name: string, range: number[]) => string}
 */
export function shortName(name, range) {
  const base = baseOf(range);
  if (!base) return name;
  const unit = unitOf(range, base);
  return `${name} ${base > 0 ? "−" : "+"} ${String(Math.abs(base))}${unit === 1 ? "" : `, in ${scientific(unit, 1).replace(/^1×/, "")}`}`;
}

/**
 * Title and ticks of an axis as Plotly's layout takes them: its own ticks, or those of a short axis.
 * @type {(name: string, range: number[], count: number) => any}
 */
export function shortTicks(name, range, count) {
  const base = baseOf(range);
  if (base === null) return { "title.text": name, tickmode: "auto", tickvals: null, ticktext: null };
  const vals = niceTicks(range[0] - base, range[1] - base, count);
  return {
    "title.text": shortName(name, range),
    tickmode: "array",
    tickvals: vals.map((v) => base + v),
    ticktext: vals.map((v) => formatTick(v / unitOf(range, base))),
  };
}

/** An axis of a layout with the title and the ticks of a short one, if it is one. @type {(axis: any) => any} */
export function shortened(axis) {
  if (!axis.range || axis.type === "log" || axis.tickvals || baseOf(axis.range) === null) return axis;
  const { "title.text": text, ...ticks } = shortTicks(axis.title?.text ?? "", axis.range, 6);
  return { ...axis, ...ticks, title: { ...axis.title, text } };
}

/**
 * A logarithm of what has a sign: to v = +-unit 10^k it gives about +-k, to 0 it gives 0. `unit` is about the
 * smallest first value, so that what a run falls to is shown in decades of where it began.
 * @param {ArrayLike<number>[]} series
 */
export function signedLog(series) {
  const firsts = series.map((values) => Math.abs(values[0])).filter((v) => v > 0 && v < Infinity);
  const unit = firsts.length ? 10 ** Math.floor(Math.log10(Math.min(...firsts))) : 1;
  return {
    unit,
    to: (/** @type {number} */ v) => Math.sign(v) * Math.log10(1 + Math.abs(v) / unit),
    from: (/** @type {number} */ at) => Math.sign(at) * unit * (10 ** Math.abs(at) - 1),
  };
}

/**
 * Ticks at 0 and at powers of ten on both sides, on an axis in the units of `signedLog`.
 * @type {(range: number[], bend: ReturnType<typeof signedLog>) => {tickmode: "array", tickvals: number[], ticktext: string[]}}
 */
export function signedTicks([low, high], { unit, to }) {
  const apart = (high - low) / 9;
  const raw = (high - low) / 6;
  const power = 10 ** Math.floor(Math.log10(raw));
  const stride = Math.max(1, power * [1, 2, 5, 10].find((m) => m * power >= raw));
  const values = [0];
  for (const sign of [1, -1]) {
    for (let k = stride; k <= Math.max(sign * (sign > 0 ? high : low), 0); k += stride)
      values.push(sign * unit * 10 ** k);
  }
  const inside = values.filter(
    (v) => to(v) >= low && to(v) <= high && (v === 0 || Math.abs(to(v)) > apart / 2),
  );
  return { tickmode: "array", tickvals: inside.map(to), ticktext: inside.map((v) => formatTick(v)) };
}

/**
 * Ticks at whole decades, at most about six of them; between decades where fewer than two are in sight.
 * @type {(range: number[], color: string) => any}
 */
export function logTicks([low, high], color) {
  if (Math.floor(high) - Math.ceil(low) >= 1) {
    return { dtick: Math.max(1, Math.ceil((high - low) / 6)), tickfont: { color, size: 9.4 } };
  }
  const digits = high - low < 0.7 ? [1, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 9] : [1, 2, 5];
  const tickvals = [];
  for (let power = Math.floor(low); power <= high; power++) {
    for (const digit of digits) {
      const value = digit * 10 ** power;
      if (Math.log10(value) >= low && Math.log10(value) <= high) tickvals.push(value);
    }
  }
  return { tickmode: "array", tickvals, ticktext: tickvals.map((value) => formatTick(value)) };
}
