// What the surface and the volume have in common: a Plotly 3D scene that stands still until it is
// turned, a canvas of paths over it, a camera that survives every update, and both as one picture.

import { element, pixelRatio } from "../core/dom.js";
import { minimaTrace } from "../core/ground.js";
import { drawMarker, minimumLook } from "../core/marks.js";
import { listenToWheel } from "../core/wheel.js";
import { entriesOf } from "../export/paper.js";
import { framedSvg } from "../export/picture.js";
import { rasterOf, sceneInCell } from "../export/sceneshot.js";
import { landmarkTraces } from "../landmarks/landmarktraces.js";
import { layersOver, PathPainter } from "../paths/painter.js";
import { runEntries } from "../paths/paths.js";
import { bestCamera, near, refitted } from "./camera.js";
import { Projection } from "./project.js";
import { drawSceneLabels, drawSceneLandmarks } from "./scenemarks.js";

const [NEAREST, FARTHEST] = [0.3, 6]; // of a camera, in Plotly's units
const CHOSEN = new WeakSet(); // cameras that were chosen for a panel's size, and not by a person

function chosen(camera) {
  CHOSEN.add(camera);
  return camera;
}

/** A panel with a Plotly 3D scene. Subclasses say what is in it. */
export class Scene {
  constructor(host, ctx, name, frame = null) {
    frame?.addTool("home", "The first view again (double click). Ctrl and the wheel zoom", () =>
      this.resetCamera(),
    );
    this.host = host;
    /** @type {Context} */
    this.ctx = ctx;
    this.name = name;
    this.kind = name;
    /** @type {Message.Terrain | null} */
    this.terrain = null;
    /** @type {Run[]} */
    this.runs = [];
    this.bare = false;
    this.guides = null;
    /** @type {Message.View} */
    this.view = ctx.view;
    this.position = 0;
    this.ready = false;
    this.plot = document.createElement("div");
    this.plot.style.cssText = "position:absolute;inset:0;will-change:transform";
    host.append(this.plot);
    this.painter = new PathPainter(ctx, layersOver(host, name), { onPage: name === "volume" });
    this.painter.before = (heads) => {
      this.drawMinima(heads);
      drawSceneLabels(this, heads);
    };
    this.painter.under = (paths) => drawSceneLandmarks(this, paths);
    this.plot.addEventListener("dblclick", () => this.resetCamera());
    this.away = new AbortController();
    listenToWheel(host, (factor) => this.zoomBy(factor), this.away.signal);
    this.listeners = new Set(); // told after each change of the picture (the tiles copy it)
    this.projection = new Projection();
    this.foot = 0; // pixels kept free below the scene
    /** @type {import("../paths/tracks.js").SpaceGround | null} */
    this.ground = null;
    this.minima = [];
    this.sorry = null;
  }

  // What subclasses say.
  prepare() {}
  traces() {
    return [];
  }
  /** @returns {Record<string, any>} */
  axes() {
    return {};
  }
  aspect() {
    return { x: 1, y: 1, z: 1 };
  }
  markSpot(_mark) {
    return null;
  }
  /** A place of the landscape in the scene, whose corner is its origin. @type {(at: ArrayLike<number>) => number[]} */
  placed(at) {
    return Array.from(at);
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
    if (!this.terrain || ![...changed].some((name) => ["height", "colour", "poles", "aspect"].includes(name)))
      return;
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
    if (!this.due)
      this.due = setTimeout(() => {
        this.due = 0;
        this.render();
      }, 0);
  }

