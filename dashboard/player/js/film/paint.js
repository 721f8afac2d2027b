/**
 * What a browser lays out, painted on a canvas: words, small marks and other canvases, each where it is. Of what
 * is drawn by others (Plotly) pictures are given.
 */

/**
 * @typedef {object} Painting
 * @property {number} scale pixels of the canvas for one of the page
 * @property {Map<Element, HTMLCanvasElement | null>} pictures in place of elements; null: nothing is there
 * @property {DOMRect} [origin]
 */

const CLEAR = "rgba(0, 0, 0, 0)";

/** Paints an element with all in it, its corner in the canvas's. @type {(c: CanvasRenderingContext2D, root: Element, how: Painting) => void} */
export function paintElement(c, root, how) {
  c.setTransform(1, 0, 0, 1, 0, 0);
  c.globalAlpha = 1;
  node(c, root, { ...how, origin: root.getBoundingClientRect() });
}

function node(c, one, how) {
  if (one.nodeType === Node.TEXT_NODE) return words(c, one, how);
  if (!(one instanceof Element) || how.pictures.get(one) === null) return undefined;
  const style = getComputedStyle(one);
  if (style.display === "none") return undefined; // the whole is out of sight, so visibility says nothing
  const rect = placed(one.getBoundingClientRect(), how);
  const picture = how.pictures.get(one);
  if (picture) return void c.drawImage(picture, Math.round(rect.x), Math.round(rect.y));
  const seen = rect.width > 1.5 && rect.height > 1.5;
  if (!seen && style.overflow === "hidden") return undefined; // for readers only
  c.save();
  c.globalAlpha *= Number(style.opacity);
  if (one instanceof HTMLCanvasElement) canvas(c, one, rect);
  else if (one instanceof SVGSVGElement) drawing(c, one, rect, style);
  else {
    box(c, rect, style, how.scale);
    if (style.overflowX === "hidden" && seen) {
      c.beginPath();
      c.rect(rect.x, rect.y, rect.width, rect.height);
      c.clip();
    }
    for (const child of one.childNodes) node(c, child, how);
  }
  c.restore();
  return undefined;
}

/** A place of the page on the canvas. */
const placed = ({ left, top, width, height }, { origin, scale }) => ({
  x: (left - origin.left) * scale,
  y: (top - origin.top) * scale,
  width: width * scale,
  height: height * scale,
});

/** Layers are as fine as the canvas and keep their pixels; others are scaled. */
function canvas(c, one, rect) {
  if (!(one.width > 0 && one.height > 0)) return;
  const same = Math.abs(one.width - rect.width) < 1.5 && Math.abs(one.height - rect.height) < 1.5;
  if (same) c.drawImage(one, Math.round(rect.x), Math.round(rect.y));
  else c.drawImage(one, rect.x, rect.y, rect.width, rect.height);
}

function box(c, { x, y, width, height }, style, scale) {
  const edge = Number.parseFloat(style.borderTopWidth) * scale;
  const line = edge > 0 && style.borderTopStyle !== "none" && style.borderTopColor !== CLEAR;
  if (style.backgroundColor === CLEAR && !line) return;
  const round = style.borderTopLeftRadius;
  const radius = round.endsWith("%")
    ? (Math.min(width, height) * Number.parseFloat(round)) / 100
    : Number.parseFloat(round) * scale;
  c.beginPath();
  c.roundRect(x, y, width, height, Math.min(radius, width / 2, height / 2));
  c.fillStyle = style.backgroundColor;
  c.fill();
  if (!line) return;
  c.beginPath();
  c.roundRect(x + edge / 2, y + edge / 2, width - edge, height - edge, Math.min(radius, height / 2));
  c.lineWidth = edge;
  c.strokeStyle = style.borderTopColor;
  c.stroke();
}

function words(c, one, how) {
  const text = one.data;
  if (!text.trim()) return;
  const style = getComputedStyle(one.parentElement);
  const { scale } = how;
  c.font = `${style.fontStyle} ${style.fontWeight} ${Number.parseFloat(style.fontSize) * scale}px ${style.fontFamily}`;
  c.fillStyle = style.color;
  c.textAlign = "left";
  c.textBaseline = "alphabetic";
  for (const line of linesOf(one)) {
    const { x, y, height } = placed(line.rect, how);
    const { fontBoundingBoxAscent: up, fontBoundingBoxDescent: down } = c.measureText(line.text);
    c.fillText(line.text, x, y + (height - up - down) / 2 + up);
  }
}

/** The lines into which the browser has broken a text. @returns {{text: string, rect: DOMRect}[]} */
function linesOf(one) {
  const range = document.createRange();
  range.selectNodeContents(one);
  const whole = range.getClientRects();
  if (whole.length === 1) return [{ text: one.data.replace(/\s+/g, " ").trimEnd(), rect: whole[0] }];
  const lines = [];
  for (const word of one.data.matchAll(/\S+\s*/g)) {
    range.setStart(one, word.index);
    range.setEnd(one, word.index + word[0].trimEnd().length);
    const [rect] = range.getClientRects();
    if (!rect) continue;
    const last = lines[lines.length - 1];
    if (last && Math.abs(last.rect.top - rect.top) < 2) last.text += word[0];
    else lines.push({ text: word[0], rect });
  }
  return lines.map(({ text, rect }) => ({ text: text.trimEnd(), rect }));
}

/** An icon: paths and circles in a box (core/dom.js). */
function drawing(c, svg, rect, style) {
  const { width, height } = svg.viewBox.baseVal;
  if (!width || !height) return;
  c.translate(rect.x, rect.y);
  c.scale(rect.width / width, rect.height / height);
  c.lineCap = c.lineJoin = "round";
  for (const part of svg.children) {
    const own = getComputedStyle(part);
    const path = new Path2D(part.getAttribute("d") ?? "");
    if (part instanceof SVGCircleElement)
      path.arc(part.cx.baseVal.value, part.cy.baseVal.value, part.r.baseVal.value, 0, 2 * Math.PI);
    if (own.fill !== "none") {
      c.fillStyle = own.fill;
      c.fill(path);
    }
    if (own.stroke === "none") continue;
    c.strokeStyle = style.color;
    c.lineWidth = Number.parseFloat(own.strokeWidth);
    c.stroke(path);
  }
}
