/** A 2D panel: Plotly draws what stands still, a canvas and sprites over it what moves. */
import { element, pixelRatio, scaleOf } from "../core/dom.js";
import { axisStyle, PLOT } from "../core/theme.js";
import { Heads } from "../paths/heads.js";
import { Trails } from "../paths/trails.js";

/**
 * A box out to whole device pixels, or a canvas in it would be drawn between them.
 * @type {(box: number[], ratio: number) => number[]}
 */
function onPixels([left, top, width, height], ratio) {
  const [x, y] = [left, top].map((v) => Math.floor(v * ratio + 1e-6));
  const [right, bottom] = [left + width, top + height].map((v) => Math.ceil(v * ratio - 1e-6));
  return [x, y, right - x, bottom - y].map((v) => v / ratio);
}

/**
 * Axes by Plotly, a canvas of trails as large as the axes' box, and sprites for the heads.
 *
 * Contract with plotly.js 7.1 (private, held by tests/browser): `_fullLayout.xaxis._offset` and
 * `_length` are the axes' box in CSS pixels from the top left of the plot; `_fullLayout.xaxis.range`
 * follows a drag and a wheel zoom while they last (log axes: in log10), each announced by the
 * `plotly_relayouting` event. `_fullLayout._calcInverseTransform(div)` measures how the plot is scaled.
 */
export class Plane {
  constructor(host, ctx, name, { drag = "pan" } = {}) {
    this.host = host;
    /** @type {Context} */
    this.ctx = ctx;
    this.name = name;
    this.drag = drag;
    this.div = element("div", { class: "lp-plot" });
    this.canvas = element("canvas", {
      class: "lp-trail",
      "data-testid": "path-canvas",
      "data-panel": name,
      "data-layer": "trails",
      "aria-hidden": "true",
    });
    host.classList.add("lp-plane");
    host.append(this.div, this.canvas);
    this.trails = new Trails(this.canvas);
    this.heads = new Heads(host, name);
    this.turn = name === "loss" ? 1 : 0;
    /** @type {ReturnType<typeof import("../core/ticks.js").signedLog> | null} a scale of f's own on a linear axis */
    this.bend = null;
    this.margin = 0; // pixels around the axes where paths may still be seen
    /** @type {Message.Terrain | null} */
    this.terrain = null;
    /** @type {Run[]} */
    this.runs = [];
    /** @type {Message.View} */
    this.view = ctx.view;
    this.stale = true;
    this.shownKey = null;
    this.box = null;
    this.size = { width: host.clientWidth, height: host.clientHeight };
  }

  // What panels say: how they draw what stands still, paths and heads, and what follows a zoom.
  show() {}
  lines() {
    return { lines: [], options: {} };
  }
  rowsAt(_position) {
    return [];
  }
  putHeads(_heads, _position, _rows) {}
  onMoved() {}

  /** Base layout in the theme; panels add their axes and margins. */
  layout(extra = {}) {
    const theme = this.ctx.theme();
    return {
      width: this.size.width,
      height: this.size.height,
      autosize: false,
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      font: { family: theme.font, size: 12, color: theme.muted },
      hovermode: false,
      dragmode: this.drag,
      showlegend: false,
      ...extra,
    };
  }

  axis(title, extra = {}) {
    return axisStyle(this.ctx.theme(), title, extra);
  }

  /**
   * Shows traces and a layout; while `key` stays the same, so do the zoomed ranges.
   * @param {{x: number[], y: number[]}} ranges the whole view, in the axes' own units (log: log10)
   */
  render(data, layout, key, ranges) {
    if (!(this.size.width > 20 && this.size.height > 20)) {
      this.waiting = true;
      return;
    }
    this.waiting = false;
    const kept = this.shownKey === key && this.zoomed ? this.ranges() : ranges;
    this.home = ranges;
    this.shownKey = key;
    layout.xaxis = { ...layout.xaxis, range: [...kept.x], autorange: false };
    layout.yaxis = { ...layout.yaxis, range: [...kept.y], autorange: false };
    this.spec = { data, layout };
    this.ctx.Plotly.react(this.div, data, layout, PLOT);
    if (!this.listening) {
      this.listening = true;
      this.div.on("plotly_relayouting", () => this.moved());
      this.div.on("plotly_relayout", () => this.moved());
    }
    this.moved();
  }

  /** The visible ranges of both axes (log axes: in log10). */
  ranges() {
    const { xaxis, yaxis } = this.div._fullLayout;
    return { x: xaxis.range.map(Number), y: yaxis.range.map(Number) };
  }

  get zoomed() {
    if (!this.home || !this.div._fullLayout?.xaxis) return false;
    const now = this.ranges();
    const far = (a, b) => a.some((v, k) => Math.abs(v - b[k]) > 1e-6 * Math.abs(b[1] - b[0]));
    return far(now.x, this.home.x) || far(now.y, this.home.y);
  }

