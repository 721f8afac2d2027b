/** The start by keyboard: its marker can have the focus, and arrow keys then move it. */
import { element } from "../core/dom.js";
import { within } from "../core/numbers.js";

const [STEP, FAR] = [2, 20]; // pixels for a press of an arrow key, and with shift
const ZOOM = 1.1; // for a press of + or −
const REST = 600; // milliseconds after the last press until the start is let go
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** Over a panel whose `picker` (pointer.js) holds the start. */
export class StartHandle {
  constructor(panel, picker) {
    this.panel = panel;
    this.picker = picker;
    this.node = element("div", {
      class: "lp-starthandle",
      tabindex: 0,
      role: "slider",
      "aria-label": "Start: arrow keys move it, with Shift farther; plus, minus and 0 zoom",
      "data-testid": "start-handle",
      onkeydown: (event) => this.key(event),
      onblur: () => this.rest(),
    });
    this.node.hidden = true;
    panel.host.append(this.node);
  }

  /** Where the start is drawn now. */
  place() {
    const { panel, picker, node } = this;
    const at = picker.ghost ?? (panel.ctx.live ? picker.startPixels() : null);
    const seen = Boolean(at) && within(at, panel.box).x === at.x && within(at, panel.box).y === at.y;
    if (node.hidden !== !seen) node.hidden = !seen;
    if (!seen) return;
    const move = `translate(${at.x.toFixed(1)}px, ${at.y.toFixed(1)}px)`;
    if (move === this.moved) return;
    node.style.transform = this.moved = move;
    const words = picker.words(at);
    node.setAttribute("aria-valuetext", words);
    node.setAttribute("aria-valuenow", String(picker.placeAt(at.x, at.y)[0]));
  }

  key(event) {
    const { panel, picker } = this;
    if (event.key === "Escape" && this.resting) {
      clearTimeout(this.resting);
      this.resting = 0;
      picker.letGo();
      event.preventDefault();
      return;
    }
    const zoom = { "+": 1 / ZOOM, "=": 1 / ZOOM, "-": ZOOM }[event.key];
    if (zoom && !event.ctrlKey && !event.metaKey) panel.zoomBy(zoom);
    if (event.key === "0") panel.reset();
    const way = WAYS[event.key];
    const from = picker.ghost ?? picker.startPixels();
    if (!way || !from || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    const far = event.shiftKey ? FAR : STEP;
    // Along a curve, up and down mean the same as right and left.
    const [dx, dy] = picker.lift ? [way[0] || -way[1], 0] : way;
    const { x, y } = within({ x: from.x + far * dx, y: from.y + far * dy }, panel.box);
    picker.hold(x, y);
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.rest(), REST);
  }

  /** Lets the start go where the keys have brought it. */
  rest() {
    if (!this.resting) return;
    clearTimeout(this.resting);
    this.resting = 0;
    this.picker.drop();
  }

  destroy() {
    clearTimeout(this.resting);
    this.node.remove();
  }
}
