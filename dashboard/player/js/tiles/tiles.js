// Side by side: a small picture for each run, all with the clock, the zoom and the camera of the large
// ones. Plotly in each would be far too slow: the ground is one bitmap, painted once and copied into
// every tile, and all paths are on the same two canvases.

import { element, icon, pixelRatio, scaleOf } from "../core/dom.js";
import { drawMarker, drawSwatch, haloOf, minimumLook } from "../core/marks.js";
import { plotted } from "../export/compose.js";
import { plotlySvg } from "../export/exporter.js";
import { Legend } from "../paths/legend.js";
import { layersOver, PathPainter } from "../paths/painter.js";
import { runEntries } from "../paths/paths.js";
import { PlaneGround } from "../paths/tracks.js";
import { SurfacePanel } from "../space/surface.js";
import { levelsOf, paintBackdrop } from "./backdrop.js";
import { arrange, GAP, head } from "./layout.js";
import { tilesFigure, tilesSvg } from "./tilefigure.js";

/** The panel of small pictures, one for each run that is shown. */
export class TilesPanel {
  constructor(host, ctx) {
    this.host = host;
    /** @type {Context} */
    this.ctx = ctx;
    /** @type {Message.Terrain | null} */
    this.terrain = null;
    /** @type {Run[]} */
    this.runs = [];
    /** @type {Message.View} */
    this.view = ctx.view;
    this.position = 0;
    this.heads = [];
    this.rects = [];
    host.dataset.testid = "tiles";
    this.root = element("div", {
      style: "position:absolute;inset:0;overflow:hidden auto",
      tabindex: "0",
      "aria-label": "One picture for each run",
    });
    this.content = element("div", { style: "position:relative" });
    this.back = element("canvas", { style: "position:absolute;left:0;top:0", "aria-hidden": "true" });
    this.stage = element("div", { style: "position:absolute;overflow:hidden" });
    this.content.append(this.back, this.stage);
    this.root.append(this.content);
    host.append(this.root);
    this.painter = new PathPainter(ctx, layersOver(this.content, "tiles"), { small: true });
    this.painter.before = (c, cell) => this.drawMinima(c, cell);
    this.labels = this.content.appendChild(element("div", {}));
    this.words = new Legend(document.createElement("div"), ctx, {});
    // The one live scene moves under the pointer, so that every tile can be turned.
    this.content.addEventListener("pointermove", (event) => this.moveStage(event));
  }

  get ready() {
    return !this.surface || this.surface.ready;
  }

  setTerrain(terrain) {
    this.terrain = terrain;
    this.levels = null;
    this.surface?.setTerrain(terrain);
    this.stale = true;
  }

  setRuns(runs) {
    this.runs = runs;
    if (this.surface) this.surface.guides = runs;
    this.stale = true;
  }

  setView(view, changed) {
    this.view = view;
    if (changed.has("colour") || changed.has("poles")) this.levels = null;
    this.surface?.setView(view, changed);
    this.stale = true;
  }

  resize() {
    this.stale = true;
    this.ctx.requestDraw();
  }

  theme() {
    this.surface?.theme();
    this.stale = true;
  }

  shown() {
    return this.runs.filter((run) => !this.ctx.isHidden(run.id));
  }

  /** What the large contour shows at the moment; the whole domain while it is not there. */
  window() {
    const main = this.ctx.panels?.().get("contour");
    const { domain } = this.terrain;
    if (!main?.div?._fullLayout?.xaxis || main.shownKey !== this.terrain.key) return domain;
    const { x, y } = main.ranges();
    return [x, y];
  }

  /** The part of a tile's picture that the axes fill: all of it, unless units are equal. */
  plot(rect, window) {
    if (this.view.aspect !== "on") return rect;
    const unit = Math.min(
      rect.width / (window[0][1] - window[0][0]),
      rect.height / (window[1][1] - window[1][0]),
    );
    const width = unit * (window[0][1] - window[0][0]),
      height = unit * (window[1][1] - window[1][0]);
    return { x: rect.x + (rect.width - width) / 2, y: rect.y + (rect.height - height) / 2, width, height };
  }

