/** What the contour and the curve have in common: paths over a landscape, their start, and seeing them whole. */
import { lineLook, onTop, topLook } from "../core/marks.js";
import { toPixels } from "../core/numbers.js";
import { cutWords } from "../core/scales.js";
import { shortTicks } from "../core/ticks.js";
import { listenToWheel } from "../core/wheel.js";
import { coordinate, extent, isDimmed, jumped, visibleRuns } from "../paths/paths.js";
import { MoreGround } from "./moreground.js";
import { Plane } from "./plane.js";

const FARTHEST = 40; // boxes beside each other: the largest view
const SMALLEST = 1e-9; // of the box: the smallest view
const FLOATS = 2 ** -44; // of a coordinate: a view of 256 floats
const FLOATS_END = "The smallest view: numbers lie no closer together than this. Click to zoom out";
const THIN = 1e-9; // of a coordinate: a thinner box is none that Python samples

/** @type {(box: number[][]) => boolean} */
const isSide = (box) =>
  box.every(([low, high]) => high - low > THIN * Math.max(Math.abs(low), Math.abs(high)));

/** A plane whose first axis is theta's first coordinate; `heightOf(run, member, row)` is the other one's. */
export class PathPlane extends Plane {
  constructor(host, ctx, name, frame) {
    super(host, ctx, name);
    this.frame = frame;
    this.start = null;
    this.extents = [];
    /** @type {{run: Run, member: number, xy: Float64Array, look: Look, last: number, offset: number[]}[]} */
    this.shown = [];
    frame.addAction("floats", "Floats end here", FLOATS_END, () => this.reset());
    frame.addAction("poles", "", "Show all heights, or cut them off where f runs off to infinity", () =>
      ctx.choose("poles", this.view.poles === "whole" ? "clipped" : "whole"),
    );
    frame.addAction("fit", "Fit paths", "Zoom out until every path is seen whole", () => this.fitPaths());
    const home = "The whole box again (double click). Ctrl and the wheel zoom";
    frame.addTool("home", home, () => this.reset());
    this.more = new MoreGround(this, () => this.followGround());
    this.away = new AbortController();
    listenToWheel(host, (factor, event) => this.zoomBy(factor, event), this.away.signal);
    if (!ctx.live) return;
    const help = "Sample the landscape again over what is visible now";
    frame.addAction("domain", "Use this view as the box", help, () => ctx.say("domain", this.seen()));
  }

  fitPaths() {}

  /** @type {(run: Run, member: number, row: number) => number} */
  heightOf(run, member, row) {
    return coordinate(run, member, row, 1);
  }

  /** How a path of that look is stroked here. @type {(look: Look) => Look} */
  strokeOf(look) {
    return look;
  }

  setStart(start) {
    this.start = start;
    this.ctx.requestDraw();
  }

  setRuns(runs) {
    super.setRuns(runs);
    this.extents = runs.map((run) => [run.id, extent(run)]);
    this.onMoved();
  }

  /** What is visible along theta's coordinates. @returns {[number, number][]} */
  visible() {
    const { x, y } = this.ranges();
    return this.terrain.domain.map((_, k) => (k ? y : x));
  }

  /** The same, to what pixels tell apart. @returns {[number, number][]} */
  seen() {
    const scales = [this.scaleX, this.scaleY];
    return this.visible().map(([low, high], k) => [toPixels(low, scales[k]), toPixels(high, scales[k])]);
  }

  /** The notes tell what is outside of the view. */
  onMoved() {
    if (!this.div._fullLayout?.xaxis || !this.terrain) return;
    const visible = this.visible();
    const leaves = ([id, box]) =>
      !this.ctx.isHidden(id) &&
      box.some(([from, to], k) => {
        const [low, high] = visible[k];
        const grace = 1e-3 * (high - low);
        return from < low - grace || to > high + grace;
      });
    const count = this.extents.filter(leaves).length;
    this.frame.setAction(
      "fit",
      count > 0,
      `${count === 1 ? "1 path leaves" : `${count} paths leave`} the view · fit`,
    );
    this.frame.setAction("domain", this.zoomed && isSide(visible));
    this.tellPoles();
    this.more.follow(this.closeView());
    this.stopAtFloats();
    this.followTicks();
  }

  /** Draws more ground, or less. */
  followGround() {}

  setTerrain(terrain) {
    this.more.forget();
    super.setTerrain(terrain);
  }

