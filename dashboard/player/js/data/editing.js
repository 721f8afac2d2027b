/** Points of the data that a person moves and removes: in pixels and units here, told to Python at the end. */
import { element } from "../core/dom.js";
import { toPixels, within } from "../core/numbers.js";
import { strokeLayers } from "../core/polyline.js";
import { pointLines } from "./datahover.js";
import { KINDS } from "./kinds.js";

const REACH = { mouse: 9, touch: 14 }; // pixels from a point
const CLICK = 3; // pixels that a press may wander and still be a click
const ASIDE = 12; // pixels from the point to what is said beside it
const RING = 4.5; // pixels beyond the point's own radius

/** How near a pointer has to come to a point. @type {(kind: string) => number} */
export const reachOf = (kind) => (kind === "touch" ? REACH.touch : REACH.mouse);

/**
 * A press on a point after the pointer has come to a pixel: wandered once it was far enough away.
 * @template {{x: number, y: number, wandered: boolean}} T
 * @type {(press: T, at: {x: number, y: number}) => T}
 */
export function followed(press, at) {
  return { ...press, wandered: press.wandered || Math.hypot(at.x - press.x, at.y - press.y) > CLICK };
}

/**
 * Where a point lies once it was brought to a place, in the axes' units: of one feature's classes only the
 * feature changes. Null where points do not move: predictions follow from all features.
 * @type {(data: Message.DataSpace, n: number, place: [number, number]) => [number, number] | null}
 */
export function movedTo({ kind, classes, points }, n, [x, y]) {
  if (!KINDS[kind].moves) return null;
  return [x, kind === "curve" && classes.length ? points.data[2 * n + 1] : y];
}

/** The point so many steps on; after the last one comes the first. @type {(n: number, step: number, count: number) => number} */
export const stepped = (n, step, count) => (n + step + count) % count;

/** A point in words, for those who do not see it. @type {(data: Message.DataSpace, n: number) => string} */
export function spoken(data, n) {
  const lines = pointLines(n, null, data).map((line) =>
    typeof line === "string" ? line : [line.label, line.value].filter(Boolean).join(" "),
  );
  return `${lines.join(", ")}. Delete removes it.`;
}

/** Over a panel of data whose page has a Python behind it: a point is chosen, dragged, removed. */
export class PointEditor {
  /** @param {import("./datapanel.js").DataPanel} panel */
  constructor(panel) {
    this.panel = panel;
    this.stop = new AbortController();
    const { signal } = this.stop;
    /** @type {{n: number, run: Run | null, member: number, x: number, y: number, id: number, wandered: boolean} | null} */
    this.press = null;
    /** @type {{n: number, run: Run | null, member: number} | null} */
    this.chosen = null;
    this.told = false; // what was told is not answered yet
    const { host } = panel;
    host.tabIndex = 0;
    host.setAttribute("role", "group");
    host.setAttribute("aria-label", "The data's points: Enter chooses one");
    const remove = () => this.remove();
    this.button = element("button", { type: "button", class: "lp-remove", onclick: remove }, "Remove");
    this.hint = element("span", {}, "drag to move");
    this.bubble = element(
      "div",
      { class: "lp-bubble", "data-testid": "point-bubble" },
      this.button,
      this.hint,
    );
    this.bubble.hidden = true;
    this.words = element("div", { class: "lp-spoken", "aria-live": "polite" });
    host.append(this.bubble, this.words);
    this.bubble.addEventListener("pointerenter", () => panel.hover.leave(), { signal });
    this.bubble.addEventListener("pointermove", (event) => event.stopPropagation(), { signal });
    const anywhere = { capture: true, signal };
    host.addEventListener("mousedown", (event) => this.held && event.stopPropagation(), anywhere);
    host.addEventListener("keydown", (event) => this.key(event), { signal });
    window.addEventListener("pointermove", (event) => this.move(event), anywhere);
    window.addEventListener("pointerup", (event) => this.up(event), anywhere);
    window.addEventListener("pointercancel", () => this.cancel(), anywhere);
  }

  /** Whether the pointer went down on a point or its bubble: then it is no zoom. */
  down(event) {
    const { panel } = this;
    const at = { x: 0, y: 0 };
    this.held = true;
    this.cancel();
    if (event.target.closest(".lp-bubble")) return true;
    const near = event.button === 0 && panel.inside(event, at) && this.near(at, event.pointerType);
    this.held = Boolean(near);
    if (!near) {
      this.choose(null);
      return false;
    }
    if (this.waiting()) return true; // the points drawn may not be those that Python has by now
    const { n, answers } = near;
    this.press = {
      ...at,
      n,
      run: answers?.run ?? null,
      member: answers?.member ?? 0,
      id: event.pointerId,
      wandered: false,
    };
    // A mouse brings the focus by itself, and without the ring that a script's focus has.
    if (event.pointerType === "touch") panel.host.focus({ preventScroll: true });
    panel.host.setPointerCapture(event.pointerId);
    return true;
  }

  near(at, kind) {
    return this.panel.hover.nearest(at, reachOf(kind));
  }

  waiting() {
    return !this.panel.ctx.answered();
  }

