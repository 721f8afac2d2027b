// What the surface and the volume have in common: a Plotly 3D scene that stands still until it is
// turned, a canvas of paths over it, a camera that survives every update, and both as one picture.

import { PathPainter, layersOver } from "./painter.js";
import { Projection } from "./project.js";
import { Track } from "./tracks.js";
import { drawMarker, haloOf, plotlyDash, plotlySymbol3d } from "./marks.js";
import { plotlySvg } from "./exporter.js";

const DISTANCE = 1.95; // of the viewer from the middle of the box
const ELEVATION = 0.56; // radians above the floor

/** A panel with a Plotly 3D scene. Subclasses say what is in it. */
export class Scene {
  constructor(host, ctx, name) {
    Object.assign(this, { host, ctx, name, runs: [], view: ctx.view ?? {}, position: 0, ready: false });
    this.plot = document.createElement("div");
    this.plot.style.cssText = "position:absolute;inset:0";
    host.append(this.plot);
    this.painter = new PathPainter(ctx, layersOver(host, name));
    this.painter.before = (heads) => this.drawMinima(heads);
    this.plot.addEventListener("dblclick", () => this.resetCamera());
    this.listeners = new Set(); // told after each change of the picture (the tiles copy it)
    this.projection = new Projection();
  }

  setTerrain(terrain) {
    const same = this.terrain && this.terrain.landscape.name === terrain.landscape.name;
    if (!same) this.camera = null;
    else this.keepCamera();
    this.terrain = terrain;
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
    this.camera ??= this.bestCamera();
    const layout = { ...this.layout(), width, height };
    await this.ctx.Plotly.react(this.plot, this.traces(), layout, {
      displayModeBar: false, responsive: false, showTips: false, plotGlPixelRatio: Math.min(window.devicePixelRatio || 1, 2),
    });
    if (this.gone) return;
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
    const theme = this.ctx.theme();
    const pixel = [0, 0];
    for (const [x, y, h] of this.minima ?? []) {
      this.ground.put(x, y, h, pixel, 0);
      c.globalAlpha = this.ground.hides(x, y) ? 0.4 : 1;
      drawMarker(c, "star", pixel[0], pixel[1], 5, theme.dark ? "#ffd75e" : "#b8860b", haloOf(theme), 1.4);
    }
    c.globalAlpha = 1;
  }

  size() {
    return { width: Math.round(this.host.clientWidth), height: Math.round(this.host.clientHeight) };
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

  keepCamera() {
    if (this.scene?.glplot) this.camera = this.scene.getCamera();
  }

  /** The camera now, as Plotly's layout takes it. */
  currentCamera() {
    return this.scene?.glplot ? this.scene.getCamera() : this.camera;
  }

  resetCamera() {
    this.camera = this.bestCamera();
    this.plan();
  }

  setCamera(camera) {
    this.camera = camera;
    this.plan();
  }

  /** Of the views from all around, the one that shows most of what matters. */
  bestCamera() {
    let best = null, most = -Infinity;
    // The usual view comes first and wins ties.
    for (const turn of [-0.96, -0.6, -1.35, -2.2, -2.55, -1.8, 0.6, 0.96, 2.2, 2.55, 1.35, 1.8]) {
      const eye = {
        x: DISTANCE * Math.cos(ELEVATION) * Math.cos(turn),
        y: DISTANCE * Math.cos(ELEVATION) * Math.sin(turn),
        z: DISTANCE * Math.sin(ELEVATION),
      };
      const merit = this.merit(eye);
      if (merit > most + 0.2) [best, most] = [eye, merit];
    }
    return { eye: best, center: { x: 0, y: 0, z: this.drop ?? -0.1 }, up: { x: 0, y: 0, z: 1 } };
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
    for (const [name, axis] of Object.entries(axes)) {
      axes[name] = { ...common, autorange: false, ...axis, title: { font: { size: 13, color: theme.text }, ...axis.title } };
    }
    return {
      margin: { l: 0, r: 0, t: 0, b: 0 }, paper_bgcolor: "rgba(0,0,0,0)", showlegend: false,
      font: { family: theme.font, color: theme.text },
      scene: {
        ...axes, aspectmode: "manual", aspectratio: this.aspect(), camera: this.camera, dragmode: "turntable",
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
        scene: { ...layout.scene, camera: this.currentCamera() },
      },
    };
  }

  title() {
    return { text: this.terrain.landscape.title, x: 0.5, y: 1, yanchor: "top", pad: { t: 9 }, font: { size: 15 } };
  }

  minimaTrace() {
    if (!this.minima?.length) return [];
    const [x, y, z] = [0, 1, 2].map((k) => this.minima.map((p) => p[k]));
    const colour = this.ctx.theme().dark ? "#ffd75e" : "#b8860b";
    return [{ type: "scatter3d", meta: "path", mode: "markers", x, y, z, name: "minimum", marker: { size: 4, color: colour, symbol: "diamond" } }];
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

  /** The picture on screen as SVG: Plotly's scene (an embedded raster) under the paths as vectors. */
  async svg(position, scale) {
    const figure = this.figure(position);
    const solid = figure.data.filter((trace) => trace.meta !== "path");
    // Only for the legend: the paths themselves are drawn as vectors below.
    const legend = figure.data.filter((trace) => trace.meta === "path")
      .map((trace) => ({ ...trace, x: [null], y: [null], z: [null] }));
    const { height } = this.size();
    const layout = figure.layout;
    // The scene exactly as large as on screen, so that its matrices are the same; the legend below it.
    layout.scene.domain = { x: [0, 1], y: [0, 1] };
    layout.height = layout.margin.t + height + layout.margin.b;
    const picture = await plotlySvg({ data: [...solid, ...legend], layout }, scale);
    const overlay = `<g transform="translate(0,${layout.margin.t})">${this.painter.svg(position)}</g>`;
    return { ...picture, svg: picture.svg.replace(/<\/svg>\s*$/, `${overlay}</svg>`) };
  }

  destroy() {
    this.gone = true;
    clearTimeout(this.due);
    this.painter.destroy();
    this.ctx.Plotly.purge(this.plot);
    this.plot.remove();
  }
}
