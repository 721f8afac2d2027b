/** The strip above the data: what the marks mean, and the share of wrong points of each run. */
import { element } from "../core/dom.js";
import { drawStart, haloOf } from "../core/marks.js";
import { strokeLayers } from "../core/polyline.js";
import { paintPoint, pointLook } from "./points.js";
import { bestName, fewOf, wrongShares } from "./words.js";

const SIZE = 16; // pixels of a swatch
const OFTEN = 100; // milliseconds between two numbers that can be read
const WIDEST = "99.9 %";

/** A line of marks with their meaning, and a line of numbers that follow the clock. */
export class DataKey {
  constructor(host, ctx) {
    /** @type {Context} */
    this.ctx = ctx;
    this.marks = element("div", { class: "lp-datakey", "data-testid": "data-key" });
    this.wrong = element("div", { class: "lp-wrong", "data-testid": "data-wrong" });
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
      const number = element("span", {}, WIDEST + this.ends[k]);
      this.numbers.push(number);
      const swatch = element("i", { style: `background:${run.colour}` });
      return [element("span", { class: "lp-one" }, swatch, `${run.label} `, number), " "];
    });
    this.wrong.replaceChildren(...(parts.length ? [this.asked(), ...parts, rest] : []));
    this.marks.hidden = !this.marks.childNodes.length;
    this.wrong.hidden = !parts.length;
    const height = this.root.offsetHeight;
    this.texts = [];
    return Math.max(height + 6, 12);
  }

  /** What the numbers are of: the shares leave out what was held out. */
  asked() {
    return this.data.part.data.some((v) => v > 0) ? "wrong of those trained on: " : "wrong: ";
  }

  /** What is to be explained: {name, paint, trace?}. */
  entries() {
    const { kind, classes, part, label, best } = this.data;
    const theme = this.ctx.theme();
    const ground = theme.background;
    const held = part.data.some((v) => v > 0);
    const look = (k) => ({ ...pointLook(theme, k, classes.length, label.data.length), radius: 4 });
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
    for (const [k, name] of classes.entries()) point(name, k, false);
    if (!classes.length && held) point("trained on", 0, false);
    if (held) point("held out", 0, true);
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
        { name: "wrong", paint: (c) => drawStart(c, 0, 0, theme.muted, haloOf(theme, true), 5), ring: true },
      );
    return entries;
  }

  item({ name, paint, wide = SIZE, ring = false }) {
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    const canvas = element("canvas", { width: wide * ratio, height: SIZE * ratio, "aria-hidden": "true" });
    Object.assign(canvas.style, { width: `${wide}px`, height: `${SIZE}px` });
    const c = canvas.getContext("2d");
    c.setTransform(ratio, 0, 0, ratio, (wide * ratio) / 2, (SIZE * ratio) / 2);
    paint(c);
    const item = element("span", { class: "lp-one" }, canvas, name);
    if (ring) this.ring = item;
    return item;
  }

  /** Rings are explained while there are any; the place is kept. @param {Run | null} run */
  setFocus(run) {
    if (this.ring) this.ring.style.visibility = run ? "visible" : "hidden";
  }

  /** The numbers of this moment; while it plays, ten times a second. @type {(shown: Answers[], playing: boolean) => void} */
  draw(shown, playing) {
    if (!this.numbers.length) return;
    const now = performance.now();
    if (playing && now - this.written < OFTEN) return;
    this.written = now;
    const shares = wrongShares(shown);
    this.numbers.forEach((number, k) => {
      const text = (shares[k]?.text ?? "") + this.ends[k];
      if (this.texts[k] !== text) number.textContent = this.texts[k] = text;
    });
  }

  /** The same in one sentence, for a picture. @type {(shown: Answers[]) => string} */
  sentence(shown) {
    const shares = wrongShares(shown);
    const { named, rest } = fewOf(shares.length);
    const words = shares.slice(0, named).map(({ run, text }) => `${run.label} ${text}`);
    return words.length ? `${this.asked()}${words.join(", ")}${rest}` : "";
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
