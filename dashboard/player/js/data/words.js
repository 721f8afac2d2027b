/** The data space in words and numbers. */
import { formatNumber } from "../core/numbers.js";
import { wrongAt } from "./fit.js";

const MOST = 5; // runs named in a line
const PARTS = ["trained on", "held out to choose by", "held out to judge by"];

/** Whether a point was trained on. @type {(part: number) => string} */
export const partWords = (part) => PARTS[part] ?? PARTS[1];

/** A share as people write it. @type {(share: number) => string} */
export const percent = (share) => (Number.isNaN(share) ? "–" : `${formatNumber(100 * share, 3)} %`);

/** A count with its noun. @type {(count: number, one: string) => string} */
const counted = (count, one) => `${formatNumber(count)} ${one}${count === 1 ? "" : "s"}`;

/** The closed form's name. @type {(data: Message.DataSpace) => string} */
export const bestName = (data) => (data.ridge ? "ridge regression" : "least squares");

/**
 * The picture for those who do not see it.
 * @type {(data: Message.DataSpace, runs: Run[]) => string}
 */
export function panelWords(data, runs) {
  const { kind, axes, classes, part } = data;
  const count = part.data.length;
  const held = Array.from(part.data).filter((v) => v > 0).length;
  const what = {
    curve: `${axes[1]} against ${axes[0]}`,
    plane: `${axes[1]} against ${axes[0]} in the classes ${classes.join(" and ")}`,
    match: `${axes[1]} against ${axes[0]}`,
  }[kind];
  const models = { curve: "the curve", plane: "the boundary", match: "the predictions" }[kind];
  const names = runs.map((run) => run.label);
  const best = kind === "curve" && data.best ? ` The dashed line is ${bestName(data)}.` : "";
  return (
    `The data: ${counted(count, "point")}${held ? `, ${formatNumber(held)} of them held out` : ""}; ${what}.` +
    `${names.length ? ` Shown is ${models} of ${names.join(", ")}.` : ""}${best}`
  );
}

/**
 * The share of points trained on that each run's model puts into a wrong class; the median of several
 * members.
 * @type {(shown: Answers[]) => {run: Run, text: string}[]}
 */
export function wrongShares(shown) {
  /** @type {Map<Run, number[]>} */
  const shares = new Map();
  for (const { run, member, row } of shown) {
    if (!run.fit.wrong) continue;
    shares.set(run, [...(shares.get(run) ?? []), wrongAt(run, member, row)]);
  }
  return [...shares]
    .sort(([a], [b]) => a.index - b.index) // highlighting changes the order of painting alone
    .map(([run, all]) => ({ run, text: percent(median(all)) }));
}

/** NaN where there is no number in the middle: what is lost counts as the worst. @type {(all: number[]) => number} */
export function median(all) {
  const sorted = all.map((v) => (Number.isNaN(v) ? Infinity : v)).sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const middle = sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  return middle < Infinity ? middle : NaN;
}

/** The runs named in the line, and what is said of the rest. @type {(count: number) => {named: number, rest: string}} */
export function fewOf(count) {
  return { named: Math.min(count, MOST), rest: count > MOST ? ` and ${count - MOST} more` : "" };
}
