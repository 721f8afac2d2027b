// A landscape over three coordinates: nested level surfaces, translucent, with arrows of the gradient
// standing on them. All axes have one scale, so that the arrows are seen to be normal to the surfaces.

import { element } from "../core/dom.js";
import { formatNumber } from "../core/numbers.js";
import { colourAt } from "../core/scales.js";
import { innerTicks, shortName } from "../core/ticks.js";
import { SpaceGround } from "../paths/tracks.js";
import { levelSurface, slopes, spread } from "./levels.js";
import { Scene } from "./scene.js";

const SHARES = [0.035, 0.16, 0.42]; // of the box that the level surfaces enclose
const ARROWS = [12, 26, 34]; // on each surface
const LENGTH = 0.115; // of the longest side

/** A level that no sample has exactly: the middle between a sorted value and the next larger one. */
function between(sorted, at) {
  let next = at;
  while (next < sorted.length - 1 && sorted[next] === sorted[at]) next++;
  return (sorted[at] + sorted[next]) / 2;
}

/** The panel of a three-dimensional landscape. */
export class VolumePanel extends Scene {
  constructor(host, ctx, frame = null) {
    super(host, ctx, "volume", frame);
    this.foot = 24;
    this.note = null;
  }

  prepare() {
    const { terrain } = this;
    const { x, y, z, values } = terrain.volume;
    this.origin = terrain.domain.map(([low]) => low);
    this.box = terrain.domain.map(([low, high]) => [0, high - low]);
    this.sides = [x, y, z].map(({ data }, k) => data.map((v) => v - this.origin[k]));
    this.values = values.data;
    this.ground = new SpaceGround(this.box, this.projection, this.origin);
    const sorted = Float64Array.from(this.values.filter(Number.isFinite)).sort();
    const levels = SHARES.map((share) => between(sorted, Math.floor(share * (sorted.length - 1))));
    this.levels = [...new Set(levels)];
    this.unit = Math.max(...terrain.domain.map(([a, b]) => b - a)) * LENGTH;
    this.meshes = this.levels.map((level) => levelSurface(this.sides, this.values, level));
    this.minima = [];
    for (let k = 0; k < (terrain.minima?.shape[0] ?? 0) && k < 20; k++) {
      const point = this.placed(terrain.minima.data.subarray(3 * k, 3 * k + 3));
      if (this.ground.inside(point)) this.minima.push(point);
    }
    this.arrows = this.meshes.flatMap((mesh, k) => this.arrowsOn(mesh, ARROWS[k]));
  }

  /** A mark's place in space; null outside of the box. */
  markSpot({ at }) {
    const spot = this.placed(at);
    return this.ground.inside(spot) ? spot : null;
  }

  placed(at) {
    return this.origin.map((low, k) => at[k] - low);
  }

  aspect() {
    const spans = this.terrain.domain.map(([low, high]) => high - low);
    const longest = Math.max(...spans);
    const [x, y, z] = spans.map((span) => (0.86 * span) / longest);
    return { x, y, z };
  }

  axes() {
    const { axes, domain } = this.terrain;
    return Object.fromEntries(
      ["xaxis", "yaxis", "zaxis"].map((name, k) => [
        name,
        {
          title: { text: shortName(axes[k], domain[k]) },
          range: [...this.box[k]],
          ...innerTicks(domain[k], this.origin[k]),
        },
      ]),
    );
  }

  colour(k) {
    return `rgb(${colourAt([0.12, 0.45, 0.8][k]).join(",")})`;
  }

