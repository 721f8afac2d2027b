/** Setting the start with the pointer, and touch on a plot: tap, drag, pinch, double click. */

import { toPixels } from "../core/numbers.js";
import { nearestMark } from "../landmarks/landmarks.js";

const CLICK = 5; // pixels a press may wander and still be a click
/** A double click: milliseconds, and pixels, between its presses, at most. */
export const TWICE = 280;
export const APART = 24;

/**
 * Click anywhere: the start goes there, or the critical point whose mark is hit is chosen. Drag from the
 * start's marker: it follows, the paths too where they can, and it is set on release. Other drags pan (Plotly's own, by mouse); the wheel zooms; a double click shows the
 * whole box again. By touch a tap sets the start, two fingers zoom, and one finger scrolls the page.
 *
 * `panel` is a Plane with `start` ([x] or [x, y] or null); `ghost` is where a drag is, in pixels.
 */
export class StartPicker {
  constructor(panel, { lift = null } = {}) {
    this.panel = panel;
    this.lift = lift; // 1D: the start lies on the curve, so y follows from x
    this.ghost = null;
    this.fingers = new Map();
    this.lastClick = { x: 0, y: 0, time: -TWICE };
    const { host } = panel;
    this.stop = new AbortController();
    const { signal } = this.stop;
    const on = (kind, act, options = {}) =>
      host.addEventListener(kind, act, { capture: true, signal, ...options });
    on("pointerdown", (event) => this.down(event));
    // Plotly lays a cover over the page while a button is down: the rest is heard at the window.
    const anywhere = { capture: true, signal };
    window.addEventListener("pointermove", (event) => this.move(event), anywhere);
    window.addEventListener("pointerup", (event) => this.up(event), anywhere);
    window.addEventListener("pointercancel", (event) => this.cancel(event), anywhere);
    // Plotly would pan under one finger and so trap the page's scrolling.
    on(
      "touchstart",
      (event) => {
        event.stopPropagation();
        if (this.dragging || event.touches.length > 1) event.preventDefault();
      },
      { passive: false },
    );
    on("mousedown", (event) => {
      // Plotly never hears of a drag of the start, nor of the mouse events after a touch.
      if (this.dragging || this.touch) event.stopPropagation();
    });
    on("dblclick", (event) => event.stopPropagation());
  }

  startPixels() {
    const { start } = this.panel;
    if (!start || !this.panel.box) return null;
    const y = this.lift ? this.lift(start[0]) : start[1];
    return { x: this.panel.toX(start[0]), y: this.panel.toY(y) };
  }

  near(at, reach) {
    const start = this.panel.ctx.live && this.startPixels();
    return Boolean(start) && Math.hypot(start.x - at.x, start.y - at.y) <= reach;
  }

  down(event) {
    const at = { x: 0, y: 0 };
    this.touch = event.pointerType === "touch";
    if (event.target.closest("button, a, .lp-menu") || !this.panel.inside(event, at) || event.button > 0) {
      this.press = null;
      return;
    }
    if (this.touch) {
      this.fingers.set(event.pointerId, { x: at.x, y: at.y });
      if (this.fingers.size === 2) this.beginPinch();
    }
    this.press = { ...at, id: event.pointerId, wandered: false, pinched: false };
    if (this.near(at, this.touch ? 26 : 13) && this.fingers.size < 2) {
      this.dragging = true;
      this.panel.host.setPointerCapture(event.pointerId);
      this.panel.host.classList.add("lp-dragging");
    }
  }

  move(event) {
    if (!this.press && !this.panel.host.contains(event.target)) return undefined;
    const at = { x: 0, y: 0 };
    const inside = this.panel.inside(event, at);
    if (this.fingers.has(event.pointerId)) {
      this.fingers.set(event.pointerId, at);
      if (this.fingers.size === 2) return this.pinch();
    }
    if (!this.press) {
      this.panel.host.classList.toggle("lp-grab", inside && this.near(at, 13));
      return undefined;
    }
    if (Math.hypot(at.x - this.press.x, at.y - this.press.y) > CLICK) this.press.wandered = true;
    if (!this.dragging || !this.press.wandered) return undefined;
    event.stopPropagation();
    event.preventDefault();
    const { box } = this.panel;
    const x = Math.min(Math.max(at.x, box.left), box.left + box.width);
    const y = Math.min(Math.max(at.y, box.top), box.top + box.height);
    this.hold(x, y);
    this.panel.ctx.tooltip.show(
      [{ label: "start", value: this.words(this.ghost) }],
      event.clientX,
      event.clientY,
    );
    return undefined;
  }

