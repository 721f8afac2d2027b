/** Lines that move: all of them are stroked anew in each frame. */
import { SCREEN, strokeLayers, trace } from "../core/polyline.js";

const EDGE = 2.2; // by how much a halo is wider than its line

/**
 * Strokes lines in pixels, all halos below all lines, or a later run would erase an earlier one.
 * @param {Canvas} c
 * @param {{look: Pick<Look, "colour" | "width" | "alpha" | "dashes" | "halo">, lines: ArrayLike<number>[]}[]} strokes
 * @param {string} halo
 */
export function strokeLines(c, strokes, halo) {
  c.lineJoin = "round";
  c.lineCap = "butt";
  c.lineDashOffset = 0;
  const along = (/** @type {ArrayLike<number>[]} */ lines) => {
    c.beginPath();
    for (const xy of lines) trace(c, xy, 0, xy.length / 2 - 1, { box: SCREEN });
  };
  c.globalAlpha = 1;
  for (const { look, lines } of strokes) {
    if (!look.halo) continue;
    along(lines);
    strokeLayers(c, [[halo, look.width + EDGE]]);
  }
  for (const { look, lines } of strokes) {
    along(lines);
    c.globalAlpha = look.alpha;
    strokeLayers(c, [[look.colour, look.width, look.dashes]]);
  }
  c.globalAlpha = 1;
}
