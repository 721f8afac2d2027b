// What the surface and the volume have in common: a Plotly 3D scene that stands still until it is
// turned, a canvas of paths over it, a camera that survives every update, and both as one picture.

import { PathPainter, layersOver } from "./painter.js";
import { Projection } from "./project.js";
import { Track } from "./tracks.js";
import { drawMarker, lineLook, minimumLook, plotlyDash, plotlySymbol3d } from "./marks.js";
import { formatNumber, niceTicks } from "./scales.js";
import { framedSvg } from "./picture.js";

const ELEVATIONS = [[0.56, 0], [0.7, 0.25], [0.85, 0.8]]; // radians above the floor, and what they cost
const VIEW = Math.tan(Math.PI / 8); // half of the field of view of plotly.js's camera
const ROOM = { side: 34, below: 26, above: 6 }; // pixels for the labels around the box

/** A few round ticks away from an axis' ends, where they would run into the next axis'. */
export function innerTicks([low, high]) {
  const inset = 0.07 * (high - low);
  const vals = niceTicks(low + inset, high - inset, 4);
  return { tickmode: "array", tickvals: vals, ticktext: vals.map((v) => formatNumber(v)) };
}

/** A panel with a Plotly 3D scene. Subclasses say what is in it. */
export class Scene {
  constructor(host, ctx, name) {
    Object.assign(this, { host, ctx, name, kind: name, runs: [], bare: false, guides: null, view: ctx.view ?? {}, position: 0, ready: false });
    this.plot = document.createElement("div");
    this.plot.style.cssText = "position:absolute;inset:0";
    host.append(this.plot);
    this.painter = new PathPainter(ctx, layersOver(host, name), { onPage: name === "volume" });
    this.painter.before = (heads) => this.drawMinima(heads);
    this.plot.addEventListener("dblclick", () => this.resetCamera());
    this.listeners = new Set(); // told after each change of the picture (the tiles copy it)
    this.projection = new Projection();
    this.foot = 0; // pixels kept free below the scene
  }

  setTerrain(terrain) {
    this.keepCamera();
    this.terrain = terrain;
    this.eye = this.cameras.get(this.cameraKey) ?? null; // another landscape, another best view
    this.prepare();
    this.refresh();
    this.plan();
  }

  setRuns(runs) {
    this.runs = runs;
    this.refresh();
  }

  setView(view, changed) {
    this.view = view;
    if (!this.terrain || ![...changed].some((name) => ["height", "colour", "aspect"].includes(name))) return;
    this.keepCamera();
    this.prepare();
    this.refresh();
    this.plan();
  }

  refresh() {
    if (this.ground) this.painter.setCells([{ ground: this.ground, runs: this.runs }]);
  }

  /** Plots soon, once for all that changes now, after the cheaper panels have painted. */
  plan() {
    this.ready = false;
    if (!this.due) this.due = setTimeout(() => { this.due = 0; this.render(); }, 0);
  }

  async render() {
    const { width, height } = this.size();
    if (!this.terrain || this.gone || width < 20 || height < 20) return;
    this.eye ??= this.bestCamera();
    const layout = { ...this.layout(), width, height };
    await this.ctx.Plotly.react(this.plot, this.traces(), layout, {
      displayModeBar: false, responsive: false, showTips: false, plotGlPixelRatio: Math.min(window.devicePixelRatio || 1, 2),
    });
    if (this.gone) return;
    this.shown = this.terrain.landscape.name;
    this.hook();
    this.ready = true;
    this.moved(true);
  }

  get scene() {
    return this.plot._fullLayout?.scene?._scene;
  }

  /** Listens to the scene's frames; a lost WebGL context brings a new glplot. */
  hook() {
    const glplot = this.scene?.glplot;
    if (!glplot || glplot === this.hooked) return;
    this.hooked = glplot;
    // Nothing is hovered in the scene: spare it the pass that tells what is under the pointer.
    for (const object of glplot.objects) object.drawPick = () => {};
    const before = glplot.onrender;
    glplot.onrender = (...all) => {
      before?.apply(glplot, all);
      if (this.ready) this.moved(false);
    };
  }

  /** A frame of the scene: if the camera moved, the paths follow in the same frame. */
  moved(always) {
    const { width, height } = this.size();
    if (!this.scene?.glplot || !this.ground) return;
    const turned = this.projection.read(this.scene, width, height);
    if (turned) this.ground.version++;
    if (turned || always) {
      this.draw(this.position);
      for (const tell of this.listeners) tell(always);
    }
  }

  draw(position) {
    this.position = position;
    if (!this.ready || !this.ground) return;
    this.hook();
    const { width, height } = this.size();
    this.painter.resize(width, height);
    this.painter.paint(position);
  }

  drawMinima(c) {
    const look = minimumLook();
    const pixel = [0, 0];
    for (const [x, y, h] of this.minima ?? []) {
      this.ground.put(x, y, h, pixel, 0);
      c.globalAlpha = this.ground.hides(x, y) ? 0.4 : 1;
      drawMarker(c, look.shape, pixel[0], pixel[1], look.radius, look.fill, look.halo, 1.4);
    }
    c.globalAlpha = 1;
  }

