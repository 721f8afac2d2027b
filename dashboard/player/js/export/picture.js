/** Pictures of scenes as SVG: title and legend around a raster of the scene, the paths as vectors. */
import { drawSwatch, haloOf } from "../core/marks.js";
import { SvgContext } from "./svgcontext.js";

const PAD = 14;
const LINE = 24;

export const quoted = (text) =>
  String(text).replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/"/g, "&quot;");

/**
 * `body` (SVG elements, width x height) with a title above and the runs' legend below.
 * @returns {{svg, width, height}}
 */
export function framedSvg({ theme, title, subtitle = "", runs, width, height, body }) {
  const top = subtitle ? 64 : 44;
  const { items, rows } = legend(theme, runs, width);
  const whole = { width: width + 2 * PAD, height: height + top + rows * LINE + PAD };
  const text = (x, y, size, fill, words, more = "") =>
    `<text x="${x}" y="${y}" font-size="${size}" fill="${quoted(fill)}" font-family="${quoted(theme.font)}" ${more}>${quoted(words)}</text>`;
  return {
    ...whole,
    svg:
      `<svg xmlns="http://www.w3.org/2000/svg" width="${whole.width}" height="${whole.height}" viewBox="0 0 ${whole.width} ${whole.height}">` +
      `<rect width="${whole.width}" height="${whole.height}" fill="${quoted(theme.background)}"/>` +
      text(PAD, 28, 17, theme.text, title, 'font-weight="600"') +
      (subtitle ? text(PAD, 48, 12, theme.muted, subtitle) : "") +
      `<g transform="translate(${PAD},${top})">${body}</g>` +
      `<g transform="translate(${PAD},${top + height + 4})">${items.map((item) => item.swatch + text(item.x + 36, item.y + 13, 13, theme.text, item.label)).join("")}</g></svg>`,
  };
}

/** Swatches and labels of the runs, wrapped into rows. */
function legend(theme, runs, width) {
  const ruler = document.createElement("canvas").getContext("2d");
  ruler.font = `13px ${theme.font}`;
  const items = [];
  let x = 0,
    row = 0;
  for (const run of runs) {
    const wide = 36 + ruler.measureText(run.label).width + 22;
    if (x && x + wide > width) {
      x = 0;
      row++;
    }
    const y = row * LINE,
      c = new SvgContext();
    drawSwatch(c, run, x, y + 9, 28, haloOf(theme, true));
    items.push({ x, y, label: run.label, swatch: c.text() });
    x += wide;
  }
  return { items, rows: runs.length ? row + 1 : 0 };
}
