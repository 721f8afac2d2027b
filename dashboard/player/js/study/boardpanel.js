/** One figure of a study: Plotly draws it, and points to grab lie over it. */
import { asRows, interpolate } from "../core/arrays.js";
import { element } from "../core/dom.js";
import { coarser, curveTrace, levelTrace, slopeTraces, surfaceTrace } from "../core/ground.js";
import { colourscale, heightScale } from "../core/scales.js";
import { axisStyle, PLOT } from "../core/theme.js";
import { baseOf, innerTicks, shortened, shortName } from "../core/ticks.js";
import { Grip } from "./grips.js";

const SVG = "http://www.w3.org/2000/svg";
const NARROW = 460;
const COARSE = 51; // nodes a side of a surface that is drawn anew while something is dragged
const REST = 90; // milliseconds without a newer picture

/** Arrays as Plotly takes them, and the theme's colours for "@ink", "@muted", "@paper", … */
export function resolved(value, theme) {
  if (value === "@heights") return colourscale();
  if (typeof value === "string") return value.startsWith("@") ? colourOf(value, theme) : value;
  if (value === null || typeof value !== "object") return value;
  if (ArrayBuffer.isView(value)) return value;
  if (value.shape && value.data) return value.shape.length === 2 ? asRows(value) : value.data;
  if (Array.isArray(value)) return value.map((one) => resolved(one, theme));
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, resolved(one, theme)]));
}

function colourOf(token, theme) {
  return (
    {
      "@ink": theme.text,
      "@muted": theme.muted,
      "@paper": theme.background,
      "@grid": theme.grid,
      "@line": theme.border,
      "@accent": theme.accent,
      "@panel": theme.panel,
    }[token] ?? token
  );
}

/** Where a scene's axis has its origin. @type {(axis: any) => number} */
const originOf = (axis) => (axis?.range && baseOf(axis.range) !== null ? axis.range[0] : 0);

/** A panel of a board. `ctx` = {Plotly, theme(), tell(name, at, final)}. */
export class BoardPanel {
  constructor(host, ctx, name) {
    this.host = host;
    this.ctx = ctx;
    this.name = name;
    this.grips = new Map();
    this.base = element("div", { class: "lp-plot", "aria-hidden": "true" });
    this.plot = element("div", { class: "lp-plot" });
    this.layer = document.createElementNS(SVG, "svg");
    this.layer.setAttribute("class", "lp-grips");
    host.append(this.base, this.plot, this.layer);
    host.addEventListener("click", (event) => this.press(event));
  }

  /** @type {(spec: Message.Panel, grips: Message.Grip[], terrain: Message.Terrain | null) => void} */
  show(spec, grips, terrain) {
    const same =
      spec.key === this.spec?.key && terrain === this.terrain && this.ctx.theme() === this.theme && this.size;
    this.spec = spec;
    this.gripSpecs = grips;
    this.terrain = terrain;
    this.theme = this.ctx.theme();
    this.host.style.height = `${spec.height}px`;
    if (same) {
      if (this.box) this.placeGrips();
      return;
    }
    clearTimeout(this.due);
    // A scene is drawn when it rests: without a GPU it costs as much as all else.
    if (spec.kind === "scene" && this.size) this.due = setTimeout(() => this.draw(), REST);
    else this.draw();
  }

  draw() {
    const { clientWidth: width, clientHeight: height } = this.host;
    if (!this.spec || width < 40 || height < 40) return;
    this.size = { width, height };
    // Level sets take longest to draw and change least: they lie in a plot of their own, below.
    const apart = Boolean(this.spec.ground && this.spec.kind !== "scene" && this.terrain?.grid);
    const { data, layout } = this.figure(apart);
    const done = this.ctx.Plotly.react(this.plot, data, layout, PLOT);
    this.drawBase(apart, layout);
    this.watched(done);
    if (this.spec.kind === "scene") return;
    const { xaxis, yaxis } = this.plot._fullLayout;
    this.axes = { x: xaxis, y: yaxis };
    this.box = { left: xaxis._offset, top: yaxis._offset, width: xaxis._length, height: yaxis._length };
    this.layer.setAttribute("width", width);
    this.layer.setAttribute("height", height);
    this.placeGrips();
  }

