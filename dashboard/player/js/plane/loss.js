/** The loss over the clock: faint whole curves, strong up to where the clock is. */
import { rowAt } from "../core/clock.js";
import { drawMarker, haloOf, lineLook, plotlyDash } from "../core/marks.js";
import { SCREEN, strokeLayers, trace } from "../core/polyline.js";
import { logTicks, signedLog, signedTicks } from "../core/ticks.js";
import { exportLayout, isDimmed, pathTraces, visibleRuns } from "../paths/paths.js";
import { LossHover } from "./hover.js";
import { Plane } from "./plane.js";
import { APART, TWICE } from "./pointer.js";
import { leastRow, MISSING, NAMES, quantityOf, shownQuantity, star } from "./quantities.js";

const OFTEN = 1500; // milliseconds between two looks at the axes while the curves change all the time
const CLOCKS = { steps: "iteration", cost: "evaluations of f" };

/** The panel of losses; a click on it moves the clock there. */
export class LossPanel extends Plane {
  constructor(host, ctx) {
    super(host, ctx, "loss", { drag: "zoom" });
    this.margin = 8;
    this.message = host.appendChild(document.createElement("p"));
    this.message.className = "lp-empty";
    this.hover = new LossHover(this);
    this.stop = new AbortController();
    let from = null;
    let clicked = { x: 0, time: -TWICE };
    const { signal } = this.stop;
    host.addEventListener(
      "pointerdown",
      (event) => {
        from = event.button === 0 ? event : null;
      },
      { capture: true, signal },
    );
    // At the window: Plotly covers the page while a button is down.
    window.addEventListener(
      "pointerup",
      (event) => {
        const at = { x: 0, y: 0 };
        const began = from;
        from = null;
        if (
          !began ||
          Math.hypot(event.clientX - began.clientX, event.clientY - began.clientY) > 4 ||
          !this.inside(event, at)
        )
          return;
        const twice = event.timeStamp - clicked.time < TWICE && Math.abs(event.clientX - clicked.x) < APART;
        if (twice) this.reset();
        else this.ctx.clock.seek(this.fromX(at.x));
        clicked = { x: event.clientX, time: event.timeStamp };
      },
      { capture: true, signal },
    );
    host.addEventListener("touchstart", (event) => event.stopPropagation(), { capture: true, signal });
  }

  /** While the start is held the axes stay, which cost more than all curves and so are fitted now and then. */
  setRuns(runs, held = false) {
    this.runs = runs;
    const { mark } = this;
    const now = performance.now();
    if (held && this.box && now - this.shownAt < OFTEN) {
      this.gather();
      this.stale = true;
      if (this.mark === mark) return;
    }
    this.show();
  }

  setView(view, changed) {
    this.view = view;
    if (["quantity", "scale", "clock", "hidden"].some((name) => changed.has(name))) this.show();
    else this.stale = true;
  }

  show() {
    if (!this.terrain) return;
    this.gather();
    this.shownAt = performance.now();
    const { layout, ranges } = this.standing();
    this.render([{ type: "scatter", x: [null], y: [null], hoverinfo: "skip" }], layout, this.mark, ranges);
    this.message.textContent = this.emptyWords();
    this.message.hidden = !this.message.textContent;
  }

  /** The chosen quantity of every run: {run, values (rows, members), label}. */
  gather() {
    const { quantity, scale, clock } = this.view;
    this.unit = clock;
    this.quantity = shownQuantity(quantity, this.runs);
    this.label = this.quantity === "gap" && !this.known() ? "f − lowest f seen" : NAMES[this.quantity];
    this.series = this.runs.map((run) => {
      return { run, values: quantityOf(run, this.quantity).data };
    });
    const visible = this.series.filter(({ run }) => !this.ctx.isHidden(run.id));
    // f itself has a sign: its logarithm is taken on both sides of 0, and 0 has its place between them.
    const signed =
      scale === "log" &&
      this.quantity === "value" &&
      visible.some(({ values }) => values.some((v) => v <= 0));
    this.bend = signed ? signedLog(visible.map(({ values }) => values)) : null;
    if (this.quantity === "value") {
      const told = [quantity === "gap" && "no lowest value known", signed && "signed log"].filter(Boolean);
      this.label = told.length ? `f (${told.join(", ")})` : "f";
    }
    if (["gap", "value"].includes(this.quantity) && visible.some(({ run }) => run.best))
      this.label += visible.every(({ run }) => run.best) ? ", best so far" : " (restarts: best)";
    this.log = scale === "log" && !signed;
    this.mark = [this.terrain.key, this.quantity, scale, clock, this.bend?.unit].join();
  }

  /** Whether f is measured from a lowest value that is known. */
  known() {
    return this.terrain.lowest !== null;
  }

