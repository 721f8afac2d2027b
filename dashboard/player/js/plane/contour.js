/** The landscape from above: filled level sets, known minima, slopes, and the paths over them. */
import { asRows } from "../core/arrays.js";
import { isNear, levelNodes, levelTrace, linesBeyond, minimaTrace, slopeTraces } from "../core/ground.js";
import { drawEnd, drawLine, drawMarker, drawStart, haloOf } from "../core/marks.js";
import { strokeLayers } from "../core/polyline.js";
import { heightScale } from "../core/scales.js";
import { paintLandmarks, radiusOn } from "../landmarks/landmarks.js";
import { landmarkTraces } from "../landmarks/landmarktraces.js";
import { INK, modelLabels, paintLabel } from "../landmarks/quadratic.js";
import { thinned } from "../landmarks/thinning.js";
import { exportLayout, isDimmed, pathTraces, pointAt, visibleRuns } from "../paths/paths.js";
import { ContourHover } from "./hover.js";
import { PathPlane } from "./pathplane.js";
import { StartPicker } from "./pointer.js";
import { StartHandle } from "./starthandle.js";

/** Filled contours with the runs' paths; the start is set by a click or by dragging it. */
export class ContourPanel extends PathPlane {
  constructor(host, ctx, frame) {
    super(host, ctx, "contour", frame);
    this.fixed = new Set(["colour", "poles", "slopes", "aspect"]);
    this.hover = new ContourHover(this);
    this.picker = new StartPicker(this);
    this.handle = new StartHandle(this, this.picker);
    /** @type {number[][]} x, y to x, y each */
    this.straight = [];
  }

  /** Straight lines of the picture, such as those between ends. @type {(lines?: Message.Runs["lines"]) => void} */
  setLines(lines) {
    this.straight = lines ? asRows(lines) : [];
    this.ctx.requestDraw();
  }

  /** The pixels of a mark, or of any {at}. */
  placeMark({ at }) {
    return [this.toX(at[0]), this.toY(at[1])];
  }

  setView(view, changed) {
    this.view = view;
    if ([...changed].some((name) => this.fixed.has(name))) this.show();
    else this.stale = true;
    this.onMoved();
  }

  /** Draws the standing picture: level sets, slopes, minima. */
  show() {
    if (!this.terrain) return;
    const [x, y] = this.terrain.domain;
    const { data, layout } = this.standing();
    this.render(data, layout, this.terrain.key, { x, y });
    if (this.view.slopes !== "none") this.drawSlopes();
  }

  standing() {
    const { terrain, view } = this;
    const theme = this.ctx.theme();
    const scale = heightScale(terrain, view.colour, view);
    const narrow = this.size.width < 480;
    this.scale = scale;
    const contour = { ...levelTrace(terrain, scale, theme, { narrow }), ...this.nodes() };
    this.nearMark = this.groundMark();
    const minima = minimaTrace(terrain, { size: 14, cliponaxis: false });
    const equal = view.aspect === "on" ? { scaleanchor: "x", scaleratio: 1, constrain: "domain" } : {};
    const across = { constrain: "domain", constraintoward: "right", nticks: narrow ? 6 : 9 };
    const layout = this.layout({
      margin: { l: narrow ? 42 : 54, r: narrow ? 56 : 70, t: 12, b: narrow ? 36 : 42 },
      xaxis: this.axis(terrain.axes[0], { showgrid: false, ...across }),
      yaxis: this.axis(terrain.axes[1], { showgrid: false, nticks: 8, ...equal }),
    });
    return { data: [contour, ...this.slopes(), ...minima, linesBeyond(contour, scale)], layout };
  }

  // The slopes are even on the screen, so they are made for what is visible, after each zoom again.
  slopes() {
    const { view, terrain, box } = this;
    if (view.slopes === "none" || !terrain.field || !box || !this.div._fullLayout) return [];
    const now =
      this.shownKey === terrain.key ? this.ranges() : { x: terrain.domain[0], y: terrain.domain[1] };
    const visible = { ...now, width: box.width, height: box.height };
    return slopeTraces(terrain.field, visible, view.slopes);
  }

  drawSlopes() {
    const at = this.div.data?.findIndex((one) => one.meta === "slopes") ?? -1;
    const traces = this.slopes();
    if (!traces.length) return;
    const [x, y] = [traces.map((one) => one.x), traces.map((one) => one.y)];
    if (at < 0) this.ctx.Plotly.addTraces(this.div, traces, [1, 2]);
    else this.ctx.Plotly.restyle(this.div, { x, y }, [at, at + 1]);
  }

  get cutsPoles() {
    return this.scale?.mode === "linear";
  }