  /** The level sets, drawn again only where they or their place have changed. */
  drawBase(apart, layout) {
    const { base, spec, terrain, size } = this;
    if (!apart) {
      if (this.baseKey) this.ctx.Plotly.purge(base);
      this.baseKey = null;
      return;
    }
    // The legend may have pushed the axes: the plot below takes exactly their place.
    const { l, r, t, b } = this.plot._fullLayout._size;
    const margin = { l, r, t, b, autoexpand: false };
    const key = JSON.stringify([
      terrain.key,
      size,
      margin,
      spec.colour,
      spec.slopes,
      spec.bar,
      spec.x,
      spec.y,
      spec.equal,
    ]);
    if (key === this.baseKey && this.baseTheme === this.theme) return;
    this.baseKey = key;
    this.baseTheme = this.theme;
    const bare = (axis) => ({ ...axis, visible: false });
    const below = {
      ...layout,
      margin,
      showlegend: false,
      hovermode: false,
      shapes: [],
      annotations: [],
      xaxis: bare(layout.xaxis),
      yaxis: bare(layout.yaxis),
    };
    this.watched(
      this.ctx.Plotly.react(base, this.ground(this.theme, below), below, { ...PLOT, staticPlot: true }),
    );
  }

  /** Plotly goes on for a moment after it has drawn, and fails where the plot is gone by then. */
  watched(done) {
    done?.catch?.((error) => this.gone || console.error("board:", error));
  }

  /** What is on screen as one Plotly figure; without the level sets where they lie apart. */
  figure(apart = false) {
    const theme = this.ctx.theme();
    const { spec } = this;
    const own = resolved(spec.traces, theme).map((trace) => ({
      showlegend: false,
      hoverinfo: trace.hovertemplate ? undefined : "skip",
      ...(spec.kind === "scene" ? this.inScene(trace) : trace),
    }));
    const layout =
      spec.kind === "scene"
        ? this.sceneLayout(theme)
        : this.planeLayout(
            theme,
            own.some((one) => one.showlegend),
          );
    // A plot without traces has no axes.
    const none = { type: "scatter", x: [], y: [], showlegend: false };
    return { data: apart ? [none, ...own] : [...this.ground(theme, layout), ...own], layout };
  }

  /** A trace of a scene, told from the corner of axes that are short: float32 would not tell its places apart. */
  inScene(trace) {
    const { spec } = this;
    const moved = (values, from) =>
      !from || !values
        ? values
        : Array.from(values, (v) => (v?.length === undefined ? v - from : moved(v, from)));
    const places = ["x", "y", "z"].map((name) => [name, moved(trace[name], originOf(spec[name]))]);
    return { ...trace, ...Object.fromEntries(places.filter(([, values]) => values !== undefined)) };
  }

  ground(theme, layout) {
    const { terrain, spec } = this;
    const traces = [];
    if (!spec.ground || !terrain) return traces;
    if (terrain.curve) traces.push({ ...curveTrace(terrain, theme), showlegend: false });
    if (!terrain.grid) return traces;
    const scale = heightScale(terrain, spec.colour ?? "log");
    if (spec.kind === "scene") {
      const { x, y, rows } = coarser(terrain.grid, COARSE);
      const look = { colours: rows(scale.map), range: scale.range, theme };
      return [{ ...surfaceTrace({ ...this.inScene({ x, y, z: rows() }), ...look }), opacity: spec.opacity }];
    }
    traces.push(levelTrace(terrain, scale, theme, { bar: spec.bar, narrow: this.size.width < NARROW }));
    if (spec.slopes) {
      const { x, y } = { x: layout.xaxis.range, y: layout.yaxis.range };
      const { l, r, t, b } = layout.margin;
      const visible = {
        x,
        y,
        width: Math.max(this.size.width - l - r, 40),
        height: Math.max(this.size.height - t - b, 40),
      };
      traces.push(...slopeTraces(terrain.field, visible, spec.slopes));
    }
    return traces;
  }

  planeLayout(theme, legend) {
    const { spec, terrain, size } = this;
    const narrow = size.width < NARROW;
    const bar = spec.ground && terrain?.grid && spec.bar !== false;
    const equal = spec.equal ? { scaleanchor: "x", scaleratio: 1, constrain: "domain" } : {};
    const axis = (told, more) => {
      const { title, ...rest } = resolved(told, theme);
      const style = { fixedrange: true, automargin: false, nticks: narrow ? 6 : 9, ...more, ...rest };
      return shortened(axisStyle(theme, title ?? "", style));
    };
    const extra = resolved(spec.layout ?? {}, theme);
    return {
      width: size.width,
      height: size.height,
      autosize: false,
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      font: { family: theme.font, size: 12, color: theme.muted },
      hovermode: "closest",
      dragmode: false,
      showlegend: legend,
      hoverlabel: {
        bgcolor: theme.text,
        bordercolor: theme.text,
        font: { family: theme.font, size: 12, color: theme.background },
      },
      legend: {
        orientation: "h",
        x: 0,
        xanchor: "left",
        y: 1.01,
        yanchor: "bottom",
        font: { size: 12, color: theme.text },
        itemclick: false,
        itemdoubleclick: false,
        bgcolor: "rgba(0,0,0,0)",
      },
      margin: {
        l: narrow ? 50 : 60,
        r: bar ? (narrow ? 56 : 70) : 16,
        t: legend ? 34 : 12,
        b: narrow ? 38 : 44,
      },
      ...extra,
      xaxis: axis(spec.x, { constrain: "domain", showgrid: !(spec.ground && terrain?.grid) }),
      yaxis: axis(spec.y, { showgrid: !(spec.ground && terrain?.grid), ...equal }),
    };
  }