  async render() {
    const { width, height } = this.size();
    if (!this.terrain || this.gone || width < 20 || height < 20) return;
    this.eye ??= chosen(this.bestCamera());
    const layout = { ...this.layout(), width, height };
    this.ratio = pixelRatio(this.host);
    try {
      await this.ctx.Plotly.react(this.plot, this.traces(), layout, {
        displayModeBar: false,
        responsive: false,
        showTips: false,
        plotGlPixelRatio: this.ratio,
      });
    } catch (error) {
      console.error(`player, ${this.name}:`, error);
    }
    if (this.gone) return;
    if (!this.scene?.glplot) {
      this.sorry ??= this.host.appendChild(
        element(
          "p",
          { class: "lp-failed", role: "alert", style: "position:absolute;inset:0" },
          "This browser cannot draw 3D pictures (they need WebGL).",
        ),
      );
      this.plot.hidden = true;
      return;
    }
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
    // Nothing is hovered in the scene: spare it the pass that tells what is under the pointer, and the
    // reading of it back, for which the page would wait until all of the GPU's work is done.
    for (const object of glplot.objects) object.drawPick = () => {};
    glplot.gl.readPixels = () => {};
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

  setLandmarks() {
    this.painter.stale = true;
  }

  /** What of the model at a chosen point has its place in this scene. */
  sceneModel(model) {
    return model;
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
    return {
      width: Math.round(this.host.clientWidth),
      height: Math.round(this.host.clientHeight) - this.foot,
    };
  }

  resize() {
    const { width, height } = this.size();
    if (!this.terrain || width < 20 || height < 20) return;
    const full = this.plot._fullLayout;
    if (!full) return this.plan();
    const same = full.width === width && full.height === height;
    if (same && this.ratio === pixelRatio(this.host)) return;
    this.keepCamera();
    if (CHOSEN.has(this.eye)) this.eye = chosen(refitted(this.eye, this.outline(), this.size(), this.bare));
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
    this.ctx.cameras ??= new Map();
    return this.ctx.cameras;
  }

  /** Plotly.react forgets a turned camera: it is read before, and given back with the layout. */
  keepCamera() {
    if (!this.shown || this.shown !== this.terrain?.landscape.name) return;
    const now = this.ready ? this.camera() : this.eye; // else the scene has not heard of it yet
    if (!now) return;
    if (!CHOSEN.has(this.eye) || !near(now, this.eye)) this.eye = now; // a person has turned it
    this.cameras.set(this.cameraKey, this.eye);
  }

  /** The camera now, as Plotly's layout takes it. */
  camera() {
    return this.scene?.glplot ? this.scene.getCamera() : this.eye;
  }

  /** Nearer or farther, but neither into the ground nor out of sight. @param {number} factor above 1 out */
  zoomBy(factor) {
    const camera = this.camera();
    if (!this.scene?.glplot || !camera) return;
    const { eye, center } = camera;
    const way = ["x", "y", "z"].map((k) => eye[k] - center[k]);
    const now = Math.hypot(...way);
    const by = Math.min(Math.max(now * factor, NEAREST), FARTHEST) / now;
    const [x, y, z] = way.map((v, k) => center["xyz"[k]] + by * v);
    this.scene.setViewport({ ...this.plot._fullLayout.scene, camera: { ...camera, eye: { x, y, z } } });
  }

  resetCamera() {
    this.eye = chosen(this.bestCamera());
    this.plan();
  }

  bestCamera() {
    return bestCamera((eye) => this.merit(eye), this.outline(), this.size(), this.bare);
  }

  /** Points that have to be in the picture, in Plotly's units: here the box' corners. */
  outline() {
    const { x, y, z } = this.aspect();
    return [...Array(8).keys()].map((q) => [
      (q & 1 ? x : -x) / 2,
      (q & 2 ? y : -y) / 2,
      (q & 4 ? z : -z) / 2,
    ]);
  }

  merit(_eye) {
    return 0;
  }

  layout() {
    const theme = this.ctx.theme();
    const common = {
      color: theme.muted,
      gridcolor: theme.grid,
      linecolor: theme.grid,
      showline: true,
      zeroline: false,
      showspikes: false,
      showbackground: false,
      ticks: "",
      tickfont: { size: 11 },
      tickangle: 0,
    };
    const axes = this.axes();
    // Small pictures have no room for labels.
    if (this.bare)
      for (const axis of Object.values(axes))
        Object.assign(axis, { title: { text: "" }, showticklabels: false });
    for (const [name, axis] of Object.entries(axes)) {
      axes[name] = {
        ...common,
        autorange: false,
        ...axis,
        title: { font: { size: 13, color: theme.text }, ...axis.title },
      };
    }
    return {
      margin: { l: 0, r: 0, t: 0, b: 0 },
      paper_bgcolor: "rgba(0,0,0,0)",
      showlegend: false,
      font: { family: theme.font, color: theme.text },
      scene: {
        ...axes,
        aspectmode: "manual",
        aspectratio: this.aspect(),
        camera: this.eye,
        dragmode: "turntable",
        bgcolor: "rgba(0,0,0,0)",
        hovermode: false,
      },
    };
  }

  title() {
    return {
      text: this.terrain.landscape.title,
      x: 0.5,
      y: 1,
      yanchor: "top",
      pad: { t: 9 },
      font: { size: 15 },
    };
  }

  /** The scene alone, `scale` times as fine as CSS pixels, as a PNG's data URL. */
  raster(scale) {
    return rasterOf(this.scene, this.size(), scale).toDataURL("image/png");
  }

  /**
   * The picture in a figure for print: what the scene shades as an image, axes, words and paths as vectors.
   * @param {Print} how
   */
  printed(how) {
    if (!this.scene?.glplot || !this.ground) throw new Error("the scene is not drawn yet");
    const { projection, painter } = this;
    const { width, height } = projection;
    const marks = [painter.before, painter.under];
    const paths = (shot) => {
      try {
        [projection.width, projection.height] = [shot.width, shot.height];
        if (!how.marks) painter.before = painter.under = null;
        return painter.svg(how.position);
      } finally {
        [projection.width, projection.height] = [width, height];
        [painter.before, painter.under] = marks;
      }
    };
    const made = sceneInCell(this.scene, this.size(), how, paths);
    const marks3d = how.marks ? this.markEntries(how.theme) : [];
    return { ...made, entries: [...marks3d, ...runEntries(this.runs, this.ctx)] };
  }

  /** What is marked, for a legend. */
  markEntries(theme) {
    const known = minimaTrace(this.terrain, { size: 9 }).map((one) => ({ ...one, showlegend: true }));
    const found = landmarkTraces(this.ctx.landmarks(), ({ at }) => at, { theme, radius: 4 });
    return entriesOf([...(this.minima?.length ? known : []), ...found], true);
  }

  /** The picture on screen as SVG: the scene as a raster, under the paths as vectors. */
  svg(position, scale) {
    const { width, height } = this.size();
    const runs = this.runs.filter((run) => !this.ctx.isHidden(run.id));
    const body = `<image width="${width}" height="${height}" href="${this.raster(scale)}"/>${this.painter.svg(position)}`;
    const { text: title, subtitle } = this.title();
    return framedSvg({ theme: this.ctx.theme(), title, subtitle: subtitle?.text, runs, width, height, body });
  }

  destroy() {
    this.keepCamera();
    this.gone = true;
    this.away.abort();
    clearTimeout(this.due);
    this.painter.destroy();
    this.ctx.Plotly.purge(this.plot);
    this.plot.remove();
  }
}
