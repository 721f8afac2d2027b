/** A 1D landscape: the curve, and a ball rolling on it for each run, with its tangent. */
import { interpolate } from "../core/arrays.js";
import { heightOf, nearCurve, wholeCurve } from "../core/curve.js";
import { curveTrace, isNear, minimaTrace } from "../core/ground.js";
import { drawEnd, drawMarker, drawStart, haloOf } from "../core/marks.js";
import { formatNumber } from "../core/numbers.js";
import { strokeLayers } from "../core/polyline.js";
import { heightScale } from "../core/scales.js";
import { markLines, nearestMark, paintLandmarks, radiusOn } from "../landmarks/landmarks.js";
import { landmarkTraces } from "../landmarks/landmarktraces.js";
import { thinned } from "../landmarks/thinning.js";
import { coordinate, exportLayout, extent, isDimmed, jumped, pathTraces, valueAt } from "../paths/paths.js";
import { Hover, nearestPoint, pointLines } from "./hover.js";
import { PathPlane } from "./pathplane.js";
import { StartPicker } from "./pointer.js";
import { StartHandle } from "./starthandle.js";

const TANGENT = 46; // pixels to either side of a ball

/** The 1D panel. */
export class CurvePanel extends PathPlane {
  constructor(host, ctx, frame) {
    super(host, ctx, "curve", frame);
    this.hover = new CurveHover(this);
    this.picker = new StartPicker(this, { lift: (x) => this.heightAt(x) });
    this.handle = new StartHandle(this, this.picker);
  }

  /**
   * The place on the curve of a mark, or of any {at}: what it is worth, or the curve's own height.
   * @type {Place}
   */
  markPoint({ at, value }) {
    return [at[0], value ?? this.heightAt(at[0])];
  }

  placeMark(mark) {
    const [x, y] = this.markPoint(mark);
    return Number.isFinite(y) ? [this.toX(x), this.toY(y)] : null;
  }

  get names() {
    const [x] = this.terrain.axes;
    return [x, `f(${x})`];
  }

  heightAt(x) {
    const f = this.height(x);
    const { patch } = this.more;
    return Number.isFinite(f) || !patch ? f : interpolate(patch.x.data, patch.z.data, x);
  }

  setTerrain(terrain) {
    this.height = heightOf(terrain);
    super.setTerrain(terrain);
  }

  heightOf(run, member, row) {
    return run.values.data[row * run.members + member];
  }

  // The chords between iterates: how far a step jumps over the ground.
  strokeOf(look) {
    return { ...look, width: 1.1, alpha: look.alpha * 0.7, halo: false, dashes: [] };
  }

  setView(view, changed) {
    this.view = view;
    if (changed.has("poles")) this.show();
    else this.stale = true;
    this.onMoved();
  }

  show() {
    if (!this.terrain) return;
    const { data, layout, ranges } = this.standing();
    this.render(data, layout, this.terrain.key, ranges);
  }

  standing() {
    const { terrain } = this;
    const theme = this.ctx.theme();
    const [low, high] = heightScale(terrain, "linear", this.view).range;
    const pad = 0.07 * (high - low || 1);
    const view = this.closeView();
    const curve = { ...curveTrace(terrain, theme), ...this.piece(view) };
    this.nearMark = this.markOf(view);
    const minima = minimaTrace(terrain, { size: 14, fill: theme.text, halo: theme.background });
    const narrow = this.size.width < 480;
    const layout = this.layout({
      margin: { l: narrow ? 46 : 60, r: 16, t: 12, b: narrow ? 36 : 44 },
      xaxis: this.axis(this.names[0], { nticks: narrow ? 6 : 10 }),
      yaxis: this.axis(this.names[1], { nticks: 8, automargin: true }),
    });
    return { data: [curve, ...minima], layout, ranges: { x: terrain.domain[0], y: [low - pad, high + pad] } };
  }