  size() {
    return { width: Math.round(this.host.clientWidth), height: Math.round(this.host.clientHeight) - this.foot };
  }

  resize() {
    const { width, height } = this.size();
    if (!this.terrain || width < 20 || height < 20) return;
    const full = this.plot._fullLayout;
    if (!full) return this.plan();
    if (full.width === width && full.height === height) return;
    this.keepCamera();
    this.plan();
  }

  theme() {
    if (!this.terrain) return;
    this.keepCamera();
    this.refresh();
    this.plan();
  }

  get cameraKey() {
    return `${this.kind} ${this.terrain.landscape.name}`;
  }

  /** The cameras of a player's landscapes, which outlive the panels. */
  get cameras() {
    return (this.ctx.cameras ??= new Map());
  }

  /** Plotly.react forgets a turned camera: it is read before, and given back with the layout. */
  keepCamera() {
    if (!this.shown || this.shown !== this.terrain?.landscape.name) return;
    this.eye = this.camera();
    this.cameras.set(this.cameraKey, this.eye);
  }

  /** The camera now, as Plotly's layout takes it. */
  camera() {
    return this.scene?.glplot ? this.scene.getCamera() : this.eye;
  }

  resetCamera() {
    this.eye = this.bestCamera();
    this.plan();
  }

  /** Of the views from all around, the one that shows most of what matters, as near as all fits. */
  bestCamera() {
    let best = null, most = -Infinity;
    // The usual view comes first: another has to be clearly better.
    for (const [rise, price] of ELEVATIONS) {
      for (const turn of [-0.96, -0.6, -1.35, -2.2, -2.55, -1.8, 0.6, 0.96, 2.2, 2.55, 1.35, 1.8]) {
        const way = [Math.cos(rise) * Math.cos(turn), Math.cos(rise) * Math.sin(turn), Math.sin(rise)];
        const merit = this.merit({ x: 1.8 * way[0], y: 1.8 * way[1], z: 1.8 * way[2] }) - price;
        if (merit > most + 0.25) [best, most] = [way, merit];
      }
    }
    const { distance, middle } = this.fit(best);
    const [x, y, z] = best.map((v) => v * distance);
    return { eye: { x, y, z: z + middle }, center: { x: 0, y: 0, z: middle }, up: { x: 0, y: 0, z: 1 } };
  }

  /** Points that have to be in the picture, in Plotly's units: here the box' corners. */
  outline() {
    const { x, y, z } = this.aspect();
    return [...Array(8).keys()].map((q) => [(q & 1 ? x : -x) / 2, (q & 2 ? y : -y) / 2, (q & 4 ? z : -z) / 2]);
  }

  /** The nearest distance along a direction from which the whole box and its labels fit the panel. */
  fit([dx, dy, dz]) {
    const { width, height } = this.size();
    const flat = Math.hypot(dx, dy);
    const right = [-dy / flat, dx / flat, 0];
    const up = [(-dz * dx) / flat, (-dz * dy) / flat, flat];
    const corners = this.outline();
    const room = this.bare ? { side: 6, below: 6, above: 4 } : ROOM;
    const side = (width / height) * (1 - (2 * room.side) / width) * VIEW, below = (1 - (2 * room.below) / height) * VIEW;
    const above = (1 - (2 * room.above) / height) * VIEW;
    for (let distance = 1.1; distance < 4; distance += 0.04) {
      const fitting = [];
      for (let middle = -0.3; middle <= 0.201; middle += 0.02) {
        const fits = corners.every(([a, b, c]) => {
          const h = c - middle;
          const depth = distance - (a * dx + b * dy + h * dz);
          const px = (a * right[0] + b * right[1]) / depth, py = (a * up[0] + b * up[1] + h * up[2]) / depth;
          return Math.abs(px) <= side && py <= above && py >= -below;
        });
        if (fits) fitting.push(middle);
      }
      if (fitting.length) return { distance, middle: fitting[fitting.length >> 1] };
    }
    return { distance: 2.2, middle: -0.05 };
  }

  merit() {
    return 0;
  }

  layout() {
    const theme = this.ctx.theme();
    const common = {
      color: theme.muted, gridcolor: theme.grid, linecolor: theme.grid, showline: true, zeroline: false,
      showspikes: false, showbackground: false, ticks: "", tickfont: { size: 11 }, tickangle: 0,
    };
    const axes = this.axes();
    // Small pictures have no room for labels.
    if (this.bare) for (const axis of Object.values(axes)) Object.assign(axis, { title: { text: "" }, showticklabels: false });
    for (const [name, axis] of Object.entries(axes)) {
      axes[name] = { ...common, autorange: false, ...axis, title: { font: { size: 13, color: theme.text }, ...axis.title } };
    }
    return {
      margin: { l: 0, r: 0, t: 0, b: 0 }, paper_bgcolor: "rgba(0,0,0,0)", showlegend: false,
      font: { family: theme.font, color: theme.text },
      scene: {
        ...axes, aspectmode: "manual", aspectratio: this.aspect(), camera: this.eye, dragmode: "turntable",
        bgcolor: "rgba(0,0,0,0)", hovermode: false,
      },
    };
  }

