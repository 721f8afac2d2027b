// The landscape from above on a plain canvas: the contour panel's picture without Plotly, for small
// pictures of which there are many. Crisp at any zoom, some milliseconds for all of them together.

import { colourAt, heightScale, LEVELS } from "../core/scales.js";

const SHADES = Array.from({ length: LEVELS }, (_, k) => colourAt((k + 0.5) / LEVELS));

/**
 * The terrain's samples on its colour scale: levels from 0 to LEVELS, NaN where there is no value.
 * @type {(terrain: Message.Terrain, view: Message.View) => {x: Float64Array, y: Float64Array, levels: Float32Array}}
 */
export function levelsOf(terrain, view) {
  const { map, range } = heightScale(terrain, view.colour ?? "log", view);
  const { x, y, z } = terrain.grid;
  const per = LEVELS / (range[1] - range[0]);
  const levels = Float32Array.from(z.data, (v) => (Number.isFinite(v) ? (map(v) - range[0]) * per : NaN));
  return { x: x.data, y: y.data, levels };
}

/**
 * Filled level sets with thin lines between them, `window` = [[x0, x1], [y0, y1]] filling a canvas of
 * width x height device pixels; nothing where there are no samples.
 */
export function paintBackdrop({ x, y, levels }, window, width, height) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const c = canvas.getContext("2d");
  const image = c.createImageData(width, height);
  const nx = x.length,
    ny = y.length;
  const [[x0, x1], [y0, y1]] = window;
  const cellX = (nx - 1) / (x[nx - 1] - x[0]),
    cellY = (ny - 1) / (y[ny - 1] - y[0]);
  const at = (px, py) => {
    const u = (x0 + (px / width) * (x1 - x0) - x[0]) * cellX,
      v = (y1 - (py / height) * (y1 - y0) - y[0]) * cellY;
    if (!(u >= 0 && v >= 0 && u <= nx - 1 && v <= ny - 1)) return NaN;
    const i = Math.min(u | 0, nx - 2),
      j = Math.min(v | 0, ny - 2),
      k = j * nx + i,
      a = u - i,
      b = v - j;
    const low = levels[k] + a * (levels[k + 1] - levels[k]);
    const high = levels[k + nx] + a * (levels[k + nx + 1] - levels[k + nx]);
    return low + b * (high - low);
  };
  // One row of values ahead, so that the slope on the screen is known without asking twice.
  let row = Float32Array.from({ length: width + 1 }, (_, px) => at(px + 0.5, 0.5));
  for (let py = 0; py < height; py++) {
    const next = Float32Array.from({ length: width + 1 }, (_, px) => at(px + 0.5, py + 1.5));
    for (let px = 0; px < width; px++) {
      const t = row[px];
      if (Number.isNaN(t)) continue;
      const shade = SHADES[Math.min(Math.max(Math.floor(t), 0), LEVELS - 1)];
      const slope = Math.hypot(row[px + 1] - t, next[px] - t);
      const edge = Math.round(t);
      const away = Math.abs(t - edge) / slope; // pixels from the line between two levels
      // Where lines would be denser than the pixels they are left out.
      const line = edge > 0 && edge < LEVELS && slope < 0.5 && away < 1 ? 0.22 * (1 - away) : 0;
      const k = 4 * (py * width + px);
      image.data[k] = shade[0] + line * (20 - shade[0]);
      image.data[k + 1] = shade[1] + line * (35 - shade[1]);
      image.data[k + 2] = shade[2] + line * (70 - shade[2]);
      image.data[k + 3] = 255;
    }
    row = next;
  }
  c.putImageData(image, 0, 0);
  return canvas;
}