  sceneLayout(theme) {
    const { spec, size, terrain } = this;
    const face = {
      showbackground: false,
      gridcolor: theme.grid,
      zerolinecolor: theme.grid,
      linecolor: theme.border,
      color: theme.muted,
      showspikes: false,
      tickfont: { size: 11 },
    };
    const axis = (told) => {
      const { title, range, ...rest } = resolved(told ?? {}, theme);
      const from = originOf(told);
      return {
        ...face,
        title: {
          text: range ? shortName(title ?? "", range) : (title ?? ""),
          font: { size: 12, color: theme.text },
        },
        ...(range ? { ...innerTicks(range, from), range: range.map((v) => v - from) } : {}),
        ...rest,
      };
    };
    return {
      width: size.width,
      height: size.height,
      autosize: false,
      paper_bgcolor: "rgba(0,0,0,0)",
      font: { family: theme.font, size: 12, color: theme.muted },
      margin: { l: 0, r: 0, t: 0, b: 0 },
      showlegend: false,
      uirevision: terrain?.key ?? "scene",
      scene: {
        xaxis: axis(spec.x),
        yaxis: axis(spec.y),
        zaxis: axis(spec.z),
        aspectmode: "manual",
        aspectratio: spec.aspect ?? { x: 1, y: 1, z: 0.6 },
        camera: { eye: { x: 1.25, y: -1.45, z: 0.85 }, center: { x: 0, y: 0, z: -0.12 } },
        dragmode: "turntable",
        uirevision: terrain?.key ?? "scene",
      },
      ...resolved(spec.layout ?? {}, theme),
    };
  }

  placeGrips() {
    const theme = this.ctx.theme();
    const wanted = new Set(this.gripSpecs.map((one) => one.name));
    for (const [name, grip] of this.grips) {
      if (!wanted.has(name)) {
        grip.remove();
        this.grips.delete(name);
      }
    }
    for (const spec of this.gripSpecs) {
      if (!this.grips.has(spec.name)) {
        this.grips.set(spec.name, new Grip(this, this.layer, this.ctx));
      }
      this.grips.get(spec.name).set(spec, colourOf(spec.colour ?? "@accent", theme));
    }
  }

  /** A press beside the points brings the panel's own point there. */
  press(event) {
    const { spec, box } = this;
    if (!spec?.press || !box || event.target.closest?.(".lp-grip")) return;
    const at = this.pixels(event);
    if (at.x < box.left || at.x > box.left + box.width || at.y < box.top || at.y > box.top + box.height)
      return;
    this.grips.get(spec.press)?.put(this.fromX(at.x), this.fromY(at.y), true);
  }

  pixels(event) {
    const outer = this.plot.getBoundingClientRect();
    return { x: event.clientX - outer.left, y: event.clientY - outer.top };
  }

  heightAt(x) {
    const curve = this.terrain?.curve;
    return curve ? interpolate(curve.x.data, curve.z.data, x) : NaN;
  }

  // Contract with plotly.js 7.1: d2c and l2p of an axis map data to pixels, on log axes too.
  toX(x) {
    return this.box.left + this.axes.x.l2p(this.axes.x.d2l(x));
  }
  toY(y) {
    return this.box.top + this.axes.y.l2p(this.axes.y.d2l(y));
  }
  fromX(px) {
    return Number(this.axes.x.l2d(this.axes.x.p2l(px - this.box.left)));
  }
  fromY(py) {
    return Number(this.axes.y.l2d(this.axes.y.p2l(py - this.box.top)));
  }

  resize() {
    const { clientWidth: width, clientHeight: height } = this.host;
    if (width !== this.size?.width || height !== this.size?.height) this.draw();
  }

  destroy() {
    this.gone = true;
    clearTimeout(this.due);
    this.ctx.Plotly.purge(this.base);
    this.ctx.Plotly.purge(this.plot);
    this.host.replaceChildren();
  }
}
