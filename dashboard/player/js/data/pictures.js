/** Data of pixels: some of the pictures, and what the run that is meant takes each for. */
import { strokeLayers } from "../core/polyline.js";
import { mix } from "../core/theme.js";
import { WARNING } from "./points.js";
import { winnerAt } from "./regions.js";
import { write } from "./text.js";

const LABEL = 16; // pixels below a picture for its guess
const EDGE = 4; // pixels around a picture, for its ring
const LARGEST = 13; // pixels of a guess
const HELD = [3.5, 2.5]; // dashes of what was held out
const MARK = "✗";

/**
 * The pictures in rows that are filled one after the other: as large as they can be, in as many columns as
 * there are classes, half as many or twice as many. Places are x, y of each, in columns and rows.
 * @type {(data: Message.DataSpace, width: number, height: number) =>
 *   {places: Float64Array, ranges: {x: number[], y: number[]}}}
 */
export function pictureGrid({ classes, pictures, label }, width, height) {
  const count = label.data.length;
  const sized = (/** @type {number} */ columns) =>
    sizeOf(width / columns, height / Math.ceil(count / columns), pictures?.shape ?? [1, 1, 1]);
  const few = classes.length;
  const columns = [few, few % 2 ? few : few / 2, 2 * few].reduce((a, b) => (sized(b) > sized(a) ? b : a));
  const places = new Float64Array(2 * count);
  for (let n = 0; n < count; n++) {
    places[2 * n] = n % columns;
    places[2 * n + 1] = Math.floor(n / columns);
  }
  const rows = Math.ceil(count / columns);
  return { places, ranges: { x: [-0.5, columns - 0.5], y: [rows - 0.5, -0.5] } };
}

/** Pixels of the page for one of a picture, in a cell so wide and high: whole ones. @type {(width: number, height: number, shape: number[]) => number} */
function sizeOf(width, height, [, high, wide]) {
  return Math.max(1, Math.floor(Math.min((width - 2 * EDGE) / wide, (height - LABEL - EDGE) / high)));
}

/** Where a picture is on the page. @type {(scene: DataScene, n: number) => {x: number, y: number, width: number, height: number, pixel: number}} */
export function frameOf({ data, places, toX, toY }, n) {
  const shape = data.pictures?.shape ?? [1, 1, 1];
  const pixel = sizeOf(toX(1) - toX(0), toY(1) - toY(0), shape);
  const [width, height] = [pixel * shape[2], pixel * shape[1]];
  const x = Math.round(toX(places[2 * n]) - width / 2);
  const y = Math.round(toY(places[2 * n + 1]) - (height + LABEL - EDGE) / 2);
  return { x, y, width, height, pixel };
}

/**
 * The pictures themselves: ink in the text's colour on the page's, one path for each grey.
 * @param {Canvas} c
 * @param {DataScene} scene
 */
export function paintPixels(c, scene) {
  const { data, theme } = scene;
  const { pictures, part } = data;
  if (!pictures) return;
  const [count, high, wide] = pictures.shape;
  /** @type {Map<number, number[]>} */
  const greys = new Map();
  for (let k = 0; k < pictures.data.length; k++) {
    const grey = pictures.data[k];
    if (grey) greys.set(grey, [...(greys.get(grey) ?? []), k]);
  }
  const frames = Array.from({ length: count }, (_, n) => frameOf(scene, n));
  c.globalAlpha = 1;
  for (const [grey, all] of greys) {
    c.beginPath();
    for (const k of all) {
      const { x, y, pixel } = frames[Math.floor(k / (high * wide))];
      c.rect(x + (k % wide) * pixel, y + (Math.floor(k / wide) % high) * pixel, pixel, pixel);
    }
    c.fillStyle = mix(theme.background, theme.text, grey / 255);
    c.fill();
  }
  for (const held of [false, true]) {
    c.beginPath();
    for (const [n, { x, y, width, height }] of frames.entries())
      if (part.data[n] > 0 === held) c.rect(x - 1.5, y - 1.5, width + 3, height + 3);
    strokeLayers(c, [[held ? theme.muted : theme.border, 1, held ? HELD : []]]);
  }
}

/**
 * Paints the pictures and below each what it is taken for; a wrong one has a ring and a mark.
 * @param {Canvas} c
 * @param {DataScene} scene
 */
export function paintPictures(c, scene) {
  const { data, meant, theme } = scene;
  scene.paintPoints(c);
  if (!meant) return;
  const { classes, label } = data;
  const frames = Array.from({ length: label.data.length }, (_, n) => frameOf(scene, n));
  const winners = frames.map((_, n) => winnerAt(data, meant.answers, n));
  const wrong = winners.map((winner, n) => winner !== label.data[n]);
  c.globalAlpha = 1;
  for (const held of [false, true]) {
    c.beginPath();
    for (const [n, { x, y, width, height }] of frames.entries())
      if (wrong[n] && data.part.data[n] > 0 === held) c.rect(x - 2.5, y - 2.5, width + 5, height + 5);
    strokeLayers(c, [
      [theme.background, 4],
      [WARNING, 2.4, held ? HELD : []],
    ]);
  }
  for (const [n, { x, y, width, height }] of frames.entries()) {
    const said = winners[n] < 0 ? "–" : classes[winners[n]];
    write(c, wrong[n] ? `${MARK} ${said}` : said, x + width / 2, y + height + LABEL / 2 + 1.5, {
      size: Math.min(LARGEST, Math.max(10, width / 2)),
      colour: wrong[n] ? warningText(theme) : theme.muted,
      font: theme.font,
      bold: wrong[n],
    });
  }
}

/** The warning's colour where it is read: darker on a light page, lighter on a dark one. @type {(theme: Theme) => string} */
const warningText = (theme) => mix(WARNING, theme.text, 0.25);

/** The picture at a pixel; -1 where there is none. @type {(scene: DataScene, at: {x: number, y: number}) => number} */
export function pictureAt(scene, at) {
  for (let n = 0; n < scene.data.label.data.length; n++) {
    const { x, y, width, height } = frameOf(scene, n);
    if (at.x >= x - EDGE && at.x <= x + width + EDGE && at.y >= y - EDGE && at.y <= y + height + LABEL)
      return n;
  }
  return -1;
}
