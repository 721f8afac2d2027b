/** The data that a training loss is of, and what each run's model says of them at the clock's position. */
import { haloOf, lineLook } from "../core/marks.js";
import { plotted } from "../export/compose.js";
import { plotlySvg } from "../export/exporter.js";
import { SvgContext } from "../export/svgcontext.js";
import { isDimmed, visibleRuns } from "../paths/paths.js";
import { Plane } from "../plane/plane.js";
import { APART, TWICE } from "../plane/pointer.js";
import { marginsOf, ticksOf } from "./axes.js";
import { DataHover } from "./datahover.js";
import { PointEditor } from "./editing.js";
import { figureOf } from "./figure.js";
import { answersAt, answersOf, isKey } from "./fit.js";
import { DataKey } from "./key.js";
import { KINDS } from "./kinds.js";
import { frameOf, pictureGrid } from "./pictures.js";
import { placesOf, pointLook } from "./points.js";
import { meantOf, panelWords } from "./words.js";

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

  get kind() {
    return KINDS[this.data.kind];
  }

  setTerrain(terrain) {
    this.places = placesOf(terrain.data);
    this.runs = []; // the earlier ones say nothing of these data
    this.shown = [];
    this.editor?.forget();
    super.setTerrain(terrain);
  }

  /** All points where the data have them. */
  replacePoints() {
    if (this.kind.moves) this.places = placesOf(this.data);
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
    const visible = visibleRuns(this.runs, this.ctx);
    const one = meantOf(visible, this.ctx);
    this.div.setAttribute("aria-label", panelWords(this.data, this.kind.one && one ? [one] : visible));
    this.key.setFocus(this.focusRun());
  }

  /** @returns {{layout: any, ranges: {x: number[], y: number[]}}} */
  standing() {
    const { axes } = this.data;
    const { margin, narrow, bare, tilted } = marginsOf(this.data, this.size.width);
    const top = this.key.fill(this.data, visibleRuns(this.runs, this.ctx), {
      left: narrow || bare ? 8 : margin.l,
      right: narrow ? 0 : margin.r,
    });
    const [across, up] = axes;
    const layout = this.layout({
      margin: { ...margin, t: top },
      xaxis: this.axis(across, { nticks: narrow ? 5 : 8, visible: !bare, ...ticksOf(this.data, 0, tilted) }),
      yaxis: this.axis(up, { nticks: 6, visible: !bare, ...ticksOf(this.data, 1) }),
    });
    if (!bare) return { layout, ranges: this.wholeRanges() };
    const [width, height] = [this.size.width - margin.l - margin.r, this.size.height - top - margin.b];
    const { places, ranges } = pictureGrid(this.data, width, height);
    this.places = places;
    return { layout, ranges };
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
    return visibleRuns(this.runs, this.ctx).flatMap((run) => {
      const look = lineLook(run, isDimmed(run, this.ctx));
      return Array.from({ length: run.members }, (_, member) => {
        const row = this.ctx.row(run, member, position);
        const answers = new Float64Array(answersOf(run));
        const finite = answersAt(run, member, row, answers, this.kind.one);
        return { run, member, row, look, answers, finite, exact: isKey(run.fit.rows.data, row) };
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
      meant: this.meant(shown),
      toX: (x) => this.toX(x),
      toY: (y) => this.toY(y),
      fromX: (px) => this.fromX(px),
      paintPoints: (c) => this.kind.still(c, this.scene([])),
    };
  }

  /** What the one run that is shown says; null where all are. @type {(shown: Answers[]) => Answers | null} */
  meant(shown) {
    const run = this.kind.one && meantOf(visibleRuns(this.runs, this.ctx), this.ctx);
    return shown.find((one) => one.run === run) ?? null;
  }

  /** The path around a point that is drawn at a pixel, or around its picture, so many pixels beyond it. */
  outline(c, n, { x, y }, beyond) {
    if (this.data.kind !== "pictures") {
      c.arc(x, y, this.lookOf(0).radius + beyond, 0, 2 * Math.PI);
      return;
    }
    const frame = frameOf(this.scene([]), n);
    c.rect(frame.x - beyond, frame.y - beyond, frame.width + 2 * beyond, frame.height + 2 * beyond);
  }

  lookOf(label) {
    const { classes, label: labels } = this.data;
    return pointLook(this.ctx.theme(), label, classes.length, labels.data.length);
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
    this.kind.paint(c, { ...this.scene(this.shown), paintPoints: points });
    this.editor?.draw(c);
    this.key.draw(this.shown, this.meant(this.shown), clock.playing);
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
    this.kind.still(c, this.scene([]));
  }

  /** The axes and the legend of what is on screen as a Plotly figure; the rest is painted over it. */
  figure(position) {
    const { layout } = this.standing();
    this.key.draw(this.shown, this.meant(this.shown), false); // it was filled anew, without numbers
    const shown = this.answers(position);
    return figureOf(layout, this.ranges(), this.ctx, this.key, shown, this.meant(shown));
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
    this.kind.paint(c, this.scene(this.answers(position)));
    return { ...picture, svg: picture.svg.replace(/<\/svg>\s*$/, `${c.text()}</svg>`) };
  }

  /** Pictures have their places on screen alone. */
  get wantsSvg() {
    return this.data.kind === "pictures";
  }

  /**
   * The panel in a figure for print: axes by Plotly, points and models in them as vectors.
   * @param {Print} how
   */
  printed(how) {
    if (this.wantsSvg) return null;
    const figure = this.figure(how.position);
    const { x, y } = this.ranges();
    const margin = { l: 62, r: 12, t: 12, b: 46 };
    const box = {
      left: margin.l,
      top: margin.t,
      width: how.width - margin.l - margin.r,
      height: how.height - margin.t - margin.b,
    };
    // The same panel with its axes elsewhere: all that paints asks it for places.
    const there = Object.assign(Object.create(this), { box });
    there.scaleX = box.width / (x[1] - x[0]);
    there.scaleY = box.height / (y[1] - y[0]);
    there.zeroX = box.left - x[0] * there.scaleX;
    there.zeroY = box.top + box.height + y[0] * there.scaleY;
    const c = new SvgContext();
    c.beginPath();
    c.rect(box.left, box.top, box.width, box.height);
    c.clip();
    there.kind.paint(c, there.scene(this.answers(how.position)));
    figure.layout.annotations = [];
    return plotted(figure, { ...how, margin }).then((made) => ({ ...made, svg: made.svg + c.text() }));
  }

  destroy() {
    this.stop.abort();
    this.editor?.destroy();
    this.hover.destroy();
    super.destroy();
  }
}
