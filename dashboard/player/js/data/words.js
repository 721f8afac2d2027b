/** The data space in words and numbers. */
import { formatNumber } from "../core/numbers.js";
import { keyAt, wrongAt } from "./fit.js";

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
  const { kind, axes, classes, total, held, label } = data;
  const against = `${axes[1]} against ${axes[0]}`;
  const named = [classes.slice(0, -1).join(", "), classes.at(-1)].filter(Boolean).join(" and ");
  const what = {
    curve: against,
    plane: `${against} in the classes ${named}`,
    match: against,
    regions: `${against} in the classes ${named}`,
    confusion: `how many of each class (${named}) are put into which`,
    pictures: `${formatNumber(label.data.length)} of them as pictures, of the classes ${named}`,
  }[kind];
  const models = {
    curve: "the curve",
    plane: "the boundary",
    match: "the predictions",
    regions: "the borders",
    confusion: "the table",
    pictures: "the guesses",
  }[kind];
  const names = runs.map((run) => run.label);
  const best = kind === "curve" && data.best ? ` The dashed line is ${bestName(data)}.` : "";
  return (
    `The data: ${counted(total, "point")}${held ? `, ${formatNumber(held)} of them held out` : ""}; ${what}.` +
    `${names.length ? ` Shown is ${models} of ${names.join(", ")}.` : ""}${best}`
  );
}

/**
 * The share of points trained on that each run's model puts into a wrong class; the median of several
 * members. About so much where it was counted at an earlier row.
 * @type {(shown: Answers[]) => {run: Run, text: string}[]}
 */
export function wrongShares(shown) {
  /** @type {Map<Run, {share: number, exact: boolean}[]>} */
  const shares = new Map();
  for (const { run, member, row } of shown) {
    if (!run.fit.wrong) continue;
    shares.set(run, [...(shares.get(run) ?? []), wrongAt(run, member, row)]);
  }
  return [...shares]
    .sort(([a], [b]) => a.index - b.index) // highlighting changes the order of painting alone
    .map(([run, all]) => {
      const share = median(all.map((one) => one.share));
      const exact = Number.isNaN(share) || all.every((one) => one.exact);
      return { run, text: `${exact ? "" : "≈ "}${percent(share)}` };
    });
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

/**
 * The run that is shown where it can be only one: the highlighted one, else the first.
 * @type {(visible: Run[], ctx: Pick<Context, "highlighted">) => Run | null}
 */
export function meantOf(visible, ctx) {
  const chosen = visible.find((run) => run.id === ctx.highlighted());
  const first = (/** @type {Run} */ a, /** @type {Run} */ b) => (b.index < a.index ? b : a);
  return chosen ?? (visible.length ? visible.reduce(first) : null);
}

/**
 * Whose classes are shown, and of when.
 * @type {(meant: Pick<Answers, "run" | "member" | "row"> & {answers: ArrayLike<number>}) => string}
 */
export function meantWords({ run, member, row, answers }) {
  const of = run.members > 1 ? `, start ${member + 1} of ${run.members}` : "";
  const { rows } = run.fit;
  const at = rows.data[keyAt(rows.data, row + 1e-6).low];
  const when = `${run.label}${of}, iteration ${formatNumber(at)}`;
  const lost = Array.from(answers).filter((v) => !Number.isFinite(v)).length;
  if (lost && lost === answers.length) return `${when}: no numbers`;
  return lost && run.fit.winners ? `${when}, ${counted(lost, "point")} without a class` : when;
}