  /** Places the tiles anew and gives each its ground. */
  build() {
    const runs = this.shown();
    const { clientWidth: width, clientHeight: height } = this.root;
    this.stale = false;
    this.mark = runs.map((run) => run.id).join("\n");
    if (!runs.length || width < 40 || height < 40) {
      this.painter.setCells([]);
      this.rects = [];
      this.labels.replaceChildren();
      return;
    }
    const grid = arrange(runs.length, width - 2, height);
    const HEAD = head(grid.width);
    this.head = HEAD;
    this.rects = runs.map((_, k) => ({
      x: (k % grid.columns) * (grid.width + GAP),
      y: Math.floor(k / grid.columns) * (grid.height + HEAD + GAP) + HEAD,
      width: grid.width,
      height: grid.height,
    }));
    this.tall = grid.rows * (grid.height + HEAD + GAP) - GAP;
    this.wide = grid.columns * (grid.width + GAP) - GAP;
    this.content.style.height = `${this.tall}px`;
    // On a telephone the page scrolls, not the panel.
    this.host.style.height = width < 480 ? `${this.tall}px` : "";
    this.painter.resize(this.wide, this.tall);
    const ratio = pixelRatio(this.host);
    if (
      this.back.width !== Math.round(this.wide * ratio) ||
      this.back.height !== Math.round(this.tall * ratio)
    ) {
      this.back.width = Math.round(this.wide * ratio);
      this.back.height = Math.round(this.tall * ratio);
      Object.assign(this.back.style, { width: `${this.wide}px`, height: `${this.tall}px` });
    }
    this.writeLabels(runs);
    if (this.view.tile === "surface") this.useSurface();
    else this.usePlane();
    this.painter.setCells(
      runs.map((run, k) => ({ ground: this.grounds[k], runs: [run], rect: this.rects[k] })),
    );
  }

  usePlane() {
    this.dropSurface();
    this.grounds = this.rects.map(
      () =>
        new PlaneGround([
          [-Infinity, Infinity],
          [-Infinity, Infinity],
        ]),
    );
    this.seenWindow = null;
    this.follow();
  }

  /** The bitmap behind a tile's paths, and where in the tile it goes, `scale` times as fine as CSS pixels. */
  backdrop(rect, scale) {
    if (this.surface) return { href: this.surface.raster(scale), to: rect };
    const window = this.window(),
      to = this.plot(rect, window);
    const canvas = paintBackdrop(
      this.levels,
      window,
      Math.round(to.width * scale),
      Math.round(to.height * scale),
    );
    return { href: canvas.toDataURL("image/png"), to };
  }

  /** Follows the large contour's zoom. */
  follow() {
    const window = this.window();
    const seen = window.flat().join();
    if (seen === this.seenWindow) return;
    this.seenWindow = seen;
    const ratio = pixelRatio(this.host);
    this.levels ??= levelsOf(this.terrain, this.view);
    const first = this.plot(this.rects[0], window);
    const picture = paintBackdrop(
      this.levels,
      window,
      Math.max(1, Math.round(first.width * ratio)),
      Math.max(1, Math.round(first.height * ratio)),
    );
    this.paintBack((rect) => [picture, this.plot(rect, window)]);
    this.grounds.forEach((ground, k) => {
      const rect = this.plot(this.rects[k], window);
      ground.box = reach(window); // a path far away is cut before it gives millions of pixels
      ground.show(window, rect);
      this.rects[k].plot = rect;
    });
    this.forget();
  }

  /** The tracks are built for a window: another one cuts them elsewhere. */
  forget() {
    const runs = this.shown();
    this.painter.setCells(
      runs.map((run, k) => ({
        ground: this.grounds[k],
        runs: [run],
        rect: this.rects[k].plot ?? this.rects[k],
      })),
    );
  }

