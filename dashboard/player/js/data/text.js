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

/** Relative luminance (WCAG 2). @type {(colour: number[]) => number} */
function luminance(colour) {
  const [r, g, b] = colour.map((v) => {
    const share = v / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/**
 * Shades between the page's colour and another one, and on each the one of the text's colour and the page's
 * that reads better. Colours are looked up once: that takes a while.
 * @type {(theme: Theme, colour: string) => (share: number) => {fill: string, ink: string}}
 */
export function shadesOf(theme, colour) {
  const [none, full, text] = [theme.background, colour, theme.text].map(rgb);
  const [light, dark] = [luminance(none), luminance(text)];
  const contrast = (/** @type {number} */ a, /** @type {number} */ b) =>
    (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  return (share) => {
    const fill = none.map((v, k) => Math.round(v + share * (full[k] - v)));
    const on = luminance(fill);
    return {
      fill: `rgb(${fill.join(",")})`,
      ink: contrast(on, dark) >= contrast(on, light) ? theme.text : theme.background,
    };
  };
}
