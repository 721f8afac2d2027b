/** The strip above the data: what the marks mean, and the share of wrong points of each run. */
import { element } from "../core/dom.js";
import { drawStart, haloOf } from "../core/marks.js";
import { formatNumber } from "../core/numbers.js";
import { strokeLayers } from "../core/polyline.js";
import { KINDS } from "./kinds.js";
import { paintPoint, pointLook, WARNING } from "./points.js";
import { bestName, fewOf, meantOf, meantWords, wrongShares } from "./words.js";

const SIZE = 16; // pixels of a swatch
const FINE = 3; // of its own for each of them: it may be larger in a presentation
const OFTEN = 100; // milliseconds between two numbers that can be read
const [WIDEST, ROUGHLY] = ["99.9 %", "≈ 99.9 %"];

/** A line of marks with their meaning, and a line of numbers that follow the clock. */
export class DataKey {
  constructor(host, ctx) {
    /** @type {Context} */
    this.ctx = ctx;
    this.marks = element("div", { class: "lp-datakey", "data-testid": "data-key" });
    this.wrong = element("div", { class: "lp-wrong", "data-testid": "data-wrong" });
    this.meant = element("span", { class: "lp-one lp-meant", "data-testid": "data-meant" });
    this.root = element("div", { class: "lp-datatop" }, this.marks, this.wrong);
    host.append(this.root);
    /** @type {HTMLElement[]} */
    this.numbers = [];
    this.ends = this.texts = [];
    this.ring = null;
    this.written = 0;
  }

  /**
   * Writes the strip for these runs; returns the height that it takes at most.
   * @type {(data: Message.DataSpace, runs: Run[], inset: {left: number, right: number}) => number}
   */
  fill(data, runs, { left, right }) {
    this.data = data;
    Object.assign(this.root.style, { left: `${left}px`, right: `${right}px` });
    this.ring = null;
    this.marks.replaceChildren(...this.entries().map((one) => this.item(one)));
    const judged = runs.filter((run) => run.fit?.wrong).sort((a, b) => a.index - b.index);
    const { named, rest } = fewOf(judged.length);
    this.numbers = [];
    this.ends = Array.from({ length: named }, (_, k) => (k < named - 1 ? "," : ""));
    const parts = judged.slice(0, named).flatMap((run, k) => {
      const all = run.fit.judged.shape[0] >= run.values.shape[0];
      const number = element("span", {}, (all ? WIDEST : ROUGHLY) + this.ends[k]);
      this.numbers.push(number);
      const swatch = element("i", { style: `background:${run.colour}` });
      return [element("span", { class: "lp-one" }, swatch, `${run.label} `, number), " "];
    });
    this.wrong.replaceChildren(...(parts.length ? [this.asked(), ...parts, rest] : []));
    const one = KINDS[data.kind].one ? meantOf(runs, this.ctx) : null;
    if (one) {
      this.said = element(
        "span",
        {},
        meantWords({ run: one, member: 0, row: one.values.shape[0], answers: [] }),
      );
      this.swatch = element("i");
      this.meant.replaceChildren("shown: ", this.swatch, this.said);
      this.marks.append(this.meant);
    }
    this.marks.hidden = !this.marks.childNodes.length;
    this.wrong.hidden = !parts.length;
    const height = this.root.offsetHeight;
    this.texts = [];
    return Math.max(height + 6, 12);
  }

  /** What the numbers are of: the shares leave out what was held out. */
  asked() {
    return this.data.held ? "wrong of those trained on: " : "wrong: ";
  }

  /** What is to be explained: {name, paint, trace?}. */
  entries() {
    const { kind, classes, held, label, best } = this.data;
    const theme = this.ctx.theme();
    const ground = theme.background;
    const neutral = { shape: "circle", tone: theme.muted, rim: theme.muted };
    const look = (k) =>
      k < 0
        ? { ...neutral, radius: 4 }
        : { ...pointLook(theme, k, classes.length, label.data.length), radius: 4 };
    const entries = [];
    const point = (name, k, hollow) =>
      entries.push({
        name,
        paint: (c) => paintPoint(c, look(k), 0, k === 1 ? 0.5 : 0, hollow, ground),
        marker: { symbol: look(k).shape + (hollow ? "-open" : ""), color: look(k).tone, size: 8 },
      });
    if (kind === "match") {
      const line = (c) => {
        c.beginPath();
        c.moveTo(-7, 5);
        c.lineTo(7, -5);
        strokeLayers(c, [[theme.muted, 1.2]]);
      };
      if (!classes.length)
        entries.push({ name: "predicted = target", paint: line, line: { color: theme.muted, width: 1.2 } });
      if (held)
        entries.push({
          name: "held out",
          paint: (c) => drawStart(c, 0, 0, theme.muted, ground, 3.6),
          marker: { symbol: "circle-open", color: theme.muted, size: 8 },
        });
      return entries;
    }
    if (kind === "confusion" || kind === "pictures") return entries.concat(this.frames());
    for (const [k, name] of classes.entries()) point(name, k, false);
    if (!classes.length && held) point("trained on", 0, false);
    if (held) point("held out", classes.length > 2 ? -1 : 0, true);
    const ring = {
      name: "wrong",
      paint: (c) => drawStart(c, 0, 0, theme.muted, haloOf(theme, true), 5),
      ring: true,
    };
    if (kind === "curve" && best)
      entries.push({
        name: bestName(this.data),
        paint: (c) => {
          c.globalAlpha = 0.8;
          c.beginPath();
          c.moveTo(-9, 0);
          c.lineTo(9, 0);
          strokeLayers(c, [[theme.text, 1.3, [4, 2.5]]]);
        },
        wide: 20,
        line: { color: theme.text, width: 1.3, dash: "dash" },
      });
    if (kind === "plane")
      entries.push(
        {
          name: `side of “${classes[1]}”`,
          paint: (c) => {
            c.beginPath();
            c.moveTo(-9, 4);
            c.lineTo(9, 4);
            c.moveTo(-4, 4);
            c.lineTo(-4, -2);
            c.moveTo(4, 4);
            c.lineTo(4, -2);
            strokeLayers(c, [[theme.muted, 1.5]]);
          },
          wide: 20,
        },
        ring,
      );
    if (kind === "regions") entries.push(ring);
    return entries;
  }

