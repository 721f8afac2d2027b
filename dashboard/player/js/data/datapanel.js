/** The data that a training loss is of, and what each run's model says of them at the clock's position. */
import { haloOf, lineLook } from "../core/marks.js";
import { plotlySvg } from "../export/exporter.js";
import { SvgContext } from "../export/svgcontext.js";
import { isDimmed, visibleRuns } from "../paths/paths.js";
import { Plane } from "../plane/plane.js";
import { APART, TWICE } from "../plane/pointer.js";
import { paintCurves } from "./curves.js";
import { DataHover } from "./datahover.js";
import { PointEditor } from "./editing.js";
import { figureOf } from "./figure.js";
import { answersAt } from "./fit.js";
import { DataKey } from "./key.js";
import { paintMatches } from "./matches.js";
import { paintPlanes } from "./planes.js";
import { groupsOf, paintPoint, placesOf, pointLook } from "./points.js";
import { panelWords } from "./words.js";

const PAINT = { curve: paintCurves, plane: paintPlanes, match: paintMatches };
const FEW = 2; // models that move in every frame
const TURN = 1; // of two frames
const ROOM = 0.06; // of the heights, around answers that lie beyond the targets

/** The data space: points that stand still, and one model for each run, which moves. */
export class DataPanel extends Plane {
  constructor(host, ctx) {
    super(host, ctx, "data", { drag: "zoom" });
    this.c = this.canvas.getContext("2d", { willReadFrequently: true });
    this.div.setAttribute("role", "img");
    this.still = document.createElement("canvas"); // the points, painted once for each view
    /** @type {Answers[]} */
    this.shown = [];
    this.groups = [];
    /** @type {Float64Array} */
    this.places = new Float64Array(0);
    this.key = new DataKey(host, ctx);
    this.hover = new DataHover(this);
    this.editor = ctx.live ? new PointEditor(this) : null;
    this.stop = new AbortController();
    let last = { x: 0, y: 0, time: -TWICE };
    host.addEventListener(
      "pointerdown",
      (event) => {
        if (this.editor?.down(event)) return;
        const { clientX: x, clientY: y, timeStamp: time } = event;
        if (time - last.time < TWICE && Math.hypot(x - last.x, y - last.y) < APART) this.reset();
        last = { x, y, time };
      },
      { capture: true, signal: this.stop.signal },
    );
    host.addEventListener(
      "touchstart",
      (event) => {
        event.stopPropagation();
        if (this.editor?.press) event.preventDefault(); // the page does not scroll under a point
      },
      { capture: true, passive: false, signal: this.stop.signal },
    );
  }

  /** @type {Message.DataSpace} */
  get data() {
    return this.terrain?.data;
  }

  setTerrain(terrain) {
    this.places = placesOf(terrain.data);
    this.groups = groupsOf(terrain.data);
    this.runs = []; // the earlier ones say nothing of these data
    this.shown = [];
    this.editor?.forget();
    super.setTerrain(terrain);
  }

  /** All points where the data have them. */
  replacePoints() {
    this.places = placesOf(this.data);
    this.stale = true;
    this.ctx.requestDraw();
  }

  setRuns(runs) {
    super.setRuns(runs.filter((run) => run.fit));
    this.show();
  }

  setView(view, changed) {
    this.view = view;
    if (changed.has("hidden")) this.show();
    else if (changed.has("highlight")) this.tell();
    this.stale = true;
  }

  show() {
    if (!this.data) return;
    const { layout, ranges } = this.standing();
    const view = [this.terrain.key, ...ranges.x, ...ranges.y].join();
    const { width, height, margin } = layout;
    const mark = [view, width, height, margin.t, margin.l].join();
    if (mark !== this.axesMark || this.waiting) {
      this.axesMark = mark;
      this.render([{ type: "scatter", x: [null], y: [null], hoverinfo: "skip" }], layout, view, ranges);
    }
    this.stale = true;
    this.tell();
  }

  theme() {
    this.axesMark = "";
    super.theme();
  }

  /** What is drawn, for those who do not see it, and the key. */
  tell() {
    if (!this.data) return;
    this.div.setAttribute("aria-label", panelWords(this.data, visibleRuns(this.runs, this.ctx)));
    this.key.setFocus(this.focusRun());
  }

  /** @returns {{layout: any, ranges: {x: number[], y: number[]}}} */
  standing() {
    const narrow = this.size.width < 420;
    const margin = { l: narrow ? 50 : 60, r: 14, b: narrow ? 36 : 40 };
    const top = this.key.fill(this.data, visibleRuns(this.runs, this.ctx), {
      left: narrow ? 8 : margin.l,
      right: narrow ? 0 : margin.r,
    });
    const [across, up] = this.data.axes;
    const layout = this.layout({
      margin: { ...margin, t: top },
      xaxis: this.axis(across, { nticks: narrow ? 5 : 8, ...this.ticks(0) }),
      yaxis: this.axis(up, { nticks: 6, ...this.ticks(1) }),
    });
    return { layout, ranges: this.wholeRanges() };
  }

  /** Classes have names along the axis that they are on. */
  ticks(axis) {
    const { kind, classes } = this.data;
    return kind === "match" && axis === 0 && classes.length
      ? { tickmode: "array", tickvals: classes.map((_, k) => k), ticktext: classes }
      : {};
  }

