/** The point under the pointer in words and numbers. */
import { formatNumber } from "../core/numbers.js";
import { Hover } from "../plane/hover.js";
import { cellLines } from "./confusion.js";
import { between } from "./fit.js";
import { sigmoid } from "./losses.js";
import { thinned } from "./matches.js";
import { costLines, largest } from "./owncost.js";
import { pictureAt } from "./pictures.js";
import { outputsFrom } from "./regions.js";
import { partWords } from "./words.js";

const REACH = 26; // pixels
const ASIDE = 9; // pixels

/** Over the data: the nearest point, and what the run that is meant says of it. */
export class DataHover extends Hover {
  find(at) {
    if (this.panel.data.kind === "confusion") return this.cell(at);
    const near = this.nearest(at);
    if (!near || near.n === this.panel.editor?.chosen?.n) return null; // its bubble stands there
    return { x: near.x, y: near.y, lines: pointLines(near.n, near.answers, this.panel.data) };
  }

  /** The cell of a table at a pixel. */
  cell(at) {
    const { panel } = this;
    const meant = panel.meant(panel.shown);
    const [column, row] = [Math.round(panel.fromX(at.x)), Math.round(panel.fromY(at.y))];
    const count = panel.data.classes.length;
    if (!meant || Math.min(column, row) < 0 || Math.max(column, row) >= count) return null;
    // In the cell's corner, where no number is.
    const [x, y] = [panel.toX(column + 0.5) - ASIDE, panel.toY(row + 0.5) + ASIDE];
    return { x, y, lines: cellLines(panel.data, meant, column, row) };
  }

  /**
   * The point nearest to a pixel; of predictions, whose it is as well.
   * @returns {{n: number, answers: Answers | null, x: number, y: number} | null}
   */
  nearest(at, reach = REACH) {
    const { panel } = this;
    const { places, shown, data } = panel;
    if (data.kind === "confusion") return null;
    if (data.kind === "pictures") {
      const n = pictureAt(panel.scene(shown), at);
      if (n < 0) return null;
      return { n, answers: panel.meant(shown), x: panel.toX(places[2 * n]), y: panel.toY(places[2 * n + 1]) };
    }
    const meant = shown.find(({ run }) => run === panel.focusRun()) ?? null;
    let best = reach;
    let nearest = null;
    const look = (n, answers, height) => {
      const [x, y] = [panel.toX(places[2 * n]), panel.toY(height)];
      const away = Math.hypot(x - at.x, y - at.y);
      if (away < best) {
        best = away;
        nearest = { n, answers, x, y };
      }
    };
    if (data.kind === "match") {
      const which = thinned(places.length / 2);
      for (const one of meant ? [meant] : shown) for (const n of which) look(n, one, one.answers[n]);
    } else for (let n = 0; n < places.length / 2; n++) look(n, meant, places[2 * n + 1]);
    return nearest;
  }
}

/**
 * What a model puts out for a point, and whether that is read off between nodes of a model that bends there.
 * @type {(data: Message.DataSpace, n: number, answers: Float64Array) => {outputs: number[], between: boolean}}
 */
export function outputsAt(data, n, answers) {
  const { kind, width, points, straight } = data;
  if (kind !== "curve" && kind !== "plane") {
    const from = outputsFrom(data, n);
    return { outputs: Array.from(answers.subarray(from, from + width)), between: false };
  }
  const [x, y] = [points.data[2 * n], points.data[2 * n + 1]];
  return { outputs: [between(data.x.data, data.y.data, answers, x, y)], between: !straight };
}

/**
 * A point of the data in words, and what a model says of it: about so where it is told between two rows of
 * the run, or read off between nodes.
 * @type {(n: number, said: Answers | null, data: Message.DataSpace) => Line[]}
 */
export function pointLines(n, said, data) {
  const { kind, axes, classes, points, label, part } = data;
  const [x, y] = [points.data[2 * n], points.data[2 * n + 1]];
  const name = classes.length ? classes[label.data[n]] : `point ${n + 1}`;
  const of = kind === "pictures" ? `${axes[0]} ${name}` : name;
  /** @type {Line[]} */
  const lines = [{ value: `${of}, ${partWords(part.data[n])}`, strong: true }];
  const placed = kind !== "pictures" && (kind !== "match" || !classes.length);
  if (placed) lines.push({ label: axes[0], value: formatNumber(x, 4) });
  if (kind === "plane" || kind === "regions" || (kind === "curve" && !classes.length))
    lines.push({ label: axes[1], value: formatNumber(y, 4) });
  if (!said) return lines;
  const { outputs, between: read } = outputsAt(data, n, said.answers);
  if (!outputs.every(Number.isFinite)) return lines;
  const about = read || !said.exact;
  const roughly = (/** @type {number} */ v, digits = 3) => `${about ? "≈ " : ""}${formatNumber(v, digits)}`;
  lines.push({ value: said.run.label, colour: said.run.colour, strong: true });
  if (!classes.length) {
    lines.push(
      { label: "predicted", value: roughly(outputs[0], 4) },
      { label: "residual", value: roughly(y - outputs[0]) },
      ...costLines(data, n, outputs, about),
    );
    return lines;
  }
  if (kind === "curve") lines.push({ label: axes[1], value: roughly(sigmoid(outputs[0])) });
  lines.push(...costLines(data, n, outputs, about));
  const winner = outputs.length > 1 ? largest(outputs) : Number(outputs[0] > 0);
  const right = winner === label.data[n];
  lines.push({ label: "put into", value: `${classes[winner]}${right ? "" : ", wrong"}` });
  return lines;
}
