/**
 * The colours of a whole GIF: at most 255 and one for "as before". Those that must be exact are, those that cover
 * most of the picture are too, and the others are near to what is there; every colour has its one nearest entry.
 */

/** @typedef {{all: Map<number, number>, areas: Map<number, number>}} Counts */

export const UNCHANGED = 255; // the entry of pixels that stay as they are
const EVEN = 4; // pixels of one colour beside each other: an area, where an edge has all shades between two
const AREAS = 112; // colours kept exactly because of their areas
const HEAVY = 24; // how often a colour counts, at most, when the others are made

/**
 * How often each colour is in these pixels, added to `all`, and in areas; a colour is red + 256 green + 65536 blue.
 * @type {(pixels: Uint32Array, counts?: Counts) => Counts}
 */
export function countColours(pixels, counts = { all: new Map(), areas: new Map() }) {
  const { all, areas } = counts;
  for (let k = 0; k < pixels.length; ) {
    const pixel = pixels[k];
    let end = k + 1;
    while (end < pixels.length && pixels[end] === pixel) end++;
    const colour = pixel & 0xffffff;
    all.set(colour, (all.get(colour) ?? 0) + end - k);
    if (end - k >= EVEN) areas.set(colour, (areas.get(colour) ?? 0) + end - k);
    k = end;
  }
  return counts;
}

/** @type {(colour: number[]) => number} */
const packed = ([r, g, b]) => r | (g << 8) | (b << 16);
const opened = (colour) => [colour & 255, (colour >> 8) & 255, colour >> 16];

/**
 * The palette: `exact` first, each once.
 * @param {number[][]} exact colours as [r, g, b] that must be there
 * @param {Counts} counts of a film's colours
 * @param {(rgba: Uint8Array, most: number) => number[][]} quantize makes at most so many colours of pixels
 * @returns {number[][]}
 */
export function paletteOf(exact, counts, quantize) {
  const kept = [...new Set(exact.map(packed))].slice(0, UNCHANGED);
  const rest = new Map(counts.all);
  for (const colour of kept) rest.delete(colour);
  // All of them where they are few; by colour where they are as frequent: the same film, the same palette.
  const few = rest.size + kept.length <= UNCHANGED;
  const order = [...(few ? rest : counts.areas)].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  const most = few ? UNCHANGED : Math.min(kept.length + AREAS, UNCHANGED);
  for (const [colour] of order) {
    if (kept.length >= most) break;
    if (rest.delete(colour)) kept.push(colour);
  }
  const room = UNCHANGED - kept.length;
  if (rest.size && room > 0) {
    const known = new Set(kept);
    for (const colour of quantize(pixelsOf(rest), room).map(packed)) {
      if (known.size < UNCHANGED) known.add(colour);
    }
    return [...known].map(opened);
  }
  return kept.map(opened);
}

/** Opaque pixels of these colours, the frequent ones more often. */
function pixelsOf(counts) {
  const order = [...counts].sort((a, b) => a[0] - b[0]);
  const times = order.map(([, count]) => Math.min(Math.ceil(Math.sqrt(count)), HEAVY));
  const pixels = new Uint32Array(times.reduce((sum, n) => sum + n, 0));
  let end = 0;
  for (const [k, [colour]] of order.entries()) {
    pixels.fill(0xff000000 | colour, end, end + times[k]);
    end += times[k];
  }
  return new Uint8Array(pixels.buffer);
}

/** The nearest entry of every colour, looked for once each. */
export class Nearest {
  /** @param {number[][]} palette at most 255 entries */
  constructor(palette) {
    this.palette = palette;
    this.known = new Uint8Array(1 << 24).fill(UNCHANGED); // of every colour; not looked for yet
    // From the last on, so that of two equal entries the first is found.
    for (let k = palette.length - 1; k >= 0; k--) this.known[packed(palette[k])] = k;
  }

  /** The entry nearest to a colour, the first of those as near. @type {(colour: number) => number} */
  of(colour) {
    const found = this.known[colour];
    if (found !== UNCHANGED) return found;
    const [r, g, b] = opened(colour);
    let [best, least] = [0, Infinity];
    for (let k = 0; k < this.palette.length; k++) {
      const [x, y, z] = this.palette[k];
      const away = (x - r) * (x - r) + (y - g) * (y - g) + (z - b) * (z - b);
      if (away < least) [best, least] = [k, away];
    }
    this.known[colour] = best;
    return best;
  }
}
