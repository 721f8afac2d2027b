/** Pictures as pixels in main memory. */
import { element } from "../core/dom.js";

/**
 * A picture of that size in main memory. What is drawn from a graphics card makes Chromium keep a canvas there,
 * and every canvas on which that one is drawn: only its pixels may go on.
 * @type {(image: CanvasImageSource, width: number, height: number) => HTMLCanvasElement}
 */
export function copied(image, width, height) {
  const [drawn, kept] = [0, 1].map(() => {
    const canvas = element("canvas", { width: Math.round(width), height: Math.round(height) });
    return canvas.getContext("2d", { willReadFrequently: true });
  });
  drawn.drawImage(image, 0, 0, width, height);
  kept.putImageData(drawn.getImageData(0, 0, kept.canvas.width, kept.canvas.height), 0, 0);
  return kept.canvas;
}

/** An SVG as pixels. */
export async function bitmapOf({ svg, width, height }, scale) {
  const url = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    return copied(image, width * scale, height * scale);
  } finally {
    URL.revokeObjectURL(url);
  }
}