  standing() {
    const narrow = this.size.width < 420;
    const ranges = this.wholeRanges();
    const visible = this.runs.length > 0;
    const layout = this.layout({
      margin: { l: narrow ? 50 : 60, r: 14, t: 10, b: narrow ? 36 : 40 },
      xaxis: this.axis(CLOCKS[this.unit], {
        visible,
        nticks: narrow ? 5 : 7,
        tickformat: ",~r",
        rangemode: "tozero",
      }),
      yaxis: this.axis(this.label, {
        visible,
        type: this.log ? "log" : "linear",
        nticks: 6,
        automargin: true,
        // Plotly draws the powers of ten a quarter larger than asked.
        ...(this.log ? logTicks(ranges.y, this.ctx.theme().muted) : {}),
        ...(this.bend ? signedTicks(ranges.y, this.bend) : {}),
      }),
    });
    return { layout, ranges };
  }

  /** Every finite value of every visible run, except where a diverged one would flatten the rest. */
  wholeRanges() {
    let [low, high, first] = [Infinity, -Infinity, -Infinity];
    const shown = this.series.filter(({ run }) => !this.ctx.isHidden(run.id));
    for (const { run, values } of shown) {
      for (let m = 0; m < run.members; m++) {
        const lost = run.status[m] === "diverged";
        if (Number.isFinite(values[m])) first = Math.max(first, values[m]);
        for (let r = 0; r <= run.steps.data[m]; r++) {
          const v = values[r * run.members + m];
          if (!Number.isFinite(v) || (this.log && v <= 0)) continue;
          if (v < low) low = v;
          if ((!lost || this.bend) && v > high) high = v;
        }
      }
    }
    if (first > 0) high = Math.max(high, first * (high > first ? 1 : 1.5));
    else high = Math.max(high, first);
    const end = Math.max(this.ctx.clock.duration, 1);
    const x = [-0.012 * end, end * 1.02];
    if (!(low < Infinity) || !(high > -Infinity)) return { x, y: this.log ? [-3, 1] : [0, 1] };
    if (!this.log) {
      if (this.bend) [low, high] = [low, high].map(this.bend.to);
      const pad = 0.06 * (high - low || Math.abs(high) || 1);
      return { x, y: [low - pad, high + pad] };
    }
    const [a, b] = [Math.log10(Math.max(low, high * 1e-24)), Math.log10(high)];
    const pad = Math.max(0.06 * (b - a), 0.15);
    return { x, y: [a - pad, b + pad] };
  }

  emptyWords() {
    if (!this.runs.length) return "The loss of each run appears here.";
    const { quantity } = this.view;
    if (quantity in MISSING && this.quantity !== quantity) return MISSING[quantity];
    if (!this.log) return "";
    const none = this.series.every(
      ({ run, values }) => this.ctx.isHidden(run.id) || !values.some((v) => v > 0 && v < Infinity),
    );
    return none ? "Only positive values have a logarithm: choose the linear loss scale." : "";
  }

  clockAt(run, member, row) {
    return this.unit === "steps" ? row : run.cost.data[row * run.members + member];
  }

  lines() {
    const { ctx } = this;
    const halo = haloOf(ctx.theme(), true);
    const lines = [];
    this.shown = [];
    this.zeros = [];
    this.medians = [];
    const order = visibleRuns(this.runs, ctx);
    for (const run of order) {
      const { values } = this.series.find((one) => one.run === run);
      const look = { ...lineLook(run, isDimmed(run, ctx)), halo: false, dots: 0 };
      look.width = Math.min(look.width, 2);
      if (run.members > 1) look.alpha *= 0.6;
      for (let m = 0; m < run.members; m++) {
        const last = run.steps.data[m];
        const xy = new Float64Array(2 * (last + 1));
        const events = [];
        for (let r = 0; r <= last; r++) {
          const v = values[r * run.members + m];
          xy[2 * r] = this.toX(this.clockAt(run, m, r));
          xy[2 * r + 1] = this.log && !(v > 0) ? NaN : this.toY(v);
          // What a logarithm cannot show lies on the floor of the axis.
          if (!this.log || !(v <= 0) || (r && values[(r - 1) * run.members + m] <= 0)) continue;
          const at = {
            run,
            member: m,
            row: r,
            x: xy[2 * r],
            y: this.box.top + this.box.height - 5,
            zero: v === 0,
          };
          this.zeros.push(at);
          events.push({
            row: r,
            paint: (c) => drawMarker(c, "triangle-down", at.x, at.y, 4, run.colour, halo),
          });
        }
        if (this.quantity === "held")
          events.push(...star(run, leastRow(values, run.members, m, last), xy, last, halo));
        lines.push({ xy, last, look, jumps: null, events });
        this.shown.push({ run, member: m, xy, look, last, values, rowOf: true });
      }
    }
    for (const run of order) {
      if (run.members === 1) continue;
      const { values } = this.series.find((one) => one.run === run);
      const one = this.median(run, values);
      this.medians.push(one);
      const look = { ...lineLook({ ...run, members: 1 }, isDimmed(run, ctx)), width: 2.6, dots: 0 };
      lines.push({ xy: one.xy, last: one.at.length - 1, look, jumps: null });
    }
    return { lines, options: { halo, before: (c) => this.paintGhosts(c) } };
  }

