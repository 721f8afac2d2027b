/**
 * The player's panels once more, out of sight, at a film's size: the same classes draw the same runs, on canvases
 * of their own, so that the page goes on as it is and a frame is the player's picture at that moment.
 */
import { element } from "../core/dom.js";
import { Frame } from "../core/frame.js";
import { readTheme, setTheme } from "../core/theme.js";
import { plotlySvg } from "../export/exporter.js";
import { ExportError } from "../export/files.js";
import { themeOf } from "../export/paper.js";
import { rasterOf } from "../export/sceneshot.js";
import { Heads } from "../paths/heads.js";
import { Legend } from "../paths/legend.js";
import { Plane } from "../plane/plane.js";
import { clockWords } from "../shell/toolbar.js";
import { near } from "../space/camera.js";
import { Scene } from "../space/scene.js";
import { bitmapOf, copied } from "./bitmap.js";
import { paintElement } from "./paint.js";
import { contextOf } from "./still.js";
import { cellsIn } from "./timetable.js";

const GAP = 16; // pixels of the page between panels
const EDGE = 10; // around all
const REST = 200; // milliseconds: longer than any panel waits before it draws what follows a zoom
const PATIENCE = 60000;
const LEAST = 24; // pixels of the page, of a panel

const VARIABLES = [
  "text-color",
  "background-color",
  "secondary-background-color",
  "primary-color",
  "border-color",
];

export class FilmSet {
  /**
   * @param {any} player
   * @param {{names: string[], width: number, height: number, scale: number, theme: "page" | "light" | "dark",
   *   title: boolean, legend: boolean, captions: boolean, edge?: number}} choice `captions`: a line for them
   */
  constructor(player, choice) {
    this.player = player;
    this.choice = choice;
    /** @type {Map<string, any>} */
    this.panels = new Map();
    this.pictures = new Map(); // what stands still, by the element in whose place it is
    this.canvas = element("canvas", { width: choice.width, height: choice.height });
    this.c = this.canvas.getContext("2d", { willReadFrequently: true });
  }

  /** Brings the panels into the page, out of sight. */
  build() {
    const { player, choice } = this;
    const { scale, width, height } = choice;
    // As fine as the film, on whatever screen.
    const fine = scale / Math.min(window.devicePixelRatio || 1, 2);
    const style = `width:${width / scale}px;height:${height / scale}px;padding:${choice.edge ?? EDGE}px`;
    this.root = element("div", {
      class: "lp lp-film",
      "data-scale": fine,
      "aria-hidden": "true",
      inert: true,
      style,
    });
    this.dress();
    document.body.append(this.root); // colours are read where they hold
    const page = readTheme(this.root);
    this.theme = themeOf("page", page); // its font is known to every picture made of SVG
    this.root.style.setProperty("--st-font", this.theme.font);
    this.ctx = contextOf(player, this.theme, this.panels);
    this.head = element("div", { class: "lp-film-head" });
    this.when = element("span", { class: "lp-film-when" });
    if (choice.title) this.head.append(element("b", {}, this.ctx.title()), this.when);
    const legend = element("div", { class: "lp-legend" });
    this.stage = element("div", { class: "lp-film-stage" });
    this.line = element("div", { class: "lp-film-line" });
    this.root.append(...(choice.title ? [this.head] : []), ...(choice.legend ? [legend] : []), this.stage);
    if (choice.captions) this.root.append(this.line);
    if (choice.legend) this.fillLegend(legend);
    this.place();
  }

  /** The colours of the page, or those of a theme. */
  dress() {
    const { theme } = this.choice;
    if (theme !== "page") return setTheme(this.root, theme);
    const page = getComputedStyle(this.player.root);
    for (const name of VARIABLES)
      this.root.style.setProperty(`--st-${name}`, page.getPropertyValue(`--st-${name}`));
    this.root.style.background = "var(--lp-ground)";
    return undefined;
  }

  /** The legend of the runs that are shown, whose chips keep their places whatever their numbers. */
  fillLegend(host) {
    const { ctx } = this;
    this.legend = new Legend(host, ctx, {});
    const runs = ctx.runs().filter((run) => !ctx.isHidden(run.id));
    this.legend.setRuns(runs, ctx.terrain().minima.shape[0]);
    const widths = new Map();
    for (let k = 0; k <= 24; k++) {
      this.legend.draw((k / 24) * ctx.clock.duration);
      for (const { value, state } of this.legend.chips)
        for (const part of [value, state])
          widths.set(part, Math.max(widths.get(part) ?? 0, part.offsetWidth));
    }
    for (const [part, width] of widths) part.style.minWidth = `${width}px`;
  }

  /** The panels in their places, on whole pixels of the film. */
  place() {
    const { player, choice, root } = this;
    const { scale, names } = choice;
    const origin = root.getBoundingClientRect();
    const box = this.stage.getBoundingClientRect();
    const room = {
      x: Math.ceil((box.left - origin.left) * scale),
      y: Math.ceil((box.top - origin.top) * scale),
      width: Math.floor(box.width * scale),
      height: Math.floor(box.height * scale),
    };
    const cells = cellsIn(names, room, Math.round(GAP * scale));
    for (const [k, name] of names.entries()) {
      const { x, y, width, height } = cells[k];
      const frame = new Frame(name);
      frame.setTitle(player.frames.get(name).title.textContent);
      Object.assign(frame.root.style, {
        left: `${x / scale}px`,
        top: `${y / scale}px`,
        width: `${width / scale}px`,
        height: `${height / scale}px`,
      });
      // What is below its header begins on a whole pixel, too.
      if (!choice.title && names.length === 1) frame.header.hidden = true;
      else frame.header.style.height = `${Math.ceil(28 * scale) / scale}px`;
      root.append(frame.root);
      if (frame.host.clientWidth < LEAST || frame.host.clientHeight < LEAST)
        throw new ExportError("There is no room for these panels: choose a larger size, or fewer of them.");
      this.panels.set(name, this.copy(name, frame));
    }
  }