  /** The data's box; of numbers without one, what the runs end with as well. */
  wholeRanges() {
    const [x, y] = this.data.box;
    if (this.data.kind !== "match" || !this.data.classes.length) return { x, y };
    let [low, high] = [0, 0];
    for (const { fit, members } of this.runs) {
      const [keys, nodes] = fit.values.shape;
      for (const v of fit.values.data.subarray((keys - 1) * nodes * members)) {
        if (Number.isFinite(v)) [low, high] = [Math.min(low, v), Math.max(high, v)];
      }
    }
    const room = ROOM * (high - low || 1);
    return { x, y: [low - room, high + room] };
  }

  /** The run that is meant: highlighted, or alone. @returns {Run | null} */
  focusRun() {
    const visible = visibleRuns(this.runs, this.ctx);
    const meant = visible.find((run) => run.id === this.ctx.highlighted());
    const run = meant ?? (visible.length === 1 ? visible[0] : null);
    return run && run.members === 1 ? run : null;
  }

  rowsAt(position) {
    return visibleRuns(this.runs, this.ctx).flatMap((run) =>
      Array.from({ length: run.members }, (_, m) => this.ctx.row(run, m, position)),
    );
  }

  /** What every visible run's model says at a position. */
  answers(position) {
    const nodes = this.runs.length ? this.runs[0].fit.values.shape[1] : 0;
    return visibleRuns(this.runs, this.ctx).flatMap((run) => {
      const look = lineLook(run, isDimmed(run, this.ctx));
      return Array.from({ length: run.members }, (_, member) => {
        const row = this.ctx.row(run, member, position);
        const answers = new Float64Array(nodes);
        const finite = answersAt(run, member, row, answers);
        return { run, member, row, look, answers, finite };
      });
    });
  }

  /** @type {(shown: Answers[]) => DataScene} */
  scene(shown) {
    const theme = this.ctx.theme();
    const meant = this.focusRun();
    return {
      data: this.data,
      theme,
      halo: haloOf(theme, true),
      box: this.box,
      places: this.places,
      radius: this.lookOf(0).radius,
      shown,
      focus: shown.find(({ run, finite }) => run === meant && finite) ?? null,
      toX: (x) => this.toX(x),
      toY: (y) => this.toY(y),
      fromX: (px) => this.fromX(px),
      paintPoints: (c) => this.paintPoints(c),
    };
  }

  lookOf(label) {
    const { classes, label: labels } = this.data;
    return pointLook(this.ctx.theme(), label, classes.length, labels.data.length);
  }

  /** @param {Canvas} c */
  paintPoints(c) {
    const { background } = this.ctx.theme();
    for (const { label, held, which } of this.groups) {
      const look = this.lookOf(label);
      for (const n of which)
        paintPoint(c, look, this.toX(this.places[2 * n]), this.toY(this.places[2 * n + 1]), held, background);
    }
  }

  /** One frame: nothing is painted while no model moves. */
  draw(position) {
    if (!this.box || !this.data) return;
    this.editor?.before();
    const rows = this.rowsAt(position);
    const moved = rows.length !== this.rows?.length || rows.some((row, k) => row !== this.rows[k]);
    if (!this.stale && !moved) return;
    // While it plays, many models move every other frame, taking turns with the contour's trails.
    const { clock } = this.ctx;
    if (!this.stale && clock.playing && this.shown.length > FEW && clock.frames % 2 !== TURN) return;
    this.rows = rows;
    if (this.stale) this.paintStill();
    this.stale = false;
    this.shown = this.answers(position);
    const { c } = this;
    c.setTransform(1, 0, 0, 1, 0, 0);
    c.clearRect(0, 0, this.canvas.width, this.canvas.height);
    this.place(c);
    const points = () => {
      c.setTransform(1, 0, 0, 1, 0, 0);
      c.drawImage(this.still, 0, 0);
      this.place(c);
    };
    PAINT[this.data.kind](c, { ...this.scene(this.shown), paintPoints: points });
    this.editor?.draw(c);
    this.key.draw(this.shown, clock.playing);
  }

  /** A context in the plot's pixels. */
  place(c) {
    const { ratio, trailBox } = this;
    c.setTransform(ratio, 0, 0, ratio, -trailBox.left * ratio, -trailBox.top * ratio);
  }

  paintStill() {
    this.placeLayers();
    this.still.width = this.canvas.width;
    this.still.height = this.canvas.height;
    const c = this.still.getContext("2d", { willReadFrequently: true });
    this.place(c);
    if (this.data.kind !== "match") this.paintPoints(c);
  }

  /** The axes and the legend of what is on screen as a Plotly figure; the rest is painted over it. */
  figure(position) {
    const { layout } = this.standing();
    return figureOf(layout, this.ranges(), this.ctx, this.key, this.answers(position));
  }

  /** The picture at a position: the figure, and on it as vectors what the canvas shows. */
  async svg(position, scale) {
    const figure = this.figure(position);
    const picture = await plotlySvg(figure, scale);
    const c = new SvgContext();
    const { left, top, width, height } = this.box;
    c.translate(0, figure.layout.margin.t - top);
    c.beginPath();
    c.rect(left, top, width, height);
    c.clip();
    PAINT[this.data.kind](c, this.scene(this.answers(position)));
    return { ...picture, svg: picture.svg.replace(/<\/svg>\s*$/, `${c.text()}</svg>`) };
  }

  destroy() {
    this.stop.abort();
    this.editor?.destroy();
    this.hover.destroy();
    super.destroy();
  }
}