  /** Copies one bitmap into every tile. */
  paintBack(source) {
    const c = this.back.getContext("2d");
    const ratio = pixelRatio(this.host);
    c.setTransform(ratio, 0, 0, ratio, 0, 0);
    c.clearRect(0, 0, this.wide, this.tall);
    const theme = this.ctx.theme();
    for (const rect of this.rects) {
      const [bitmap, to] = source(rect);
      c.fillStyle = theme.panel;
      c.fillRect(rect.x, rect.y, rect.width, rect.height);
      c.drawImage(bitmap, to.x, to.y, to.width, to.height);
    }
  }

  useSurface() {
    const { width, height } = this.rects[0];
    Object.assign(this.stage.style, { display: "block", width: `${width}px`, height: `${height}px` });
    this.place(Math.min(this.staged ?? 0, this.rects.length - 1));
    if (!this.surface) {
      this.surface = new SurfacePanel(this.stage, this.ctx);
      this.surface.bare = true;
      this.surface.kind = "tile"; // its own camera: what fits a large picture is too small in a small one
      this.surface.painter.before = null; // the tiles draw the minima themselves
      this.surface.guides = this.runs;
      this.surface.setView(this.view, new Set());
      this.surface.setTerrain(this.terrain);
      this.surface.listeners.add(() => {
        this.ctx.requestDraw();
        // The scene tells before it draws; its bitmap can be read until the browser's next frame.
        queueMicrotask(() => this.copyScene());
      });
    } else this.surface.resize();
    this.grounds = this.rects.map((rect) => shifted(this.surface, rect));
    if (this.surface.ready) this.surface.scene.glplot.redraw();
    queueMicrotask(() => this.copyScene());
  }

  copyScene() {
    const canvas = this.surface?.ready && this.surface.scene?.glplot?.canvas;
    if (canvas && this.rects.length) this.paintBack((rect) => [canvas, rect]);
  }

  dropSurface() {
    this.stage.style.display = "none";
    this.surface?.destroy();
    this.surface = null;
  }

  moveStage(event) {
    if (!this.surface || event.buttons) return;
    const box = this.content.getBoundingClientRect();
    const scale = scaleOf(this.content);
    const x = (event.clientX - box.left) / scale,
      y = (event.clientY - box.top) / scale;
    const k = this.rects.findIndex((r) => x >= r.x && x < r.x + r.width && y >= r.y && y < r.y + r.height);
    if (k >= 0 && k !== this.staged) this.place(k);
  }

  place(k) {
    this.staged = k;
    Object.assign(this.stage.style, { left: `${this.rects[k].x}px`, top: `${this.rects[k].y}px` });
  }

  drawMinima(c, cell) {
    const look = minimumLook();
    const pixel = [0, 0];
    const { minima } = this.terrain;
    const points = this.surface
      ? (this.surface.minima ?? [])
      : Array.from({ length: minima.shape[0] }, (_, k) => [minima.data[2 * k], minima.data[2 * k + 1], 0]);
    for (const [x, y, h] of points) {
      cell.ground.put(x, y, h, pixel, 0);
      c.globalAlpha = cell.ground.hides(x, y) ? 0.4 : 1;
      drawMarker(c, look.shape, pixel[0], pixel[1], 4.5, look.fill, look.halo, 1.2);
    }
    c.globalAlpha = 1;
  }

