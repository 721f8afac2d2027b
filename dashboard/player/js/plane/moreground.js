/** Ground where a terrain has no samples, or too few: asked of Python for what is seen, coarse first. */
const [COARSE, FINE] = [61, 201]; // nodes along each side
const CURVE = 801; // and along a curve
const REST = 50; // milliseconds of rest before anything is asked
const BEYOND = 0.3; // of the view, on each side: a small pan needs nothing new
const ENOUGH = 0.3; // of a patch: a view that is a smaller part of it is looked at more closely
const BOUND = 1e300; // Python takes finite numbers alone

/** @type {(patch: {x: {data: Float64Array}, y: {data: Float64Array}}, view: any, flat: boolean) => boolean} */
export function covers({ x, y }, view, flat) {
  const holds = ({ data }, [low, high]) => data[0] <= low && data[data.length - 1] >= high;
  return holds(x, view.x) && (flat || holds(y, view.y));
}

/** The box that is asked for a view: a little more than is seen. @type {(sides: number[][]) => [number, number][]} */
export const around = (sides) =>
  sides.map(([low, high]) => [low - BEYOND * (high - low), high + BEYOND * (high - low)]);

/** What a panel (PathPlane) has beside its terrain; `arrived` is called when there is something new to draw. */
export class MoreGround {
  constructor(panel, arrived) {
    this.panel = panel;
    this.arrived = arrived;
    /** @type {Message.Patch | null} */
    this.patch = null;
    this.turn = 0;
    this.count = 0; // of patches so far: the name of the present one
  }

  /** Another terrain. */
  forget() {
    clearTimeout(this.timer);
    this.turn += 1;
    this.patch = null;
  }

  /** What is seen is that, null for the terrain's own box: asks for what is missing. */
  follow(view) {
    const { panel } = this;
    if (!panel.ctx.live) return;
    const flat = panel.terrain.dimension === 1;
    if (!view || (this.patch && covers(this.patch, view, flat) && this.isFine(view))) {
      clearTimeout(this.timer);
      this.asked = null;
      return;
    }
    const mark = JSON.stringify(view);
    if (mark === this.asked) return;
    this.asked = mark;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.fetch(flat ? [view.x] : [view.x, view.y], flat), REST);
  }

  /** Whether the patch has nodes enough in a view. */
  isFine(view) {
    const { x } = this.patch;
    return this.whole && view.x[1] - view.x[0] > ENOUGH * (x.data[x.data.length - 1] - x.data[0]);
  }

  async fetch(sides, flat) {
    const { panel } = this;
    const box = around(sides);
    if (!box.flat().every((v) => Math.abs(v) < BOUND)) return;
    this.turn += 1;
    const { turn } = this;
    for (const nodes of flat ? [CURVE] : [COARSE, FINE]) {
      const patch = await panel.ctx.ask({ box, nodes });
      if (!patch || turn !== this.turn || patch.terrain !== panel.terrain.key) return;
      this.patch = patch;
      this.whole = nodes !== COARSE;
      this.count += 1;
      this.arrived();
    }
  }

  /** The patch that is drawn in a view, if one is: it covers it, or the terrain's box does not either. */
  shown(view) {
    const { patch, panel } = this;
    if (!patch || !view) return null;
    const { domain } = panel.terrain;
    if (covers(patch, view, domain.length === 1)) return patch;
    const inside = [view.x, view.y].every(
      ([low, high], k) => !domain[k] || (low >= domain[k][0] && high <= domain[k][1]),
    );
    return inside ? null : patch;
  }

  destroy() {
    this.forget();
  }
}
