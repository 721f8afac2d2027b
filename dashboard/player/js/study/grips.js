/** Points of a figure that a person grabs: by mouse, touch or arrow keys. */

import { formatNumber } from "../core/numbers.js";

const SVG = "http://www.w3.org/2000/svg";
const STEP = 0.01; // of the axis, for one press of an arrow key; with shift ten of them, with alt a tenth
const RADIUS = 8;
const BESIDE = 17; // pixels from a point to its words
const LETTERS = 13; // their height

function svg(tag, attributes) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

/**
 * One point over a panel. `spec` = {name, label, tag, tag_at: [right, up], at: [x, y], moves: "x" | "y" | "xy", colour, low, high,
 * lift}; `panel` maps coordinates to pixels (toX, toY, fromX, fromY, ranges, heightAt).
 */
export class Grip {
  constructor(panel, layer, { tell, waiting }) {
    this.panel = panel;
    this.tell = tell;
    this.waiting = waiting; // whether a move of the grip of that name is not answered yet
    this.held = null;
    this.root = svg("g", { tabindex: 0, role: "slider", class: "lp-grip" });
    this.ring = svg("circle", { r: RADIUS + 10, class: "lp-grip-reach" });
    this.dot = svg("circle", { r: RADIUS, class: "lp-grip-dot" });
    this.words = svg("text", { class: "lp-grip-label", "text-anchor": "middle" });
    this.root.append(this.ring, this.dot, this.words);
    layer.append(this.root);
    this.root.addEventListener("pointerdown", (event) => this.down(event));
    this.root.addEventListener("pointermove", (event) => this.move(event));
    this.root.addEventListener("pointerup", (event) => this.up(event));
    this.root.addEventListener("pointercancel", (event) => this.up(event));
    this.root.addEventListener("keydown", (event) => this.key(event));
    // One finger on a point moves it; anywhere else it scrolls the page.
    this.root.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
  }

  /**
   * What the latest message says; the place of a point in somebody's hand is theirs.
   * @type {(spec: Message.Grip, colour: string) => void}
   */
  set(spec, colour) {
    this.spec = spec;
    if (!this.held && !this.waiting(spec.name)) this.at = [...spec.at];
    this.root.dataset.name = spec.name;
    this.root.setAttribute("aria-label", spec.label);
    this.root.dataset.moves = spec.moves;
    this.root.style.color = colour;
    this.words.textContent = spec.tag ?? "";
    this.place();
  }

  place() {
    const { panel, spec } = this;
    const [x, y] = this.at;
    const px = panel.toX(x),
      py = panel.toY(spec.lift ? panel.heightAt(x) : y);
    const seen = Number.isFinite(px) && Number.isFinite(py);
    this.root.style.display = seen ? "" : "none";
    if (!seen) return;
    this.root.setAttribute("transform", `translate(${px.toFixed(2)},${py.toFixed(2)})`);
    const shown = spec.moves === "x" || spec.lift ? [x] : spec.moves === "y" ? [y] : [x, y];
    this.besides(px, py);
    this.root.setAttribute("aria-valuetext", shown.map((v) => formatNumber(v)).join(", "));
  }

  /** The words on their side of the point, or on the other where they would leave the panel. */
  besides(px, py) {
    const { words, panel } = this;
    if (!words.textContent) return;
    const [right, up] = this.spec.tag_at ?? [1, 1];
    const size = Math.hypot(right, up) || 1;
    const wide = words.getComputedTextLength?.() || 8 * words.textContent.length;
    const { left, top, width, height } = panel.box;
    // Where the middle of the words is, in pixels from the point.
    let dx = (right / size) * BESIDE + ((right / Math.max(Math.abs(right), Math.abs(up), 1e-9)) * wide) / 2;
    let dy = (-up / size) * (BESIDE + 1);
    if (px + dx + wide / 2 > left + width || px + dx - wide / 2 < left) dx = -dx;
    if (py + dy - LETTERS / 2 < top || py + dy + LETTERS / 2 > top + height) dy = -dy;
    dx = Math.max(Math.min(dx, left + width - px - wide / 2), left - px + wide / 2);
    words.setAttribute("x", dx.toFixed(1));
    words.setAttribute("y", (dy + 0.35 * LETTERS).toFixed(1));
  }

  /** Coordinates, bounded and along what the point may move on. */
  put(x, y, final) {
    const { spec } = this;
    const [low, high] = [spec.low ?? [-Infinity, -Infinity], spec.high ?? [Infinity, Infinity]];
    const within = (v, k) => Math.min(Math.max(v, low[k] ?? -Infinity), high[k] ?? Infinity);
    this.at = [
      spec.moves === "y" ? this.at[0] : within(x, 0),
      spec.moves === "x" || spec.lift ? this.at[1] : within(y, 1),
    ];
    this.place();
    this.tell(spec.name, this.at, final);
  }

  down(event) {
    if (event.button > 0) return;
    event.preventDefault();
    event.stopPropagation();
    this.root.focus({ preventScroll: true });
    this.root.setPointerCapture(event.pointerId);
    const point = this.panel.pixels(event);
    // Kept between finger and point, so that nothing jumps when it is taken.
    const [x, y] = this.at;
    const { spec, panel } = this;
    this.held = { dx: panel.toX(x) - point.x, dy: panel.toY(spec.lift ? panel.heightAt(x) : y) - point.y };
    this.root.classList.add("lp-held");
  }

  move(event) {
    if (!this.held) return;
    event.preventDefault();
    const point = this.panel.pixels(event);
    this.put(this.panel.fromX(point.x + this.held.dx), this.panel.fromY(point.y + this.held.dy), false);
  }

  up(event) {
    if (!this.held) return;
    this.held = null;
    this.root.classList.remove("lp-held");
    if (event.type === "pointerup") this.tell(this.spec.name, this.at, true);
  }

  key(event) {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] }[event.key];
    if (!way) return;
    event.preventDefault();
    event.stopPropagation();
    const { panel, spec } = this;
    const size = STEP * (event.shiftKey ? 10 : event.altKey ? 0.1 : 1);
    // Along a curve, up and down mean the same as right and left.
    const turn =
      spec.lift || spec.moves === "x"
        ? [way[0] || way[1], 0]
        : spec.moves === "y"
          ? [0, way[1] || way[0]]
          : way;
    const { width, height } = panel.box;
    const [x, y] = this.at;
    this.put(
      turn[0] ? panel.fromX(panel.toX(x) + turn[0] * size * width) : x,
      turn[1] ? panel.fromY(panel.toY(y) - turn[1] * size * height) : y,
      true,
    );
  }

  remove() {
    this.root.remove();
  }
}
