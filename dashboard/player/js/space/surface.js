// The landscape as a surface: Plotly draws the surface and its axes once, the paths lie on a canvas over
// it, projected with the scene's own matrices (the private fields used are listed in space/project.js).

import { coarser, surfaceTrace } from "../core/ground.js";
import { heightScale } from "../core/scales.js";
import { innerTicks, shortName } from "../core/ticks.js";
import { SurfaceGround } from "../paths/tracks.js";
import { HeightField, Projection } from "./project.js";
import { Scene } from "./scene.js";

const HEIGHT = 0.52; // of the box, the sides being 1
const FINEST = 101; // samples a side: the GPU is often software
/** The surface panel of a two-dimensional landscape. */
export class SurfacePanel extends Scene {
  constructor(host, ctx, frame = null) {
    super(host, ctx, "surface", frame);
  }

  /** Heights as drawn, and the ground that paths lie on. */
  prepare() {
    const { terrain } = this;
    this.scale = heightScale(terrain, this.view.height ?? "auto", { poles: this.view.poles, even: true });
    const colour = heightScale(terrain, this.view.colour ?? "log", this.view);
    const grid = coarser(terrain.grid, FINEST);
    const [[x0, x1], [y0, y1]] = terrain.domain;
    const base = this.scale.range[0];
    this.origin = [x0, y0, base];
    this.box = [
      [0, x1 - x0],
      [0, y1 - y0],
    ];
    this.x = grid.x.map((v) => v - x0);
    this.y = grid.y.map((v) => v - y0);
    this.lift = (z) => this.scale.map(z) - base;
    const lifted = grid.rows(this.lift);
    const same = colour.mode === this.scale.mode;
    this.colours = same ? lifted : grid.rows((z) => colour.map(z) - colour.range[0]);
    this.colourRange = [0, colour.range[1] - colour.range[0]];
    const field = new HeightField(this.x, this.y, Float64Array.from(lifted.flat()));
    this.field = field;
    const low = Math.min(0, field.low),
      high = Math.max(this.scale.range[1] - base, field.high);
    this.heights = high > low ? [low, high] : [low - 0.5, low + 0.5];
    // Where poles are cut off, the surface goes on a little, and the scene cuts it clean.
    const beyond = (z) => Math.min(Math.max(z - base, low - (high - low)), high + (high - low));
    this.z = this.scale.cut ? grid.rows(beyond) : lifted;
    this.projection = new Projection();
    this.ground = new SurfaceGround(this.box, this.projection, field, this.lift, this.origin);
    this.minima = this.lowestPoints();
  }

  /** A place of the landscape in the scene. */
  placed(at) {
    return [at[0] - this.origin[0], at[1] - this.origin[1]];
  }

  /** The landscape's minima inside the box, on the surface. */
  lowestPoints() {
    const { minima, domain, lowest } = this.terrain;
    const points = [];
    for (let k = 0; k < (minima?.shape[0] ?? 0); k++) {
      const [x, y] = this.placed(minima.data.subarray(2 * k, 2 * k + 2));
      if (!this.ground.inside([x, y])) continue;
      const h = this.lift(lowest ?? NaN);
      points.push([x, y, Number.isFinite(h) ? Math.max(h, this.heights[0]) : this.field.over(x, y)]);
    }
    return domain && points.slice(0, 40);
  }

  /** A mark's place on the surface; null outside of the box. */
  markSpot({ at, value }) {
    const [x, y] = this.placed(at);
    if (!this.ground.inside([x, y])) return null;
    const drawn = this.field.over(x, y);
    const h = value === undefined ? drawn : Math.min(this.lift(value), this.field.high);
    return Number.isFinite(h) ? [x, y, Math.max(h, this.heights[0])] : null;
  }

  // The ellipse belongs to the plane: on the surface the point itself is enough.
  sceneModel(model) {
    return model && { ...model, axes: [], curves: [], centre: null };
  }

  aspect() {
    const [[x0, x1], [y0, y1]] = this.box;
    if (this.view.aspect !== "on") return { x: 1, y: 1, z: HEIGHT };
    const ratio = (y1 - y0) / (x1 - x0);
    const side = Math.sqrt(ratio); // the area stays about the same
    return { x: Math.min(1 / side, 1.4), y: Math.min(side, 1.4), z: HEIGHT };
  }

