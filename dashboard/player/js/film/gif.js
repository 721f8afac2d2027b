/** A film as GIF: one palette for all of it, and of each frame only what changes. */
import { countColours, Nearest, paletteOf, UNCHANGED } from "./palette.js";
import { stay } from "./timetable.js";

const SAMPLES = 7; // frames whose colours the palette is made of
const DESCRIPTOR = 9; // bytes from a frame's beginning to its place

/**
 * Frames that differ little as indices: what is new, in the smallest box around it.
 * @param {number} width
 * @param {number} height
 * @param {Nearest} nearest
 */
export function differences(width, height, nearest) {
  const shown = new Uint8Array(width * height); // what a viewer sees
  /** @type {Uint32Array | null} */
  let before = null;
  /** @type {(pixels: Uint32Array) => {x: number, y: number, width: number, height: number, index: Uint8Array}} */
  return (pixels) => {
    let [left, top, right, bottom] = [width, height, -1, -1];
    const first = before === null;
    before ??= new Uint32Array(width * height);
    const fresh = new Uint8Array(width * height).fill(UNCHANGED);
    for (let y = 0, k = 0; y < height; y++) {
      for (let x = 0; x < width; x++, k++) {
        if (pixels[k] === before[k] && !first) continue;
        const entry = nearest.of(pixels[k] & 0xffffff);
        if (entry === shown[k] && !first) continue;
        fresh[k] = shown[k] = entry;
        if (x < left) left = x;
        if (x > right) right = x;
        if (y < top) top = y;
        bottom = y;
      }
    }
    before.set(pixels);
    if (right < 0) return { x: 0, y: 0, width: 1, height: 1, index: new Uint8Array([UNCHANGED]) };
    const box = { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
    if (box.width === width) return { ...box, index: fresh.subarray(top * width, (bottom + 1) * width) };
    const index = new Uint8Array(box.width * box.height);
    for (let y = 0; y < box.height; y++) {
      const from = (top + y) * width + left;
      index.set(fresh.subarray(from, from + box.width), y * box.width);
    }
    return { ...box, index };
  };
}

/** The pixels of a canvas, a number each. @type {(canvas: HTMLCanvasElement) => Uint32Array} */
export function pixelsOf(canvas) {
  const { width, height } = canvas;
  const { data } = canvas.getContext("2d", { willReadFrequently: true }).getImageData(0, 0, width, height);
  return new Uint32Array(data.buffer);
}

/**
 * @param {any} gifenc the module
 * @param {Film} film
 * @param {{done: (frames: number) => Promise<void>}} how told after each frame; it rejects where it is to end
 * @returns {Promise<Blob>}
 */
export async function encodeGif(gifenc, film, { done }) {
  const { count, rate, width, height } = film;
  const counts = countColours(new Uint32Array(0));
  const samples = Math.min(count, SAMPLES);
  for (let k = 0; k < samples; k++) {
    const frame = film.frame(Math.round((k * (count - 1)) / Math.max(samples - 1, 1)));
    countColours(pixelsOf(frame), counts);
    await done(0);
  }
  const palette = paletteOf(film.colours, counts, (rgba, most) => gifenc.quantize(rgba, most));
  const change = differences(width, height, new Nearest(palette));
  while (palette.length <= UNCHANGED) palette.push([0, 0, 0]);
  const gif = gifenc.GIFEncoder();
  for (let k = 0; k < count; k++) {
    const { index, ...box } = change(pixelsOf(film.frame(k)));
    const from = gif.bytesView().length;
    gif.writeFrame(index, box.width, box.height, {
      palette: k ? null : palette,
      delay: 1000 * stay(k, count, rate),
      transparent: k > 0,
      transparentIndex: UNCHANGED,
      dispose: 1,
    });
    // The encoder knows frames in the corner only.
    if (k) new DataView(gif.buffer).setUint32(from + DESCRIPTOR, box.x | (box.y << 16), true);
    await done(k + 1);
  }
  gif.finish();
  return new Blob([gif.bytes()], { type: "image/gif" });
}