  /** After a zoom the level sets and the slopes follow when it rests. */
  onMoved() {
    if (this.div._fullLayout?.xaxis && this.box && this.scale) this.followLevels();
    if (this.view.slopes !== "none" && this.div._fullLayout?.xaxis && this.box) {
      const mark = JSON.stringify([this.ranges(), this.box, this.view.slopes]);
      if (mark !== this.slopesMark) {
        this.slopesMark = mark;
        clearTimeout(this.slopesTimer);
        this.slopesTimer = setTimeout(() => this.drawSlopes(), 160);
      }
    }
    super.onMoved();
  }

  /** What ground is drawn: a patch of more, a small view of the grid continued between its nodes, or the grid. */
  groundMark() {
    const view = this.closeView();
    if (this.more.shown(view)) return `patch ${this.more.count}`;
    return isNear(this.terrain.domain, view) ? [...view.x, ...view.y].join() : "";
  }

  /** The nodes of that ground, for Plotly. */
  nodes() {
    const view = this.closeView();
    const patch = this.more.shown(view);
    if (!patch) return levelNodes(this.terrain, this.scale, view);
    return { x: patch.x.data, y: patch.y.data, z: asRows(patch.z, this.scale.map) };
  }

  followLevels() {
    if (this.groundMark() === this.nearMark) return;
    clearTimeout(this.levelsTimer);
    this.levelsTimer = setTimeout(() => this.followGround(), 120);
  }

  followGround() {
    if (!this.scale || !this.div._fullLayout?.xaxis) return;
    clearTimeout(this.levelsTimer);
    this.nearMark = this.groundMark();
    const { x, y, z } = this.nodes();
    const last = this.div.data.length - 1;
    const { visible } = linesBeyond({ x, y, z }, this.scale);
    this.ctx.Plotly.restyle(this.div, { x: [x, x], y: [y, y], z: [z, z], visible: [true, visible] }, [
      0,
      last,
    ]);
  }

  fitPaths() {
    const [dx, dy] = this.terrain.domain;
    const boxes = this.extents.filter(([id]) => !this.ctx.isHidden(id)).map(([, box]) => box);
    const hold = (k, base) => {
      const low = Math.min(base[0], ...boxes.map((b) => b[k][0]));
      const high = Math.max(base[1], ...boxes.map((b) => b[k][1]));
      const pad = 0.04 * (high - low);
      return [low < base[0] ? low - pad : low, high > base[1] ? high + pad : high];
    };
    this.zoomTo({ x: hold(0, dx), y: hold(1, dy) });
  }

  lines() {
    const { lines } = super.lines();
    return { lines, options: { halo: haloOf(this.ctx.theme()), before: (c) => this.paintBefore(c) } };
  }

  putHeads(heads, _position, rows) {
    const halo = haloOf(this.ctx.theme());
    const point = [0, 0];
    heads.begin(this.shown.length + 4);
    this.shown.forEach(({ run, member, look, last, offset }, k) => {
      if (!pointAt(run, member, rows[k], point)) return;
      const crowd = run.members > 8;
      const ended = !crowd && last > 0 && rows[k] >= last;
      const paint = (c) => {
        if (ended) drawEnd(c, 0, 0, look.radius, run.colour, halo);
        drawMarker(c, look.marker, 0, 0, look.radius, run.colour, halo, crowd ? 0.9 : 1.75);
      };
      heads.put(
        `${run.id} ${member}`,
        [run.colour, look.marker, look.radius, ended].join(),
        look.radius + 8,
        paint,
        this.toX(point[0]) + offset[0],
        this.toY(point[1]) + offset[1],
        { alpha: isDimmed(run, this.ctx) ? 0.2 : 1 },
      );
    });
    this.putStart(heads, halo);
    const labels = modelLabels(this.ctx.landmarks().model, (mark) => this.placeMark(mark), this.box);
    for (const [k, label] of labels.entries()) {
      const paint = (c) => paintLabel(c, label, { ink: INK, halo });
      heads.put(`label ${k}`, label.text, label.half + 1, paint, label.x, label.y, { tall: 11 });
    }
    heads.end();
  }

  putStart(heads, halo) {
    const { start, ctx } = this;
    const ghost = this.picker.ghost;
    this.handle.place();
    const lone =
      start &&
      !this.shown.some(
        ({ run, xy, offset }) =>
          run.members <= 8 &&
          Math.hypot(xy[0] - offset[0] - this.toX(start[0]), xy[1] - offset[1] - this.toY(start[1])) < 2,
      );
    if (lone)
      heads.put(
        "start",
        "start",
        10,
        (c) => drawStart(c, 0, 0, INK, halo),
        this.toX(start[0]),
        this.toY(start[1]),
        { alpha: ghost ? 0.35 : 1 },
      );
    if (!ghost) return;
    const { accent } = ctx.theme();
    heads.put(
      "ghost",
      accent,
      14,
      (c) => {
        drawStart(c, 0, 0, accent, halo, 7);
        drawMarker(c, "circle", 0, 0, 2.2, accent, null);
      },
      ghost.x,
      ghost.y,
    );
  }