  /** A panel like the player's: the same class, the same view. */
  copy(name, frame) {
    const { player, ctx } = this;
    const own = player.panels.get(name);
    this.takeCameras(own.surface ?? own, frame.host);
    const panel = new own.constructor(frame.host, ctx, frame);
    if (panel.heads instanceof Heads) panel.heads.flat = true; // marks on the canvas, sharp wherever they are
    panel.resize();
    panel.setView(ctx.view, new Set(Object.keys(ctx.view)));
    panel.setTerrain(ctx.terrain());
    panel.setRuns(ctx.runs());
    panel.setLines?.(player.message.lines);
    panel.setStart?.(own.start);
    if (own.more?.patch)
      Object.assign(panel.more, { patch: own.more.patch, whole: own.more.whole, count: own.more.count });
    if (own.zoomed) panel.zoomTo(own.ranges());
    panel.followGround?.();
    return panel;
  }

  /** The view into a scene that a person has turned, from farther away where it is narrower here. */
  takeCameras(scene, host) {
    const camera = scene?.scene?.glplot && scene.camera();
    if (!camera) return;
    const { width, height } = scene.size();
    const same = width === host.clientWidth && height === host.clientHeight - scene.foot;
    if (!same && near(camera, scene.bestCamera())) return; // the best one for its size, here as there
    const narrow = Math.max(1, width / height / (host.clientWidth / Math.max(host.clientHeight, 1)));
    const by = scene.kind === "tile" ? 1 : narrow;
    const { eye, center } = camera;
    const [x, y, z] = ["x", "y", "z"].map((k) => center[k] + by * (eye[k] - center[k]));
    this.ctx.cameras.set(scene.cameraKey, { ...camera, eye: { x, y, z } });
  }

  /**
   * Waits until all panels stand, and pictures what stands still in them.
   * @param {() => Promise<void>} wait rejects where nobody waits any more
   */
  async ready(wait) {
    const since = performance.now();
    const all = () => [...this.panels.values()];
    for (let stands = false; !stands; stands = all().every((panel) => panel.ready !== false)) {
      if (performance.now() - since > PATIENCE || all().some((panel) => panel.sorry ?? panel.surface?.sorry))
        throw new ExportError("A picture in three dimensions could not be drawn. Leave its panel out.");
      for (const panel of all()) panel.draw(0);
      await wait();
    }
    // Timers end in the order of their times: these after all that panels have set, and what those have.
    for (const _ of [0, 1]) await new Promise((rest) => setTimeout(rest, REST));
    await wait();
    for (const panel of all()) await this.picture(panel);
    // Reading a canvas back from a graphics card in every frame takes longer than all drawing.
    /** @type {NodeListOf<HTMLCanvasElement>} */
    const still = this.root.querySelectorAll("canvas:not([data-testid=path-canvas])");
    for (const one of still) {
      const { width, height } = one.getBoundingClientRect();
      this.pictures.set(one, copied(one, width * this.choice.scale, height * this.choice.scale));
    }
  }

  async picture(panel) {
    const { pictures, choice } = this;
    if (panel instanceof Plane) {
      const { data, layout } = panel.div;
      pictures.set(panel.div, await bitmapOf(await plotlySvg({ data, layout }, choice.scale), choice.scale));
    } else if (panel instanceof Scene) {
      const raster = rasterOf(panel.scene, panel.size(), panel.ratio);
      pictures.set(panel.plot, copied(raster, raster.width, raster.height));
    } else pictures.set(panel.stage, null); // side by side: its one scene is copied into all tiles
  }

  /**
   * The film's picture at a position of the clock: always the same, whatever was drawn before.
   * @param {number} position
   * @param {string[]} [captions]
   */
  frame(position, captions = []) {
    const { c, ctx, choice, theme } = this;
    ctx.clock.position = position;
    for (const panel of this.panels.values()) {
      // Strokes that grew piece by piece are not, to the last bit, those drawn at once.
      for (const part of [panel.trails, panel.painter, panel.surface?.painter]) if (part) part.stale = true;
      panel.draw(position);
    }
    this.legend?.draw(position);
    this.when.textContent = clockWords(ctx.clock, position);
    this.line.replaceChildren(...captions.slice(-2).map((text) => element("span", {}, text)));
    c.setTransform(1, 0, 0, 1, 0, 0);
    c.fillStyle = theme.background;
    c.fillRect(0, 0, this.canvas.width, this.canvas.height);
    paintElement(c, this.root, { scale: choice.scale, pictures: this.pictures });
    return this.canvas;
  }

  destroy() {
    for (const panel of this.panels.values()) panel.destroy();
    this.panels.clear();
    this.pictures.clear();
    this.root?.remove();
    this.canvas.width = this.canvas.height = 0;
  }
}