  writeLabels(runs) {
    this.heads = runs.map((run, k) => {
      const { x, y, width } = this.rects[k];
      const swatch = element("canvas", {
        width: 44,
        height: 28,
        style: "width:22px;height:14px;flex:none",
        "aria-hidden": "true",
      });
      const c = swatch.getContext("2d");
      c.scale(2, 2);
      drawSwatch(c, run, 0, 7, 22, haloOf(this.ctx.theme(), true), 4, 1.2);
      const value = element("span", {
        class: "lp-value",
        style: "min-width:0;margin-left:0;text-align:left;font-size:12px",
      });
      const state = element("span", { class: "lp-state", style: "min-width:0" });
      const root = element(
        "div",
        {
          "data-testid": "tile",
          "data-run": run.id,
          style:
            `position:absolute;left:${x}px;top:${y - this.head}px;width:${width}px;height:${this.head}px;display:flex;` +
            "flex-wrap:wrap;align-content:center;align-items:center;gap:0 6px;font-size:13px;overflow:hidden",
        },
        element(
          "span",
          {
            style: `display:flex;align-items:center;gap:6px;min-width:0;flex:1 1 ${this.head > 24 ? "100%" : "0"}`,
          },
          swatch,
          element("span", { class: "lp-label", title: run.label }, run.label),
        ),
        value,
        state,
      );
      return { run, root, value, state };
    });
    this.labels.replaceChildren(...this.heads.map((head) => head.root));
    this.written = 0;
  }

  /** Values and endings, ten times a second: faster they cannot be read. */
  tell(position) {
    const now = performance.now();
    if (now - this.written < 100 && this.ctx.clock?.playing) return;
    this.written = now;
    for (const { run, value, state, root } of this.heads) {
      let row = 0;
      for (let m = 0; m < run.members; m++) row = Math.max(row, this.ctx.row(run, m, position));
      const text = `${this.words.valueText(run, position)} · iteration ${Math.floor(row + 1e-6)}`;
      if (value.textContent !== text) value.textContent = text;
      const { word, sentence } = this.words.status(run, position);
      if (state.dataset.word === word) continue;
      state.dataset.word = word;
      state.className = `lp-state lp-${word.replace(" ", "-")}`;
      state.replaceChildren(...(word ? [icon(word)] : []));
      root.dataset.tip = sentence || "Running.";
    }
  }

  draw(position) {
    this.position = position;
    if (!this.terrain || !this.host.clientWidth) return;
    if (
      this.stale ||
      this.mark !==
        this.shown()
          .map((run) => run.id)
          .join("\n")
    )
      this.build();
    if (!this.rects.length || !this.ready) return;
    if (!this.surface) this.follow();
    this.painter.paint(position);
    this.tell(position);
  }

  /** All tiles as one Plotly figure: contours side by side, each with its run's path. */
  figure(position) {
    return tilesFigure(this, position);
  }

  /** The picture on screen as SVG; contours are vectors with axes, except on the way to a PNG. */
  svg(position, scale, kind) {
    return this.surface || kind === "png"
      ? tilesSvg(this, position, scale)
      : plotlySvg(this.figure(position), scale);
  }

  /** Surfaces are printed as they are on screen. */
  get wantsSvg() {
    return Boolean(this.surface);
  }

  /**
   * Contours in a figure for print: laid out as on screen, then as large as there is room.
   * @param {Print} how
   */
  printed(how) {
    if (this.wantsSvg) return null;
    const figure = this.figure(how.position);
    const { width, height } = figure.layout;
    const scale = Math.min(how.width / width, how.height / height);
    for (const one of figure.layout.annotations) one.text = one.text.replace(/<\/b>.*/, "</b>");
    return plotted(figure, { ...how, width, height, text: 12 / scale }).then((made) => ({
      ...made,
      svg: `<g transform="scale(${scale})">${made.svg}</g>`,
      entries: runEntries(this.shown(), this.ctx),
    }));
  }

  destroy() {
    this.dropSurface();
    this.painter.destroy();
    this.root.remove();
  }
}

/** The window with a window's width around it: lines are cut there, well out of sight. */
function reach(window) {
  return window.map(([low, high]) => [low - (high - low), high + (high - low)]);
}

/** The surface's own ground, its pixels moved to a tile. */
function shifted(surface, rect) {
  // The ground is made anew when the height changes: always ask the surface.
  const put = (x, y, h, out, at) => {
    surface.ground.put(x, y, h, out, at);
    out[at] += rect.x;
    out[at + 1] += rect.y;
  };
  const ground = Object.create(surface.ground);
  ground.put = put;
  return ground;
}
