/** What lies under the pointer, in words and numbers. */
import { element } from "../core/dom.js";
import { formatNumber } from "../core/numbers.js";
import { markLines, nearestMark } from "../landmarks/landmarks.js";
import { coordinate } from "../paths/paths.js";

const REACH = 9; // pixels from a path's point within which the point is meant, not the ground

/** Follows the pointer over a panel, at most once a frame: `find(at, event)` returns lines or null. */
export class Hover {
  constructor(panel) {
    this.panel = panel;
    this.stop = new AbortController();
    const { signal } = this.stop;
    const { host } = panel;
    this.mark = element("div", { class: "lp-snap", "aria-hidden": "true" });
    this.mark.hidden = true;
    host.append(this.mark);
    host.addEventListener(
      "pointermove",
      (event) => {
        this.event = event;
        this.pending ??= requestAnimationFrame(() => {
          this.pending = null;
          this.look();
        });
      },
      { signal },
    );
    host.addEventListener("pointerleave", () => this.leave(), { signal });
    host.addEventListener("pointerdown", () => this.leave(), { signal });
  }

  /** @type {(at: {x: number, y: number}) => any} */
  find(_at) {
    return null;
  }

  look() {
    const { panel, event } = this;
    const at = { x: 0, y: 0 };
    if (!event || event.pointerType === "touch" || !panel.inside(event, at) || event.buttons)
      return this.leave();
    const under = this.find(at);
    if (!under) return this.leave();
    this.mark.hidden = false;
    this.mark.style.transform = `translate(${under.x}px, ${under.y}px)`;
    this.mark.style.borderColor = under.colour ?? panel.ctx.theme().text;
    panel.ctx.tooltip.show(under.lines, event.clientX, event.clientY);
    return undefined;
  }

  leave() {
    this.event = null;
    if (this.mark.hidden) return;
    this.mark.hidden = true;
    this.panel.ctx.tooltip.hide();
  }

  destroy() {
    this.stop.abort();
    cancelAnimationFrame(this.pending);
    this.mark.remove();
  }
}

/** The point of any drawn path nearest to a pixel, up to where the clock is: {run, member, row, x, y}. */
export function nearestPoint(panel, at, reach = REACH) {
  let best = reach * reach;
  let nearest = null;
  const { ctx } = panel;
  for (const { run, member, xy, rowOf } of panel.shown ?? []) {
    const count = rowOf ? xy.length / 2 - 1 : Math.floor(ctx.row(run, member, ctx.clock.position) + 1e-6);
    for (let r = 0; r <= count; r++) {
      const dx = xy[2 * r] - at.x;
      const dy = xy[2 * r + 1] - at.y;
      const distance = dx * dx + dy * dy;
      if (distance < best) {
        best = distance;
        nearest = { run, member, row: r, x: xy[2 * r], y: xy[2 * r + 1] };
      }
    }
  }
  return nearest;
}

/** A path's point in words. @type {(run: Run, member: number, row: number, axes: string[]) => Line[]} */
export function pointLines(run, member, row, axes) {
  const dimension = run.path.shape[1];
  const of = run.members > 1 ? ` · start ${member + 1} of ${run.members}` : "";
  const point = Array.from({ length: dimension }, (_, k) => formatNumber(coordinate(run, member, row, k), 4));
  const at = row * run.members + member;
  /** @type {Line[]} */
  const lines = [
    { value: run.label + of, colour: run.colour, strong: true },
    { label: "iteration", value: String(row) },
    {
      label: axes.length > 1 ? `(${axes.join(", ")})` : axes[0],
      value: axes.length > 1 ? `(${point.join(", ")})` : point[0],
    },
    { label: "f", value: formatNumber(run.values.data[at], 4) },
    { label: "gradient norm", value: formatNumber(run.gradients.data[at], 3) },
  ];
  if (run.away) lines.push({ label: "distance from the plane", value: formatNumber(run.away.data[at], 3) });
  return lines;
}

/** What a pair of curvatures means. @type {(low: number, high: number) => string} */
function curvatureWords(low, high) {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return "no second derivative here";
  const small = 1e-6 * Math.max(Math.abs(low), Math.abs(high));
  if (Math.max(Math.abs(low), Math.abs(high)) === 0) return "no curvature";
  if (low > small) return "curves up in all directions";
  if (high < -small) return "curves down in all directions";
  if (low < -small && high > small) return "saddle-like: up one way, down another";
  return high > small ? "flat one way, curves up another" : "flat one way, curves down another";
}

