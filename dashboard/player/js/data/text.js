/** Words and numbers on a canvas, and the colours in which they can be read. */
import { rgb } from "../core/theme.js";

/**
 * Writes a text whose middle line is at a height.
 * @type {(c: Canvas, text: string, x: number, y: number, how: {size: number, colour: string, font: string,
 *   bold?: boolean, align?: CanvasTextAlign}) => void}
 */
export function write(c, text, x, y, { size, colour, font, bold = false, align = "center" }) {
  c.font = `${bold ? 700 : 400} ${size}px ${font}`;
  c.textAlign = align;
  c.fillStyle = colour;
  c.fillText(text, x, y + 0.35 * size);
}

/** Relative luminance (WCAG 2). @type {(colour: string) => number} */
function luminance(colour) {
  const [r, g, b] = rgb(colour).map((v) => {
    const share = v / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Which of two colours reads better on a third one. @type {(ground: string, a: string, b: string) => string} */
export function readable(ground, a, b) {
  const on = luminance(ground);
  const contrast = (/** @type {string} */ colour) => {
    const ink = luminance(colour);
    return (Math.max(on, ink) + 0.05) / (Math.min(on, ink) + 0.05);
  };
  return contrast(a) >= contrast(b) ? a : b;
}
