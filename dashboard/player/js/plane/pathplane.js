/** What the contour and the curve have in common: paths over a landscape, their start, and seeing them whole. */
import { lineLook } from "../core/marks.js";
import { coordinate, extent, isDimmed, jumped, visibleRuns } from "../paths/paths.js";
import { Plane } from "./plane.js";

/** A plane whose first axis is theta's first coordinate; `heightOf(run, member, row)` is the other one's. */
export class PathPlane extends Plane {
  constructor(host, ctx, name, frame) {
    super(host, ctx, name, { wheel: true });
    this.frame = frame;
    this.start = null;
    this.extents = [];
    /** @type {{run: Run, member: number, xy: Float32Array, look: Look, last: number, offset: number[]}[]} */
    this.shown = [];
    frame.addAction("fit", "Fit paths", "Zoom out until every path is seen whole", () => this.fitPaths());
    if (!ctx.live) return;
    const help = "Sample the landscape again over what is visible now";
    frame.addAction("domain", "Use this view as the domain", help, () => ctx.say("domain", this.visible()));
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
    this.frame.setAction("domain", this.zoomed);
  }

  /** The members of all visible runs as lines in pixels. */
  lines() {
    this.shown = [];
    for (const run of visibleRuns(this.runs, this.ctx)) {
      const look = lineLook(run, isDimmed(run, this.ctx));
      const offset = this.ctx.offset(run);
      for (let m = 0; m < run.members; m++) {
        const last = run.steps.data[m];
        const xy = new Float32Array(2 * (last + 1));
        for (let r = 0; r <= last; r++) {
          xy[2 * r] = this.toX(coordinate(run, m, r, 0)) + offset[0];
          xy[2 * r + 1] = this.toY(this.heightOf(run, m, r)) + offset[1];
        }
        this.shown.push({ run, member: m, xy, look, last, offset });
      }
    }
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