  /** The curve for a view: a small one takes a closer look than the samples. */
  piece(view) {
    const patch = this.more.shown(view);
    if (patch) {
      const z = { data: Float64Array.from(patch.z.data), shape: patch.x.shape };
      return wholeCurve({ ...this.terrain, curve: { ...this.terrain.curve, x: patch.x, z } });
    }
    if (!isNear(this.terrain.domain, view)) return wholeCurve(this.terrain);
    const [low, high] = view.x;
    return nearCurve(this.terrain, low - (high - low), high + (high - low));
  }

  markOf(view) {
    if (this.more.shown(view)) return `patch ${this.more.count}`;
    return isNear(this.terrain.domain, view) ? view.x.join() : "";
  }

  onMoved() {
    super.onMoved();
    const view = this.closeView();
    if (!this.terrain || !this.div._fullLayout?.xaxis || this.markOf(view) === this.nearMark) return;
    clearTimeout(this.nearTimer);
    this.nearTimer = setTimeout(() => this.followGround(), 120);
  }

  followGround() {
    if (!this.terrain || !this.div._fullLayout?.xaxis) return;
    clearTimeout(this.nearTimer);
    const view = this.closeView();
    this.nearMark = this.markOf(view);
    const { x, y } = this.piece(view);
    this.ctx.Plotly.restyle(this.div, { x: [x], y: [y] }, [0]);
    this.stale = true;
    this.ctx.requestDraw();
  }

  fitPaths() {
    const [low, high] = this.terrain.domain[0];
    const shown = this.runs.filter((run) => !this.ctx.isHidden(run.id));
    let [left, right, bottom, top] = [low, high, ...this.home.y];
    for (const run of shown) {
      const [a, b] = extent(run)[0];
      left = Math.min(left, a);
      right = Math.max(right, b);
      for (const v of run.values.data)
        if (Number.isFinite(v)) {
          bottom = Math.min(bottom, v);
          top = Math.max(top, v);
        }
    }
    const pad = 0.04 * (right - left);
    this.zoomTo({
      x: [left < low ? left - pad : left, right > high ? right + pad : right],
      y: [bottom, top + 0.04 * (top - bottom)],
    });
  }

  lines() {
    const { ctx } = this;
    const { lines } = super.lines();
    const before = (c) =>
      paintLandmarks(c, this.fewMarks(), (mark) => this.placeMark(mark), {
        theme: ctx.theme(),
        onPage: true,
        radius: radiusOn(this.size, ctx.landmarks()),
        plane: ({ at }) => [this.toX(at[0]), this.toY(at[1])],
      });
    return { lines, options: { before } };
  }

  /** What is found, with as many marks as leave the curve to be seen. */
  fewMarks() {
    const shown = this.ctx.landmarks();
    return { ...shown, marks: thinned(shown.marks, (mark) => this.placeMark(mark), this.box) };
  }

  putHeads(heads, _position, rows) {
    const theme = this.ctx.theme();
    const halo = haloOf(theme, true);
    heads.begin(2 * this.shown.length + 2);
    for (const [k, one] of this.shown.entries()) this.putBall(heads, one, rows[k], halo);
    const ghost = this.picker.ghost;
    this.handle.place();
    const at = this.start && this.picker.startPixels();
    if (at && Number.isFinite(at.y)) {
      heads.put("start", theme.text, 11, (c) => drawStart(c, 0, 0, theme.text, halo, 5), at.x, at.y, {
        alpha: ghost ? 0.35 : 1,
      });
    }
    if (ghost && Number.isFinite(ghost.y)) {
      heads.put(
        "ghost",
        theme.accent,
        14,
        (c) => drawStart(c, 0, 0, theme.accent, halo, 7),
        ghost.x,
        ghost.y,
      );
    }
    heads.end();
  }