  /** What is visible of the terrain shown, where that is not the whole. */
  closeView() {
    return this.zoomed && this.shownKey === this.terrain?.key ? this.ranges() : null;
  }

  /** The view has moved (zoom, pan, size): measure the axes again and draw everything again. */
  moved() {
    const { xaxis, yaxis } = this.div._fullLayout;
    const { x, y } = this.ranges();
    this.box = { left: xaxis._offset, top: yaxis._offset, width: xaxis._length, height: yaxis._length };
    this.logX = xaxis.type === "log";
    this.logY = yaxis.type === "log";
    this.scaleX = this.box.width / (x[1] - x[0]);
    this.scaleY = this.box.height / (y[1] - y[0]);
    this.zeroX = this.box.left - x[0] * this.scaleX;
    this.zeroY = this.box.top + this.box.height + y[0] * this.scaleY;
    this.stale = true;
    this.onMoved();
    this.ctx.requestDraw();
  }

  toX(x) {
    return this.zeroX + (this.logX ? Math.log10(x) : x) * this.scaleX;
  }
  toY(y) {
    return this.zeroY - (this.bend ? this.bend.to(y) : this.logY ? Math.log10(y) : y) * this.scaleY;
  }
  fromX(px) {
    const v = (px - this.zeroX) / this.scaleX;
    return this.logX ? 10 ** v : v;
  }
  fromY(py) {
    const v = (this.zeroY - py) / this.scaleY;
    return this.bend ? this.bend.from(v) : this.logY ? 10 ** v : v;
  }

  /** Whether a point of the page lies inside the axes; `at` gets it in the plot's pixels. */
  inside(event, at = {}) {
    const outer = this.div.getBoundingClientRect();
    const scale = scaleOf(this.div);
    at.x = (event.clientX - outer.left) / scale;
    at.y = (event.clientY - outer.top) / scale;
    const b = this.box;
    return (
      Boolean(b) && at.x >= b.left && at.x <= b.left + b.width && at.y >= b.top && at.y <= b.top + b.height
    );
  }

  /** Shows other ranges, at once. */
  zoomTo(ranges) {
    this.ctx.Plotly.relayout(this.div, { "xaxis.range": [...ranges.x], "yaxis.range": [...ranges.y] });
  }

  reset() {
    if (this.home) this.zoomTo(this.home);
  }

  /** Takes the host's size; true when it changed. */
  fit() {
    const { clientWidth: width, clientHeight: height } = this.host;
    const changed = width !== this.size.width || height !== this.size.height;
    if (changed) this.size = { width, height };
    return changed;
  }

  // Only as large as the axes: what the compositor has to blend costs more than all strokes.
  placeLayers() {
    const ratio = pixelRatio(this.host);
    const { left, top, width, height } = this.box;
    const m = this.margin;
    const place = [left - m, top - m, width + 2 * m, height + 2 * m].map((v) => Math.round(v * 100) / 100);
    const mark = [...place, ratio].join();
    if (mark === this.placed) return;
    this.placed = mark;
    this.ratio = ratio;
    const [x, y, w, h] = onPixels(place, ratio);
    this.canvas.width = Math.round(w * ratio);
    this.canvas.height = Math.round(h * ratio);
    Object.assign(this.canvas.style, { left: `${x}px`, top: `${y}px`, width: `${w}px`, height: `${h}px` });
    this.trailBox = { left: x, top: y, width: w, height: h };
    this.heads.place(this.trailBox, ratio);
  }

  setTerrain(terrain) {
    this.terrain = terrain;
    this.show();
  }
  setRuns(runs) {
    this.runs = runs;
    this.stale = true;
  }
  setLandmarks() {
    this.stale = true;
  }
  theme() {
    this.show();
  }
  resize() {
    if (this.fit() || this.waiting) this.show();
    else if (this.box && this.ratio !== pixelRatio(this.host)) this.stale = true;
    this.div._fullLayout?._calcInverseTransform?.(this.div); // or a pan goes as far as it would unscaled
  }

  /** One frame: panels give lines(), rowsAt(position) and putHeads(heads, position, rows). */
  draw(position) {
    if (!this.box || !this.terrain) return;
    if (this.stale) {
      this.placeLayers();
      const { lines, options } = this.lines();
      this.trails.reset(lines, this.trailBox, options);
      this.stale = false;
    }
    const rows = this.rowsAt(position);
    // While it plays, trails grow every other frame, the panels taking turns: a canvas that changes
    // is copied and blended whole. The heads, which hide the difference, move in every frame.
    const { clock } = this.ctx;
    if (!clock.playing || this.trails.stale || clock.frames % 2 === this.turn)
      this.trails.paint(rows, this.ratio);
    this.putHeads(this.heads, position, rows);
  }

  destroy() {
    this.ctx.Plotly.purge(this.div);
    this.host.replaceChildren();
  }
}