  traces() {
    const { x, y, z, colours, colourRange: range } = this;
    return [surfaceTrace({ x, y, z, colours, range, theme: this.ctx.theme(), lines: this.lines() })];
  }

  /** Level lines on the surface, evenly spaced in what is drawn. */
  lines() {
    const [low, high] = this.heights;
    return {
      show: true,
      highlight: false,
      start: low,
      end: high,
      size: (high - low) / 12,
      width: 1,
      color: "#eef3f5", // opaque: the scene's blending would let the page through
    };
  }

  axes() {
    const { axes, domain } = this.terrain;
    const ticks = this.heightTicks();
    const pad = 0.001 * (this.heights[1] - this.heights[0]);
    return {
      xaxis: {
        title: { text: shortName(axes[0], domain[0]) },
        range: [...this.box[0]],
        ...innerTicks(domain[0], this.origin[0]),
      },
      yaxis: {
        title: { text: shortName(axes[1], domain[1]) },
        range: [...this.box[1]],
        ...innerTicks(domain[1], this.origin[1]),
      },
      zaxis: {
        title: { text: "f" },
        range: [this.heights[0] - pad, this.heights[1] + pad],
        tickmode: "array",
        tickvals: ticks.map((t) => t.at),
        ticktext: ticks.map((t) => t.text),
      },
    };
  }

  /** At most four ticks, the lowest among them, none so near to another that they overlap. */
  heightTicks() {
    const grace = 1e-9 * (this.heights[1] - this.heights[0]);
    const inside = this.scale.ticks
      .map((t) => ({ ...t, at: t.at - this.origin[2] }))
      .filter((t) => t.at >= this.heights[0] - grace && t.at <= this.heights[1] + grace);
    const apart = (this.heights[1] - this.heights[0]) / 4.2;
    const kept = [];
    for (const tick of inside)
      if (!kept.length || tick.at - kept[kept.length - 1].at >= apart) kept.push(tick);
    return kept;
  }

  /** The surface itself, and the floor with its labels where there are any. */
  outline() {
    const { x, y, z } = this.aspect();
    const [low, high] = this.heights;
    const points = this.bare ? [] : super.outline().filter((corner) => corner[2] < 0);
    const last = this.x.length - 1;
    for (let j = 0; j <= 12; j++) {
      for (let i = 0; i <= 12; i++) {
        const h = this.z[Math.round((j / 12) * (this.y.length - 1))][Math.round((i / 12) * last)];
        if (Number.isFinite(h))
          points.push([(i / 12 - 0.5) * x, (j / 12 - 0.5) * y, ((h - low) / (high - low) - 0.5) * z]);
      }
    }
    return points.length ? points : super.outline();
  }

  /**
   * How well a camera shows what matters: whether start and minima are in sight, and how much of the
   * surface; `eye` in Plotly's units (box centred at the origin, sides as in aspect()).
   */
  merit(eye) {
    const aspect = this.aspect();
    const [[x0, x1], [y0, y1]] = this.box,
      [h0, h1] = this.heights;
    const place = (low, high, at, side) => (low + high) / 2 + (at / side) * (high - low);
    const view = {
      parallel: false,
      eye: [place(x0, x1, eye.x, aspect.x), place(y0, y1, eye.y, aspect.y), place(h0, h1, eye.z, aspect.z)],
    };
    let merit = 0;
    const see = (x, y, worth) => {
      if (this.field.sight(x, y, view) > 0) merit += worth;
    };
    const walks = (this.guides ?? this.runs).slice(0, 4);
    for (const run of walks) {
      const [rows, , members] = run.path.shape;
      const point = (row) => this.placed([0, 1].map((k) => run.path.data[(2 * row + k) * members]));
      see(...point(0), 2 / walks.length);
      for (let k = 1; k <= 8; k++) {
        const [x, y] = point(Math.floor((k / 8) ** 2 * (rows - 1))); // most of the way is made early
        if (this.field.covers(x, y)) see(x, y, 0.4 / walks.length);
        else merit += 0.4 / walks.length;
      }
    }
    for (const [x, y] of this.minima.slice(0, 4)) see(x, y, 3 / Math.min(this.minima.length, 4));
    let seen = 0;
    for (let j = 1; j < 16; j++) {
      for (let i = 1; i < 16; i++)
        seen += Number(this.field.sight(x0 + (i / 16) * (x1 - x0), y0 + (j / 16) * (y1 - y0), view) > 0);
    }
    return merit + (5 * seen) / 225;
  }
}