  /**
   * Zooms around a point of the page, the middle without one; out to where the box is still seen.
   * @param {number} factor above 1 out
   * @param {{clientX: number, clientY: number} | null} [event]
   */
  zoomBy(factor, event = null) {
    if (!this.box || !this.home) return;
    const { left, top, width, height } = this.box;
    const at = { x: left + width / 2, y: top + height / 2 };
    if (event && !this.inside(event, at)) return;
    const { x, y } = this.ranges();
    const most = Math.min(
      ...[x, y].map(([low, high], k) => {
        const whole = k ? this.home.y : this.home.x;
        return (FARTHEST * (whole[1] - whole[0])) / (high - low);
      }),
    );
    const by = Math.min(factor, Math.max(most, 1));
    const scaled = ([low, high], share) => {
      const middle = low + share * (high - low);
      return [middle - by * (middle - low), middle + by * (high - middle)];
    };
    this.zoomTo({ x: scaled(x, (at.x - left) / width), y: scaled(y, 1 - (at.y - top) / height) });
  }

  /** Whether heights are cut off in this picture, where they could be. */
  get cutsPoles() {
    return true;
  }

  tellPoles() {
    const { terrain, view } = this;
    const whole = view.poles === "whole";
    const words =
      terrain.window && (whole ? "all heights · cut poles off" : `${cutWords(terrain)} · show all`);
    this.frame.setAction("poles", Boolean(words) && this.cutsPoles && !this.zoomed, words);
  }

  /** Nearer than floats tell places apart there is nothing to see: the view stays at that size, and says so. */
  stopAtFloats() {
    const now = this.ranges();
    const least = [now.x, now.y].map(([low, high], k) => {
      const whole = this.home && (k ? this.home.y : this.home.x);
      return Math.max(
        SMALLEST * (whole ? whole[1] - whole[0] : 0),
        FLOATS * Math.max(Math.abs(low), Math.abs(high)),
      );
    });
    const [x, y] = [now.x, now.y].map(([low, high], k) => {
      if (high - low >= least[k]) return [low, high];
      const middle = low + (high - low) / 2;
      return [middle - least[k] / 2, middle + least[k] / 2];
    });
    const small = [now.x, now.y].some(([low, high], k) => high - low < 1.001 * least[k]);
    this.frame.setAction("floats", small);
    if (small) this.frame.setAction("fit", false); // the other way out
    const changed = x[0] !== now.x[0] || y[0] !== now.y[0];
    if (!changed || this.stopping) return;
    // Not within Plotly's own event.
    this.stopping = setTimeout(() => {
      this.stopping = 0;
      this.zoomTo({ x, y });
    });
  }

  /** The names of the axes. */
  get names() {
    return this.terrain.axes;
  }

  /** In a small view all of Plotly's labels would begin with the same digits. */
  followTicks() {
    const { x, y } = this.ranges();
    const few = this.size.width < 480;
    const [across, up] = [shortTicks(this.names[0], x, few ? 4 : 7), shortTicks(this.names[1], y, 6)];
    const mark = [across, up].some((one) => one.tickvals) ? JSON.stringify([across, up]) : "";
    if (mark === (this.tickMark ?? "")) return;
    this.tickMark = mark;
    clearTimeout(this.ticksTimer);
    const change = (axis, one) => Object.entries(one).map(([key, value]) => [`${axis}.${key}`, value]);
    this.ticksTimer = setTimeout(() => {
      this.ctx.Plotly.relayout(
        this.div,
        Object.fromEntries([...change("xaxis", across), ...change("yaxis", up)]),
      );
    }, 60);
  }

  render(data, layout, key, ranges) {
    this.tickMark = ""; // drawn anew with Plotly's own
    super.render(data, layout, key, ranges);
  }

  destroy() {
    clearTimeout(this.stopping);
    clearTimeout(this.ticksTimer);
    this.more.destroy();
    this.away.abort();
    super.destroy();
  }

  /** The members of all visible runs as lines in pixels. */
  lines() {
    this.shown = [];
    for (const run of visibleRuns(this.runs, this.ctx)) {
      const look = lineLook(run, isDimmed(run, this.ctx));
      const offset = this.ctx.offset(run);
      const few = onTop(run);
      for (let m = 0; m < run.members; m++) {
        const last = run.steps.data[m];
        const xy = new Float64Array(2 * (last + 1)); // in a small view most of a path is far away
        for (let r = 0; r <= last; r++) {
          xy[2 * r] = this.toX(coordinate(run, m, r, 0)) + offset[0];
          xy[2 * r + 1] = this.toY(this.heightOf(run, m, r)) + offset[1];
        }
        this.shown.push({ run, member: m, xy, look: few.includes(m) ? topLook(look) : look, last, offset });
      }
    }
    // The few of every run lie on top of all densities.
    const isTop = ({ run, member }) => Number(onTop(run).includes(member));
    if (this.shown.some(isTop)) this.shown.sort((a, b) => isTop(a) - isTop(b));
    const lines = this.shown.map(({ run, member, xy, last, look }) => {
      const jumps = run.jumps ? (row) => jumped(run, member, row) : null;
      return { xy, last, look: this.strokeOf(look), jumps };
    });
    return { lines, options: {} };
  }

  rowsAt(position) {
    return this.shown.map(({ run, member }) => this.ctx.row(run, member, position));
  }
}
