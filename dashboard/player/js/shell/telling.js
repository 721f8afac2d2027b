/** What the panels show, in words and as a table, for those who do not see them. */
import { rowAt } from "../core/clock.js";
import { formatNumber } from "../core/numbers.js";
import { coordinate } from "../paths/paths.js";
import { NAMES, quantityOf, shownQuantity } from "../plane/quantities.js";

const DIGITS = 4;
const MOST = 8; // runs told one by one; of more, how many there are
const MOMENTS = 10; // of the table of losses, beside the start
const COLOURED = { log: "the logarithm of f", linear: "f", rank: "rank" };
const CLOCKS = { steps: "step", cost: "evaluation" };

const number = (value) => formatNumber(value, DIGITS);
const between = (axis, [low, high]) => `${axis} from ${number(low)} to ${number(high)}`;

/**
 * What a panel shows that stands still.
 * @type {(name: string, terrain: Message.Terrain, view: Message.View) => string}
 */
export function pictureWords(name, terrain, view) {
  const { landscape, axes, domain } = terrain;
  const box = domain.map((side, k) => between(axes[k], side)).join(", ");
  const words = {
    curve: `The curve of ${landscape.title} over ${box}.`,
    contour: `Level sets of ${landscape.title} over ${box}, coloured by ${COLOURED[view.colour]}: light is low, dark is high.`,
    surface: `${landscape.title} as a surface over ${box}.`,
    volume: `Level surfaces of ${landscape.title} over ${box}.`,
    tiles: `${landscape.title} over ${box}, one small picture for each run.`,
    loss: "One curve for each run; a table of them follows.",
  };
  return words[name] ?? "";
}

/** The row of a member that has begun by then. */
const rowOf = (run, member, position, unit) => Math.floor(rowAt(run, member, position, unit) + 1e-6);

/**
 * Where one run is, how high, and how it ended.
 * @type {(run: Run, position: number, unit: string, ending: string) => string}
 */
export function runWords(run, position, unit, ending) {
  const heights = Array.from(
    { length: run.members },
    (_, m) => run.values.data[rowOf(run, m, position, unit) * run.members + m],
  );
  const end = ending ? ` ${ending}` : " Under way.";
  if (run.members > 1) {
    const best = Math.min(...heights.filter((v) => !Number.isNaN(v)));
    return `${run.label}, ${run.members} starts: lowest f now ${number(best)}.${end}`;
  }
  const row = rowOf(run, 0, position, unit);
  const place = Array.from({ length: run.path.shape[1] }, (_, k) => number(coordinate(run, 0, row, k)));
  const at = place.length > 1 ? `(${place.join(", ")})` : place[0];
  return `${run.label} at ${at}, f = ${number(heights[0])}.${end}`;
}

/**
 * All runs at a moment; `endings[k]` is how run k ended by then, "" while it goes on.
 * @type {(runs: Run[], endings: string[], clock: {position: number, duration: number, unit: string}) => string}
 */
export function runsWords(runs, endings, { position, duration, unit }) {
  if (!runs.length) return "No run is shown.";
  const now = `${CLOCKS[unit]} ${number(Math.floor(position + 1e-6))} of ${number(duration)}`;
  const told = runs.slice(0, MOST).map((run, k) => runWords(run, position, unit, endings[k]));
  const more = runs.length > MOST ? [`And ${runs.length - MOST} more.`] : [];
  return [`At ${now}:`, ...told, ...more].join(" ");
}

/**
 * The loss panel as a table: {caption, head, rows}, the chosen quantity of every run at eleven moments. Of
 * many starts it is the lowest.
 * @type {(runs: Run[], view: Message.View, duration: number) =>
 *   {caption: string, head: string[], rows: string[][]}}
 */
export function lossTable(runs, view, duration) {
  const unit = view.clock;
  const quantity = shownQuantity(view.quantity, runs);
  const series = runs.map((run) => quantityOf(run, quantity).data);
  const moments = [
    ...new Set(Array.from({ length: MOMENTS + 1 }, (_, k) => Math.round((k * duration) / MOMENTS))),
  ];
  const cell = (run, values, moment) => {
    let least = Infinity;
    for (let m = 0; m < run.members; m++) {
      const v = values[rowOf(run, m, moment, unit) * run.members + m];
      if (v < least || run.members === 1) least = v;
    }
    return number(least);
  };
  return {
    caption: `${NAMES[quantity]}, at ${moments.length} moments`,
    head: [CLOCKS[unit], ...runs.map((run) => (run.members > 1 ? `${run.label}, lowest` : run.label))],
    rows: moments.map((moment) => [number(moment), ...runs.map((run, k) => cell(run, series[k], moment))]),
  };
}
