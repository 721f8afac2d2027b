/** The point under the pointer in words and numbers. */
import { formatNumber } from "../core/numbers.js";
import { Hover } from "../plane/hover.js";
import { between } from "./fit.js";
import { thinned } from "./matches.js";
import { partWords } from "./words.js";

const REACH = 26; // pixels

/** Over the data: the nearest point, and what the run that is meant says of it. */
export class DataHover extends Hover {
  find(at) {
    const near = this.nearest(at);
    if (!near || near.n === this.panel.editor?.chosen?.n) return null; // its bubble stands there
    return { x: near.x, y: near.y, lines: pointLines(near.n, near.answers, this.panel.data) };
  }

  /**
   * The point nearest to a pixel; of predictions, whose it is as well.
   * @returns {{n: number, answers: Answers | null, x: number, y: number} | null}
   */
  nearest(at, reach = REACH) {
    const { panel } = this;
    const { places, shown, data } = panel;
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
 * A point of the data in words, and what a model says of it.
 * @type {(n: number, said: Answers | null, data: Message.DataSpace) => Line[]}
 */
export function pointLines(n, said, data) {
  const { kind, axes, classes, points, label, part } = data;
  const [x, y] = [points.data[2 * n], points.data[2 * n + 1]];
  const of = classes.length ? classes[label.data[n]] : `point ${n + 1}`;
  /** @type {Line[]} */
  const lines = [{ value: `${of}, ${partWords(part.data[n])}`, strong: true }];
  if (kind !== "match" || !classes.length) lines.push({ label: axes[0], value: formatNumber(x, 4) });
  if (kind === "plane" || (kind === "curve" && !classes.length))
    lines.push({ label: axes[1], value: formatNumber(y, 4) });
  if (!said) return lines;
  const answer = kind === "match" ? said.answers[n] : between(data.x.data, data.y.data, said.answers, x, y);
  if (!Number.isFinite(answer)) return lines;
  lines.push({ value: said.run.label, colour: said.run.colour, strong: true });
  if (!classes.length) {
    lines.push(
      { label: "predicted", value: formatNumber(answer, 4) },
      { label: "residual", value: formatNumber(y - answer, 3) },
    );
    return lines;
  }
  const level = kind === "curve" ? 0.5 : 0;
  const right = answer > level === label.data[n] > 0;
  if (kind === "curve") lines.push({ label: axes[1], value: formatNumber(answer, 3) });
  lines.push({ label: "put into", value: `${classes[answer > level ? 1 : 0]}${right ? "" : ", wrong"}` });
  return lines;
}