  putBall(heads, { run, member, look, last, offset }, row, halo) {
    const low = Math.floor(row);
    const from = coordinate(run, member, low, 0);
    const to = row > low && !jumped(run, member, low + 1) ? coordinate(run, member, low + 1, 0) : from;
    const x = from + (row - low) * ((Number.isFinite(to) ? to : from) - from);
    // Between two iterates the ball stays on the ground; outside of the box there is none.
    let f = row === low ? run.values.data[low * run.members + member] : this.heightAt(x);
    if (!Number.isFinite(f)) f = valueAt(run.values, run, member, row);
    const px = this.toX(x) + offset[0];
    const py = this.toY(f) + offset[1];
    if (!Number.isFinite(px + py)) return;
    const crowd = run.members > 8;
    const alpha = isDimmed(run, this.ctx) ? 0.2 : 1;
    const id = `${run.id} ${member}`;
    const slope = interpolate(this.terrain.curve.x.data, this.terrain.curve.slope.data, x);
    if (run.members === 1 && Number.isFinite(slope)) {
      const angle = Math.atan2(-slope * this.scaleY, this.scaleX);
      heads.put(
        `${id} tangent`,
        run.colour + halo,
        TANGENT + 4,
        (c) => paintTangent(c, run.colour, halo),
        px,
        py,
        { alpha, angle, tall: 4 },
      );
    }
    const ended = !crowd && last > 0 && row >= last;
    const radius = look.radius + (crowd ? 0.5 : 1.5);
    heads.put(
      id,
      [run.colour, look.marker, radius, ended, halo].join(),
      radius + 8,
      (c) => {
        if (ended) drawEnd(c, 0, 0, radius, run.colour, halo);
        drawMarker(c, look.marker, 0, 0, radius, run.colour, halo);
      },
      px,
      py,
      { alpha },
    );
  }

  /** What is on screen as one Plotly figure. */
  figure(position) {
    const { data, layout } = this.standing();
    const place = (run, m, row) => {
      const point = [valueAt(run.path, run, m, row), valueAt(run.values, run, m, row)];
      return point.every(Number.isFinite) ? point : null;
    };
    const paths = pathTraces(this.runs, this.ctx, position, place, { chords: true });
    const marks = landmarkTraces(this.fewMarks(), (mark) => this.markPoint(mark), {
      theme: this.ctx.theme(),
      onPage: true,
      radius: radiusOn(this.size, this.ctx.landmarks()),
    });
    const all = [...data.map((one) => ({ ...one, showlegend: one.mode === "markers" })), ...marks, ...paths];
    return { data: all, layout: exportLayout(layout, this.ranges(), this.ctx, all) };
  }

  destroy() {
    clearTimeout(this.nearTimer);
    this.hover.destroy();
    this.picker.destroy();
    this.handle.destroy();
    super.destroy();
  }
}

/** Over the curve: an iterate where one is near, else x, f, f′ and f″ there. */
class CurveHover extends Hover {
  find(at) {
    const { panel } = this;
    const { curve, axes } = panel.terrain;
    const near = nearestPoint(panel, at);
    if (near)
      return { ...near, colour: near.run.colour, lines: pointLines(near.run, near.member, near.row, axes) };
    const marked = nearestMark(panel.ctx.landmarks(), (mark) => panel.placeMark(mark), at);
    if (marked) return { x: marked.x, y: marked.y, lines: markLines(marked.mark, axes) };
    const n = curve.x.data.length;
    const [first, last] = [curve.x.data[0], curve.x.data[n - 1]];
    const k = Math.round(((panel.fromX(at.x) - first) / (last - first)) * (n - 1));
    if (!(k >= 0 && k < n)) return null;
    const f = curve.z.data[k];
    /** @type {Line[]} */
    const lines = [{ label: axes[0], value: formatNumber(curve.x.data[k], 4) }];
    if (Number.isFinite(f)) {
      lines.push(
        { label: "f", value: formatNumber(f, 4) },
        { label: "f′ (slope)", value: formatNumber(curve.slope.data[k], 3) },
        { label: "f″ (curvature)", value: formatNumber(curve.curvature.data[k], 3) },
      );
    } else lines.push("f is not defined here");
    return { x: panel.toX(curve.x.data[k]), y: Number.isFinite(f) ? panel.toY(f) : at.y, lines };
  }
}

function paintTangent(c, colour, halo) {
  c.lineCap = "round";
  c.beginPath();
  c.moveTo(-TANGENT, 0);
  c.lineTo(TANGENT, 0);
  strokeLayers(c, [
    [halo, 4],
    [colour, 1.6],
  ]);
}
