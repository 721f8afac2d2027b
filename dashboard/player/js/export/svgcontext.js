/** As much of a canvas context as the paths need, writing SVG elements: one drawing code for both. */

const short = (v) => String(Math.round(v * 100) / 100);
const quoted = (text) => String(text).replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;");

let clips = 0; // names of clip paths are unique in a page

/** Records what is drawn; `text()` gives it back as SVG elements. */
export class SvgContext {
  constructor() {
    this.items = [];
    this.state = { x: 0, y: 0, items: this.items, alpha: 1 };
    this.stack = [];
    this.canvas = { width: 0, height: 0 };
    this.globalAlpha = 1;
    this.globalCompositeOperation = "source-over";
    this.lineWidth = 1;
    this.lineCap = "butt";
    this.lineJoin = "miter";
    this.strokeStyle = this.fillStyle = "#000";
    this.font = "400 12px sans-serif";
    /** @type {CanvasTextAlign} */
    this.textAlign = "start";
    this.dash = [];
    this.lineDashOffset = 0;
    this.path = [];
  }

  save() {
    this.stack.push({ ...this.state });
  }
  restore() {
    if (this.stack.length) this.state = this.stack.pop();
  }
  translate(dx, dy) {
    this.state.x += dx;
    this.state.y += dy;
  }
  scale() {} // device pixels mean nothing here
  setTransform() {}
  clearRect() {}
  setLineDash(dash) {
    this.dash = dash;
  }
  beginPath() {
    this.path = [];
  }
  moveTo(x, y) {
    this.path.push(`M${short(x + this.state.x)},${short(y + this.state.y)}`);
  }
  lineTo(x, y) {
    this.path.push(`L${short(x + this.state.x)},${short(y + this.state.y)}`);
  }
  closePath() {
    this.path.push("Z");
  }

  /** Whole circles only. */
  arc(x, y, r) {
    const left = `${short(x + this.state.x - r)},${short(y + this.state.y)}`;
    const right = `${short(x + this.state.x + r)},${short(y + this.state.y)}`;
    this.path.push(`M${right}A${short(r)},${short(r)} 0 1 1 ${left}A${short(r)},${short(r)} 0 1 1 ${right}Z`);
  }

  rect(x, y, width, height) {
    const [a, b] = [x + this.state.x, y + this.state.y].map(short);
    this.path.push(`M${a},${b}h${short(width)}v${short(height)}h${short(-width)}Z`);
  }

  /** What follows, until restore(), is cut by the current path. */
  clip() {
    const group = { clip: this.path.join(""), items: [] };
    this.state.items.push(group);
    this.state.items = group.items;
  }

  add(element) {
    if (this.globalCompositeOperation === "destination-over") this.state.items.unshift(element);
    else this.state.items.push(element);
  }

  stroke() {
    if (!this.path.length) return;
    const dash = this.dash.length
      ? ` stroke-dasharray="${this.dash.map(short).join(" ")}" stroke-dashoffset="${short(this.lineDashOffset)}"`
      : "";
    this.add(
      `<path d="${this.path.join("")}" fill="none" stroke="${quoted(this.strokeStyle)}" ` +
        `stroke-width="${short(this.lineWidth)}" stroke-linecap="${this.lineCap}" ` +
        `stroke-linejoin="${this.lineJoin}" opacity="${short(this.globalAlpha)}"${dash}/>`,
    );
  }

  fill() {
    if (!this.path.length) return;
    this.add(
      `<path d="${this.path.join("")}" fill="${quoted(this.fillStyle)}" opacity="${short(this.globalAlpha)}"/>`,
    );
  }

  /** Fonts are written as weight, size in px and family. */
  fillText(text, x, y) {
    const anchor = { center: "middle", right: "end", end: "end" }[this.textAlign] ?? "start";
    const [, weight, size, family] = this.font.match(/^(\d+) ([\d.]+)px (.*)$/) ?? [
      "",
      400,
      12,
      "sans-serif",
    ];
    this.add(
      `<text x="${short(x + this.state.x)}" y="${short(y + this.state.y)}" text-anchor="${anchor}" ` +
        `font-family="${quoted(family)}" font-size="${short(size)}" font-weight="${weight}" ` +
        `fill="${quoted(this.fillStyle)}" opacity="${short(this.globalAlpha)}">` +
        `${quoted(text)}</text>`,
    );
  }

  text(items = this.items) {
    return items
      .map((item) => {
        if (typeof item === "string") return item;
        const id = `lp-clip-${++clips}`;
        return `<clipPath id="${id}"><path d="${item.clip}"/></clipPath><g clip-path="url(#${id})">${this.text(item.items)}</g>`;
      })
      .join("");
  }
}