  move(event) {
    const { panel } = this;
    const at = { x: 0, y: 0 };
    if (!this.press) {
      if (!panel.host.contains(event.target) || event.buttons) return;
      const near = panel.inside(event, at) && this.near(at, event.pointerType);
      panel.host.classList.toggle("lp-grab", Boolean(near) && panel.kind.moves);
      return;
    }
    if (event.pointerId !== this.press.id) return;
    panel.inside(event, at);
    this.press = followed(this.press, at);
    if (!this.press.wandered) return;
    const to = this.target(at);
    if (!to) return;
    event.preventDefault();
    this.bubble.hidden = true;
    panel.host.classList.add("lp-dragging");
    const [x, y] = to;
    panel.places[2 * this.press.n] = x;
    // Of one feature's classes the height is the one that the point is drawn at.
    if (panel.data.kind !== "curve" || !panel.data.classes.length) panel.places[2 * this.press.n + 1] = y;
    this.redraw();
  }

  /** Where a pixel brings the point that is held, in the axes' units. */
  target(at) {
    const { panel } = this;
    const { x, y } = within(at, panel.box);
    const place = [toPixels(panel.fromX(x), panel.scaleX), toPixels(panel.fromY(y), panel.scaleY)];
    return movedTo(panel.data, this.press.n, /** @type {[number, number]} */ (place));
  }

  up(event) {
    const { press, panel } = this;
    if (!press || event.pointerId !== press.id) return;
    const at = { x: 0, y: 0 };
    panel.inside(event, at);
    const { wandered } = followed(press, at);
    const to = wandered ? this.target(at) : null;
    panel.host.classList.remove("lp-dragging");
    this.press = null;
    if (!wandered) this.choose(press);
    else if (to) this.tell(press.n, to);
  }

  /** A press that ends in nothing: the point is where it was. */
  cancel() {
    if (!this.press) return;
    this.press = null;
    this.panel.host.classList.remove("lp-dragging");
    this.panel.replacePoints();
  }

  /** @param {{n: number, run: Run | null, member: number} | null} point */
  choose(point) {
    if (!point && !this.chosen) return;
    this.chosen = point;
    this.words.textContent = point ? spoken(this.panel.data, point.n) : "";
    this.redraw();
  }

  remove() {
    if (!this.chosen || this.waiting()) return;
    this.tell(this.chosen.n, null);
    this.panel.host.focus({ preventScroll: true });
    this.words.textContent = "Removed.";
  }

  /** @type {(row: number, at: [number, number] | null) => void} */
  tell(row, at) {
    this.choose(null);
    this.told = true;
    this.panel.ctx.say("point", { row, at });
  }

  /** The keys of a panel that has the focus: what they do here they do not do to the clock. */
  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = this.press
      ? { Escape: () => this.cancel() }[event.key]
      : this.chosen
        ? {
            Escape: () => this.choose(null),
            ArrowLeft: () => this.step(-1),
            ArrowRight: () => this.step(1),
            Delete: () => this.remove(),
            Backspace: () => this.remove(),
          }[event.key]
        : event.key === "Enter" && event.target === this.panel.host
          ? () => this.step(0)
          : null;
    if (!act) return;
    event.preventDefault();
    act();
  }

  /** The next point, or the first one where none is chosen. */
  step(by) {
    const { data, shown } = this.panel;
    if (!data || data.kind === "confusion" || (data.kind === "match" && !shown.length)) return;
    const { run, member } = this.chosen ?? shown[0] ?? { run: null, member: 0 };
    this.choose({ n: stepped(this.chosen?.n ?? 0, by, data.points.shape[0]), run, member });
  }

  redraw() {
    this.panel.stale = true;
    this.panel.ctx.requestDraw();
  }

  /** The pixel of the chosen point; null where it is not drawn. @returns {{x: number, y: number} | null} */
  spot() {
    const { panel, chosen } = this;
    if (!chosen) return null;
    const { n, run, member } = chosen;
    let height = panel.places[2 * n + 1];
    if (panel.data.kind === "match")
      height = panel.shown.find((one) => one.run === run && one.member === member)?.answers[n];
    const at = { x: panel.toX(panel.places[2 * n]), y: panel.toY(height) };
    const { x, y } = within(at, panel.box);
    return x === at.x && y === at.y ? at : null;
  }

  /** In each frame: what was told and refused goes back, the chosen point has its ring and its bubble. */
  before() {
    if (!this.told || this.waiting()) return;
    this.told = false;
    this.panel.replacePoints();
  }

  /** @param {Canvas} c */
  draw(c) {
    const { panel, bubble } = this;
    const at = this.press?.wandered ? null : this.spot();
    bubble.hidden = !at;
    if (!at) return;
    const theme = panel.ctx.theme();
    c.globalAlpha = 1;
    c.beginPath();
    panel.outline(c, this.chosen.n, at, RING);
    strokeLayers(c, [
      [theme.background, 4],
      [theme.text, 1.75],
    ]);
    this.hint.hidden = !panel.kind.moves;
    const { offsetWidth: width, offsetHeight: height } = bubble;
    const fits = at.x + ASIDE + width < panel.size.width;
    const left = fits ? at.x + ASIDE : at.x - ASIDE - width;
    const top = Math.min(Math.max(at.y - height / 2, 0), Math.max(panel.size.height - height, 0));
    bubble.style.transform = `translate(${Math.round(Math.max(left, 0))}px, ${Math.round(top)}px)`;
  }

  /** Other points: none of them is held or chosen. */
  forget() {
    this.press = null;
    this.told = false;
    this.panel.host.classList.remove("lp-dragging");
    this.choose(null);
  }

  destroy() {
    this.stop.abort();
    for (const name of ["tabindex", "role", "aria-label"]) this.panel.host.removeAttribute(name);
  }
}