  traces() {
    const theme = this.ctx.theme();
    const surfaces = this.meshes.map((mesh, k) => ({
      type: "mesh3d",
      ...mesh,
      color: this.colour(k),
      opacity: [0.55, 0.3, 0.2][k],
      hoverinfo: "skip",
      flatshading: false,
      lighting: {
        ambient: 0.5,
        diffuse: 0.75,
        specular: 0.35,
        roughness: 0.4,
        fresnel: 0.4,
        vertexnormalsepsilon: 0,
        facenormalsepsilon: 0,
      },
      lightposition: { x: -800, y: -1200, z: 2200 },
      name: `f = ${formatNumber(this.levels[k], 3)}`,
      showlegend: false,
    }));
    const ink = theme.dark ? "#dfe6f2" : "#28324a";
    const parts = [0, 1, 2].map((axis) =>
      this.arrows.flatMap(({ foot, tip }) => [foot[axis], tip[axis], NaN]),
    );
    const stems = {
      type: "scatter3d",
      mode: "lines",
      x: parts[0],
      y: parts[1],
      z: parts[2],
      hoverinfo: "skip",
      line: { color: ink, width: 2.5 },
      showlegend: false,
      connectgaps: false,
    };
    const tips = [0, 1, 2].map((axis) => this.arrows.map(({ tip }) => tip[axis]));
    const ways = [0, 1, 2].map((axis) => this.arrows.map(({ way }) => way[axis]));
    const heads = {
      type: "cone",
      x: tips[0],
      y: tips[1],
      z: tips[2],
      u: ways[0],
      v: ways[1],
      w: ways[2],
      anchor: "cm",
      sizemode: "raw",
      sizeref: this.unit * 0.5,
      showscale: false,
      hoverinfo: "skip",
      colorscale: [
        [0, ink],
        [1, ink],
      ],
      lighting: { ambient: 0.85, diffuse: 0.3 },
    };
    return this.arrows.length ? [...surfaces, stems, heads] : surfaces;
  }

  /** Arrows of the gradient, uphill, their feet on a level surface and far from each other. */
  arrowsOn(mesh, count) {
    const gradient = slopes(this.sides, this.values);
    const inside = (p) => p.every((v, k) => v > this.box[k][0] && v < this.box[k][1]);
    const points = mesh.x.map((x, n) => [x, mesh.y[n], mesh.z[n]]).filter(inside);
    return spread(points, count).flatMap((foot) => {
      const slope = gradient(foot);
      const length = Math.hypot(...slope);
      if (!(length > 0 && length < Infinity)) return [];
      const way = slope.map((v) => (v / length) * this.unit);
      return [{ foot, way, tip: foot.map((v, k) => v + way[k]) }];
    });
  }

  caption() {
    const swatches = this.levels.map((level, k) => [this.colour(k), formatNumber(level, 3)]);
    return { lead: "level surfaces f =", swatches, tail: "arrows: ∇f, normal to them" };
  }

  setTerrain(terrain) {
    super.setTerrain(terrain);
    this.write();
  }

  theme() {
    super.theme();
    if (this.terrain) this.write();
  }

  /** What the colours and arrows mean, under the picture. */
  write() {
    const { lead, swatches, tail } = this.caption();
    this.note ??= this.host.appendChild(element("div", { class: "lp-levels" }));
    this.note.style.cssText =
      "position:absolute;left:10px;right:10px;bottom:4px;font-size:12px;display:flex;" +
      `gap:4px 10px;flex-wrap:wrap;pointer-events:none;color:${this.ctx.theme().muted}`;
    this.note.replaceChildren(
      element("span", {}, lead),
      ...swatches.map(([colour, text]) =>
        element(
          "span",
          {},
          element("i", {
            style: `display:inline-block;width:10px;height:10px;border-radius:5px;margin-right:4px;background:${colour}`,
          }),
          text,
        ),
      ),
      element("span", {}, tail),
    );
  }

  title() {
    const { lead, swatches, tail } = this.caption();
    const words = `${lead} ${swatches.map(([, text]) => text).join(", ")}; ${tail}`;
    return { ...super.title(), subtitle: { text: words, font: { size: 12, color: this.ctx.theme().muted } } };
  }

  destroy() {
    this.note?.remove();
    super.destroy();
  }
}
