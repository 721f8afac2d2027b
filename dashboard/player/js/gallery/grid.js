/** Which tiles a search shows, and where an arrow key leads among them. */

/**
 * Whether everything that was typed is said of a tile.
 * @type {(tile: {words: string}, typed: string) => boolean}
 */
export function isFound(tile, typed) {
  const wanted = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return wanted.every((word) => tile.words.includes(word));
}

/**
 * The number of the tile that a key leads to from the one with number `from`. Rows are what lies at the
 * same height; up and down go to the tile of the next row whose middle is nearest.
 * @type {(places: {x: number, y: number}[], from: number, key: string) => number}
 */
export function tileAfter(places, from, key) {
  const last = places.length - 1;
  if (key === "Home") return 0;
  if (key === "End") return last;
  if (key === "ArrowLeft") return Math.max(from - 1, 0);
  if (key === "ArrowRight") return Math.min(from + 1, last);
  const down = key === "ArrowDown";
  const here = places[from];
  let best = from;
  for (let k = from; k >= 0 && k <= last; k += down ? 1 : -1) {
    if (places[k].y === here.y) continue;
    if (best !== from && places[k].y !== places[best].y) break;
    if (best === from || Math.abs(places[k].x - here.x) < Math.abs(places[best].x - here.x)) best = k;
  }
  return best;
}