  /** The start is held over a pixel, not let go yet. */
  hold(x, y) {
    const { panel } = this;
    this.ghost = { x, y: this.lift ? panel.toY(this.lift(panel.fromX(x))) : y };
    panel.ctx.hand.hold(this.placeAt(x, y));
    panel.ctx.requestDraw();
  }

  /** A pixel's place in the landscape, to what pixels tell apart. */
  placeAt(x, y) {
    const { panel } = this;
    const first = toPixels(panel.fromX(x), panel.scaleX);
    return this.lift ? [first] : [first, toPixels(panel.fromY(y), panel.scaleY)];
  }

  words({ x, y }) {
    const at = this.placeAt(x, y).map((v) => String(v).replace("-", "−"));
    return this.lift ? at[0] : `(${at.join(", ")})`;
  }

  up(event) {
    const press = this.press;
    this.fingers.delete(event.pointerId);
    if (!press) return;
    this.press = null;
    this.panel.host.classList.remove("lp-dragging");
    const at = { x: 0, y: 0 };
    const inside = this.panel.inside(event, at);
    if (this.ghost) {
      this.drop();
      event.stopPropagation();
      return;
    }
    this.dragging = false;
    if (press.pinched || press.wandered || !inside || press.id !== event.pointerId) return;
    const { x, y, time } = this.lastClick;
    // Two clicks far from each other are two choices, however quick.
    const twice = event.timeStamp - time < TWICE && Math.hypot(at.x - x, at.y - y) < APART;
    this.lastClick = { ...at, time: twice ? -TWICE : event.timeStamp };
    clearTimeout(this.waiting);
    if (twice) {
      this.panel.reset();
      return;
    }
    // Where a double click means something, a click waits to be sure that it is one.
    if (this.panel.zoomed) this.waiting = setTimeout(() => this.click(at), TWICE);
    else this.click(at);
  }

  cancel(event) {
    this.fingers.delete(event.pointerId);
    this.letGo();
  }

  /** Lets the start go where it is held. */
  drop() {
    const { x, y } = this.ghost;
    this.ghost = null;
    this.dragging = false;
    this.panel.ctx.tooltip.hide();
    this.set(x, y);
  }

  /** As if it had never been taken. */
  letGo() {
    const { panel } = this;
    if (this.ghost) panel.ctx.hand.cancel();
    this.press = this.ghost = null;
    this.dragging = false;
    panel.host.classList.remove("lp-dragging");
    panel.ctx.tooltip.hide();
    panel.ctx.requestDraw();
  }

  /** A critical point is chosen by its mark; everywhere else the start is set. */
  click(at) {
    const { panel } = this;
    if (!panel.ctx.live) return;
    const hit = nearestMark(panel.ctx.landmarks(), (mark) => panel.placeMark(mark), at);
    if (hit && hit.mark.kind !== "edge") panel.ctx.say("mark", hit.mark.at);
    else this.set(at.x, at.y);
  }

  set(x, y) {
    const { panel } = this;
    if (!panel.ctx.live) return;
    const start = this.placeAt(x, y);
    panel.setStart(start);
    panel.ctx.hand.release(start);
  }

  beginPinch() {
    const [a, b] = [...this.fingers.values()];
    if (this.press) this.press.pinched = true;
    this.letGo();
    const { panel } = this;
    this.pinchFrom = {
      span: Math.max(Math.hypot(a.x - b.x, a.y - b.y), 20),
      x: panel.fromX((a.x + b.x) / 2),
      y: panel.fromY((a.y + b.y) / 2),
      ranges: panel.ranges(),
    };
  }

  pinch() {
    const from = this.pinchFrom;
    if (!from || this.pinching) return;
    if (this.press) this.press.pinched = true;
    this.pinching = requestAnimationFrame(() => {
      this.pinching = 0;
      if (this.fingers.size !== 2) return;
      const [a, b] = [...this.fingers.values()];
      const factor = from.span / Math.max(Math.hypot(a.x - b.x, a.y - b.y), 20);
      const { box } = this.panel;
      const shareX = ((a.x + b.x) / 2 - box.left) / box.width;
      const shareY = 1 - ((a.y + b.y) / 2 - box.top) / box.height;
      const wide = (from.ranges.x[1] - from.ranges.x[0]) * factor;
      const tall = (from.ranges.y[1] - from.ranges.y[0]) * factor;
      this.panel.zoomTo({
        x: [from.x - shareX * wide, from.x + (1 - shareX) * wide],
        y: [from.y - shareY * tall, from.y + (1 - shareY) * tall],
      });
    });
  }

  destroy() {
    this.stop.abort();
    clearTimeout(this.waiting);
    cancelAnimationFrame(this.pinching);
  }
}