  /** Everything on screen as one Plotly figure, paths as 3D traces. */
  figure(position) {
    const { width, height } = this.size();
    const theme = this.ctx.theme();
    const layout = this.layout();
    return {
      data: [...this.traces(), ...this.minimaTrace(), ...this.pathTraces(position)],
      layout: {
        ...layout, width, height: height + 64, paper_bgcolor: theme.background,
        title: this.title(), margin: { l: 0, r: 0, t: 34, b: 30 }, showlegend: true,
        legend: { orientation: "h", x: 0.5, xanchor: "center", y: 0, yanchor: "top", font: { size: 12 } },
        scene: { ...layout.scene, camera: this.camera() },
      },
    };
  }

  title() {
    return { text: this.terrain.landscape.title, x: 0.5, y: 1, yanchor: "top", pad: { t: 9 }, font: { size: 15 } };
  }

  minimaTrace() {
    if (!this.minima?.length) return [];
    const [x, y, z] = [0, 1, 2].map((k) => this.minima.map((p) => p[k]));
    const name = this.minima.length > 1 ? "known minima" : "known minimum";
    const marker = { size: 4, color: minimumLook().fill, symbol: "diamond" };
    return [{ type: "scatter3d", meta: "path", mode: "markers", x, y, z, name, marker, showlegend: false }];
  }

  pathTraces(position) {
    const traces = [];
    for (const run of this.runs) {
      if (this.ctx.isHidden(run.id)) continue;
      const x = [], y = [], z = [], heads = [[], [], []];
      for (let m = 0; m < run.members; m++) {
        const track = this.walked(run, m, position);
        for (let i = 0; i < track.count; i++) {
          x.push(track.points[3 * i]); y.push(track.points[3 * i + 1]); z.push(track.points[3 * i + 2]);
        }
        if (track.open) heads.forEach((list, k) => list.push(track.points[3 * track.count - 3 + k]));
        x.push(NaN); y.push(NaN); z.push(NaN);
      }
      const line = { color: run.colour, width: run.members > 8 ? 2 : 5, dash: plotlyDash(run.dash) };
      const marker = { color: run.colour, size: run.members > 8 ? 2.5 : 5, symbol: plotlySymbol3d(run.marker) };
      traces.push({ type: "scatter3d", meta: "path", mode: "lines", x, y, z, name: run.label, line, legendgroup: run.id, connectgaps: false });
      traces.push({ type: "scatter3d", meta: "path", mode: "markers", x: heads[0], y: heads[1], z: heads[2], name: run.label, marker, legendgroup: run.id, showlegend: false });
    }
    return traces;
  }

  /** A member's way up to a position as a track of its own. */
  walked(run, member, position) {
    const track = new Track(run.path.shape[0]);
    const row = Math.min(this.ctx.row(run, member, position), run.path.shape[0] - 1);
    this.ground.build(track, run, member, Math.floor(row));
    if (row > Math.floor(row)) this.ground.move(track, run, member, Math.floor(row) + 1, row - Math.floor(row));
    return track;
  }

  /** The scene alone, `scale` times as fine as CSS pixels, as a PNG's data URL. */
  raster(scale) {
    const { glplot } = this.scene;
    const { canvas, pixelRatio } = glplot;
    const { width, height } = this.size();
    const before = [canvas.width, canvas.height];
    const copy = document.createElement("canvas");
    copy.width = Math.round(width * scale);
    copy.height = Math.round(height * scale);
    try {
      [canvas.width, canvas.height, glplot.pixelRatio] = [copy.width, copy.height, scale];
      glplot.redraw();
      copy.getContext("2d").drawImage(canvas, 0, 0);
    } finally {
      [canvas.width, canvas.height, glplot.pixelRatio] = [...before, pixelRatio];
      glplot.redraw();
    }
    return copy.toDataURL("image/png");
  }

  /** The picture on screen as SVG: the scene as a raster, under the paths as vectors. */
  svg(position, scale) {
    const { width, height } = this.size();
    const runs = this.runs.filter((run) => !this.ctx.isHidden(run.id)).map((run) => ({ ...run, dashes: lineLook(run).dashes }));
    const body = `<image width="${width}" height="${height}" href="${this.raster(scale)}"/>${this.painter.svg(position)}`;
    const { text: title, subtitle } = this.title();
    return framedSvg({ theme: this.ctx.theme(), title, subtitle: subtitle?.text, runs, width, height, body });
  }

  destroy() {
    this.keepCamera();
    this.gone = true;
    clearTimeout(this.due);
    this.painter.destroy();
    this.ctx.Plotly.purge(this.plot);
    this.plot.remove();
  }
}