  /** The median of a run's members over the clock, as a polyline in pixels. */
  median(run, values) {
    const count = Math.min(this.unit === "steps" ? Math.max(...run.steps.data) : 300, 600);
    const end = this.unit === "steps" ? Math.max(...run.steps.data) : this.ctx.clock.duration;
    const xy = new Float64Array(2 * (count + 1));
    const at = [];
    const all = new Float64Array(run.members);
    for (let k = 0; k <= count; k++) {
      const position = (k * end) / Math.max(count, 1);
      for (let m = 0; m < run.members; m++) {
        const v = values[Math.floor(rowAt(run, m, position, this.unit) + 1e-9) * run.members + m];
        all[m] = Number.isNaN(v) ? Infinity : v; // a lost member counts as the worst, not as absent
      }
      all.sort();
      const half = run.members >> 1;
      const middle = run.members % 2 ? all[half] : (all[half - 1] + all[half]) / 2;
      xy[2 * k] = this.toX(position);
      xy[2 * k + 1] = this.log && !(middle > 0) ? NaN : this.toY(middle);
      at.push(position);
    }
    return { run, xy, at };
  }

  // Where each curve is going: the whole of it, faint.
  paintGhosts(c) {
    for (const { run, xy, last, look } of this.shown) {
      c.beginPath();
      trace(c, xy, 0, last, { box: SCREEN });
      c.globalAlpha = look.alpha * (this.ctx.theme().dark ? 0.42 : 0.28);
      strokeLayers(c, [[run.colour, Math.min(look.width, 1.3)]]);
    }
    c.globalAlpha = 1;
  }

  rowsAt(position) {
    return [
      ...this.shown.map(({ run, member }) => this.ctx.row(run, member, position)),
      ...this.medians.map(({ at }) => (at.length > 1 ? Math.min(position / at[1], at.length - 1) : 0)),
    ];
  }

  putHeads(heads, position, rows) {
    const theme = this.ctx.theme();
    const halo = haloOf(theme, true);
    const { top, height } = this.box;
    const several = this.shown.length;
    heads.begin(0); // few: one for each run
    if (several)
      heads.put(
        "now",
        theme.muted + height,
        1,
        (c) => {
          c.fillStyle = theme.muted;
          c.globalAlpha = 0.5;
          c.fillRect(-0.5, -height / 2, 1, height);
        },
        this.toX(position),
        top + height / 2,
        { tall: height / 2 },
      );
    const head = (run, xy, row) => {
      const low = Math.floor(row);
      const share = row - low;
      const at = (k) =>
        share ? xy[2 * low + k] + share * (xy[2 * low + 2 + k] - xy[2 * low + k]) : xy[2 * low + k];
      const [x, y] = [at(0), at(1)];
      if (!Number.isFinite(x + y)) return;
      heads.put(
        run.id,
        [run.colour, run.marker, halo].join(),
        9,
        (c) => drawMarker(c, run.marker, 0, 0, 4.5, run.colour, halo),
        x,
        y,
        { alpha: isDimmed(run, this.ctx) ? 0.2 : 1 },
      );
    };
    this.shown.forEach(({ run, xy }, k) => {
      if (run.members === 1) head(run, xy, rows[k]);
    });
    for (const [k, { run, xy }] of this.medians.entries()) head(run, xy, rows[several + k]);
    heads.end();
  }

  /** What is on screen as one Plotly figure: whole curves faint, strong up to the position. */
  figure(position) {
    this.gather();
    const { layout } = this.standing();
    const of = (run) => this.series.find((one) => one.run === run).values;
    const place = (run, m, row) => {
      const low = Math.floor(row);
      const v = of(run)[low * run.members + m];
      const y = this.bend ? this.bend.to(v) : v;
      return Number.isFinite(y) && !(this.log && v <= 0) ? [this.clockAt(run, m, low), y] : null;
    };
    const lines = (one) => one.mode === "lines";
    const ghosts = pathTraces(this.runs, this.ctx, Infinity, place)
      .filter(lines)
      .map((one) => ({ ...one, opacity: 0.28 * one.opacity }));
    const single = this.runs.filter((run) => run.members === 1).map((run) => run.id);
    const strong = pathTraces(this.runs, this.ctx, position, place).filter(
      (one) => one.mode !== "markers" || single.includes(one.legendgroup),
    );
    const medians = this.medians.map(({ run, xy, at }) => {
      const until = at.findLastIndex((p) => p <= position + 1e-9) + 1;
      return {
        type: "scatter",
        mode: "lines",
        name: `${run.label}, median`,
        showlegend: false,
        hoverinfo: "skip",
        x: at.slice(0, until),
        y: at.slice(0, until).map((_, k) => {
          const y = this.bend ? this.bend.to(this.fromY(xy[2 * k + 1])) : this.fromY(xy[2 * k + 1]);
          return Number.isFinite(y) ? y : null;
        }),
        line: { color: run.colour, width: 2.6, dash: plotlyDash(run.dash, 2.6) },
      };
    });
    const all = [...ghosts, ...strong, ...medians];
    return { data: all, layout: exportLayout(layout, this.ranges(), this.ctx, all) };
  }

  destroy() {
    this.stop.abort();
    this.hover.destroy();
    super.destroy();
  }
}