  /** What frames around numbers and pictures mean. */
  frames() {
    const { kind, held, label, total } = this.data;
    const theme = this.ctx.theme();
    const frame = (name, colour, width, dashes = []) => ({
      name,
      paint: (c) => {
        c.beginPath();
        c.rect(-6, -6, 12, 12);
        strokeLayers(c, [[colour, width, dashes]]);
      },
      marker: { symbol: "square-open", color: colour, size: 9 },
    });
    if (kind === "confusion") {
      /** @type {{name: string, paint?: (c: CanvasRenderingContext2D) => void, marker?: any}[]} */
      const entries = [frame("right", theme.text, 1.8)];
      if (held) entries.push({ name: "+ held out" });
      const [some, all] = [label.data.length, total].map((count) => formatNumber(count));
      if (some !== all) entries.push({ name: `${some} of ${all} points` });
      return entries;
    }
    const entries = [frame("wrong", WARNING, 2.4)];
    return held ? [...entries, frame("held out", theme.muted, 1, [3, 2.5])] : entries;
  }

  item({ name, paint, wide = SIZE, ring = false }) {
    const ratio = FINE;
    const canvas = element("canvas", { width: wide * ratio, height: SIZE * ratio, "aria-hidden": "true" });
    Object.assign(canvas.style, { width: `${wide}px`, height: `${SIZE}px` });
    const c = canvas.getContext("2d");
    c.setTransform(ratio, 0, 0, ratio, (wide * ratio) / 2, (SIZE * ratio) / 2);
    paint?.(c);
    const item = element("span", { class: "lp-one" }, paint ? canvas : null, name);
    if (ring) this.ring = item;
    return item;
  }

  /** Rings are explained while there are any; the place is kept. @param {Run | null} run */
  setFocus(run) {
    if (this.ring) this.ring.style.visibility = run ? "visible" : "hidden";
  }

  /**
   * The numbers of this moment, and whose they are; while it plays, ten times a second.
   * @type {(shown: Answers[], meant: Answers | null, playing: boolean) => void}
   */
  draw(shown, meant, playing) {
    if (!this.numbers.length && !meant) return;
    const now = performance.now();
    if (playing && now - this.written < OFTEN) return;
    this.written = now;
    if (meant) {
      this.said.textContent = meantWords(meant);
      this.swatch.style.background = meant.run.colour;
    }
    const shares = wrongShares(shown);
    this.numbers.forEach((number, k) => {
      const text = (shares[k]?.text ?? "") + this.ends[k];
      if (this.texts[k] !== text) number.textContent = this.texts[k] = text;
    });
  }

  /** The same in one sentence, for a picture. @type {(shown: Answers[], meant: Answers | null) => string} */
  sentence(shown, meant) {
    const shares = wrongShares(shown);
    const { named, rest } = fewOf(shares.length);
    const words = shares.slice(0, named).map(({ run, text }) => `${run.label} ${text}`);
    const wrong = words.length ? `${this.asked()}${words.join(", ")}${rest}` : "";
    const more = this.data.kind === "confusion" && this.data.held ? " (+ held out)" : "";
    return [meant ? `shown: ${meantWords(meant)}${more}` : "", wrong].filter(Boolean).join("; ");
  }

  /** The marks as entries of a figure's legend. */
  traces() {
    return this.entries()
      .filter(({ marker, line }) => marker || line)
      .map(({ name, marker, line }) => ({
        type: "scatter",
        mode: marker ? "markers" : "lines",
        name,
        showlegend: true,
        x: [null],
        y: [null],
        ...(marker ? { marker } : { line }),
      }));
  }
}