  // Critical points lie under the starts, and both under the trails and heads.
  paintBefore(c) {
    const { ctx, box } = this;
    // A minimum on the edge is moved inwards, or half of its mark would be cut off.
    const clamp = ([x, y]) => {
      const within = (v, low, size) =>
        v > low - 1 && v < low + size + 1 ? Math.min(Math.max(v, low + 6), low + size - 6) : v;
      return [within(x, box.left, box.width), within(y, box.top, box.height)];
    };
    const shown = ctx.landmarks();
    const place = (mark) => this.placeMark(mark);
    const few = { ...shown, marks: thinned(shown.marks, place, box) };
    this.paintBox(c);
    paintLandmarks(c, few, place, { theme: ctx.theme(), radius: radiusOn(box, shown), clamp });
    const halo = haloOf(ctx.theme());
    for (const [x0, y0, x1, y1] of this.straight)
      drawLine(c, [this.toX(x0), this.toY(y0)], [this.toX(x1), this.toY(y1)], INK, halo);
    this.paintStarts(c);
  }

  /** The box, where more is seen. */
  paintBox(c) {
    const [[x0, x1], [y0, y1]] = this.terrain.domain;
    const { left, top, width, height } = this.box;
    const [a, b, d, e] = [this.toX(x0), this.toY(y1), this.toX(x1), this.toY(y0)];
    if (a <= left + 1 && b <= top + 1 && d >= left + width - 1 && e >= top + height - 1) return;
    c.beginPath();
    c.rect(a, b, d - a, e - b);
    strokeLayers(c, [
      [haloOf(this.ctx.theme()), 3],
      [INK, 1.2, [5, 4]],
    ]);
  }

  paintStarts(c) {
    const halo = haloOf(this.ctx.theme());
    const seen = [];
    for (const { run, xy, offset } of this.shown) {
      if (run.members > 8) {
        c.fillStyle = INK;
        c.globalAlpha = 0.45;
        c.fillRect(xy[0] - 1, xy[1] - 1, 2, 2);
        continue;
      }
      const at = [xy[0] - offset[0], xy[1] - offset[1]];
      if (seen.some(([a, b]) => Math.hypot(a - at[0], b - at[1]) < 1) || !(Math.abs(at[0] + at[1]) < 1e5))
        continue;
      seen.push(at);
      c.globalAlpha = 1;
      drawStart(c, at[0], at[1], INK, halo);
    }
    c.globalAlpha = 1;
  }

  /** What is on screen as one Plotly figure, the paths up to the position as vector traces. */
  figure(position) {
    const { data, layout } = this.standing();
    const now = this.div._fullLayout?.xaxis
      ? this.ranges()
      : { x: this.terrain.domain[0], y: this.terrain.domain[1] };
    const point = [0, 0];
    const place = (run, m, row) => (pointAt(run, m, row, point) ? [...point] : null);
    const first =
      visibleRuns(this.runs, this.ctx)
        .filter((run) => run.members <= 8)
        .map((run) => place(run, 0, 0))
        .find(Boolean) ?? this.start;
    const start = first
      ? [
          {
            type: "scatter",
            mode: "markers",
            name: "start",
            x: [first[0]],
            y: [first[1]],
            showlegend: false,
            hoverinfo: "skip",
            marker: { symbol: "circle-open", size: 9, color: INK, line: { width: 2, color: INK } },
          },
        ]
      : [];
    const paths = pathTraces(this.runs, this.ctx, position, place, { halo: haloOf(this.ctx.theme()) });
    const shown = this.ctx.landmarks();
    const few = { ...shown, marks: thinned(shown.marks, (mark) => this.placeMark(mark), this.box) };
    const marks = landmarkTraces(few, ({ at }) => at, {
      theme: this.ctx.theme(),
      radius: radiusOn(this.size, shown),
    });
    const all = [
      ...data.map((one) => ({ ...one, showlegend: one.mode === "markers" })),
      ...marks,
      ...this.straight.map(([x0, y0, x1, y1]) => ({
        type: "scatter",
        mode: "lines",
        x: [x0, x1],
        y: [y0, y1],
        showlegend: false,
        hoverinfo: "skip",
        line: { color: INK, width: 1.25 },
      })),
      ...paths,
      ...start,
    ];
    return { data: all, layout: exportLayout(layout, now, this.ctx, all) };
  }

  destroy() {
    clearTimeout(this.slopesTimer);
    clearTimeout(this.levelsTimer);
    this.hover.destroy();
    this.picker.destroy();
    this.handle.destroy();
    super.destroy();
  }
}