/** Over the contour: a path's point where one is near, else the nearest sampled node. */
export class ContourHover extends Hover {
  find(at) {
    const { panel } = this;
    const { terrain } = panel;
    const near = nearestPoint(panel, at);
    if (near)
      return {
        ...near,
        colour: near.run.colour,
        lines: pointLines(near.run, near.member, near.row, terrain.axes),
      };
    const marked = nearestMark(panel.ctx.landmarks(), (mark) => panel.placeMark(mark), at);
    if (marked) return { x: marked.x, y: marked.y, lines: markLines(marked.mark, terrain.axes) };
    const { field, grid, axes } = terrain;
    const nodes = field ?? grid; // of a large network there are heights alone
    const nearest = (values, v) => {
      const n = values.length;
      const k = Math.round(((v - values[0]) / (values[n - 1] - values[0])) * (n - 1));
      return k >= 0 && k < n ? k : -1;
    };
    const i = nearest(nodes.x.data, panel.fromX(at.x));
    const j = nearest(nodes.y.data, panel.fromY(at.y));
    if (i < 0 || j < 0) return null;
    const [x, y] = [nodes.x.data[i], nodes.y.data[j]];
    const { box } = panel;
    const [px, py] = [panel.toX(x) - box.left, panel.toY(y) - box.top];
    if (px < 0 || py < 0 || px > box.width || py > box.height) return null; // no sample in so small a view
    const columns = nodes.x.data.length;
    // The finer grid holds every node of the coarser one: node i of it is node 2i there.
    const ratio = (grid.x.data.length - 1) / (columns - 1);
    const f = grid.z.data[Math.round(j * ratio) * grid.x.data.length + Math.round(i * ratio)];
    /** @type {Line[]} */
    const lines = [
      { label: `(${axes.join(", ")})`, value: `(${formatNumber(x, 3)}, ${formatNumber(y, 3)})` },
    ];
    if (Number.isFinite(f)) lines.push({ label: "f", value: formatNumber(f, 4) });
    else lines.push("f is not defined here");
    if (Number.isFinite(f) && field) {
      const layer = columns * nodes.y.data.length;
      const at = (values, k) => values.data[k * layer + j * columns + i];
      const gradient = [0, 1].map((k) => at(field.gradient, k));
      const curvature = [0, 1].map((k) => at(field.eigenvalues, k));
      lines.push(
        { label: "gradient", value: `(${gradient.map((g) => formatNumber(g, 3)).join(", ")})` },
        { label: "Hessian eigenvalues", value: curvature.map((e) => formatNumber(e, 3)).join(", ") },
        curvatureWords(curvature[0], curvature[1]),
      );
    }
    const minimum = this.minimumNear(x, y);
    if (minimum) lines.push(minimum);
    return { x: panel.toX(x), y: panel.toY(y), lines };
  }

  minimumNear(x, y) {
    const { minima } = this.panel.terrain;
    for (let m = 0; m < minima.shape[0]; m++) {
      const dx = (minima.data[2 * m] - x) * this.panel.scaleX;
      const dy = (minima.data[2 * m + 1] - y) * this.panel.scaleY;
      if (Math.hypot(dx, dy) < 10) {
        return `★ known minimum at (${formatNumber(minima.data[2 * m], 5)}, ${formatNumber(minima.data[2 * m + 1], 5)})`;
      }
    }
    return null;
  }
}

/** Over the losses: the nearest point of any curve; on the floor, what the mark there means. */
export class LossHover extends Hover {
  find(at) {
    const { panel } = this;
    const zero = (panel.zeros ?? []).find(({ x, y }) => Math.hypot(x - at.x, y - at.y) < 9);
    if (zero) {
      return {
        x: zero.x,
        y: zero.y,
        colour: zero.run.colour,
        lines: [
          { value: zero.run.label, colour: zero.run.colour, strong: true },
          `From iteration ${zero.row} on it is ${zero.zero ? "exactly 0" : "0 or negative"}: no logarithm, so it is not on this scale.`,
        ],
      };
    }
    const near = nearestPoint(panel, at, 14);
    if (!near) return null;
    const { run, member, row } = near;
    const { values } = panel.shown.find((one) => one.run === run && one.member === member);
    const of = run.members > 1 ? ` · start ${member + 1} of ${run.members}` : "";
    const lines = [
      { value: run.label + of, colour: run.colour, strong: true },
      { label: "iteration", value: String(row) },
    ];
    if (panel.unit === "cost")
      lines.push({ label: "evaluations of f", value: String(panel.clockAt(run, member, row)) });
    lines.push({ label: panel.label, value: formatNumber(values[row * run.members + member], 4) });
    return { x: near.x, y: near.y, colour: run.colour, lines };
  }
}
