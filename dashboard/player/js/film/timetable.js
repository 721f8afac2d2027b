/** When which moment of the clock is seen: how many frames a film has, how large they are. No drawing. */

/** Frames a second; a GIF counts in hundredths of a second, and each of these is a whole number of them. */
export const RATES = [10, 20, 25, 50];
export const MOST = 3000; // frames
export const HELD = 1.5; // seconds that the last one stays: how it ended is read then
const [LEAST_SIDE, MOST_SIDE] = [64, 3840]; // pixels
const SLIDE = 1136 * 640; // CSS pixels of several panels, as in a presentation
const ALONE = 800 * 450; // of one
const SMALLEST = 0.75; // smaller text is not read

/** @type {Record<string, {text: string, width: number, height: number}>} */
export const SIZES = {
  hd: { text: "1280 × 720", width: 1280, height: 720 },
  full: { text: "1920 × 1080", width: 1920, height: 1080 },
  square: { text: "1080 × 1080, square", width: 1080, height: 1080 },
  small: { text: "640 × 360", width: 640, height: 360 },
};

/** The even number next to a size: encoders halve the colours' sides. @type {(size: number) => number} */
export const even = (size) => 2 * Math.max(1, Math.round(size / 2));

/** A typed side in pixels, made even; null where it is none of a film. @type {(text: string) => number | null} */
export function sideOf(text) {
  const side = Number(String(text).trim() || Number.NaN);
  return side >= LEAST_SIDE && side <= MOST_SIDE ? even(side) : null;
}

/** A typed number that is at least that; null where it is none. @type {(text: string, least: number) => number | null} */
export function numberOf(text, least) {
  const value = Number(String(text).trim().replace(",", ".") || Number.NaN);
  return value >= least && value < Infinity ? value : null;
}

/**
 * The clock's positions that a film shows, one for each frame: `pace` says whether `amount` is how many seconds
 * the way lasts, or how far the clock goes from frame to frame. The first and the last are those asked for.
 * @param {{from: number, to: number, rate: number, pace: "seconds" | "steps", amount: number}} choice
 * @returns {{positions: Float64Array, rate: number, seconds: number}} `seconds` with the last frame's stay
 */
export function timetable({ from, to, rate, pace, amount }) {
  const way = Math.max(to - from, 0);
  const wanted = pace === "seconds" ? Math.round(amount * rate) : Math.ceil(way / amount - 1e-9) + 1;
  const count = way > 0 ? Math.max(2, wanted) : 1;
  const step = pace === "seconds" ? way / Math.max(count - 1, 1) : amount;
  const positions = Float64Array.from({ length: Math.min(count, MOST + 1) }, (_, k) => from + k * step);
  if (count <= MOST) positions[count - 1] = way > 0 ? to : from;
  return { positions, rate, seconds: (positions.length - 1) / rate + HELD };
}

/** How long frame k is seen, in seconds. @type {(k: number, count: number, rate: number) => number} */
export const stay = (k, count, rate) => (k < count - 1 ? 1 / rate : HELD);

/**
 * Pixels of a film for one of its panels' own, so that text is as large as on a slide.
 * @type {(width: number, height: number, panels: number) => number}
 */
export const scaleFor = (width, height, panels) =>
  Math.min(Math.max(SMALLEST, Math.sqrt((width * height) / (panels > 1 ? SLIDE : ALONE))), 4);

/**
 * Where panels are, in a room of whole pixels: as on the page where it is wide, else under one another.
 * @type {(names: string[], room: Rect, gap: number) => Rect[]}
 */
export function cellsIn(names, room, gap) {
  const count = names.length;
  const [wide, tall] = [room.width > 1.25 * room.height, room.height > 1.6 * room.width];
  const main = names.includes("tiles") ? 0.44 : 0.56;
  const [across, down] = [cut(room.x, room.width, gap), cut(room.y, room.height, gap)];
  /** @type {(across: number[], down: number[]) => Rect} */
  const cell = ([x, width], [y, height]) => ({ x, y, width, height });
  if (count < 2) return [room];
  if (tall || (count === 2 && !wide)) {
    const share = (k) => k / count;
    return names.map((_, k) => cell([room.x, room.width], down(share(k), share(k + 1))));
  }
  if (count === 2) return [cell(across(0, main), down(0, 1)), cell(across(main, 1), down(0, 1))];
  if (count === 3 && wide) {
    const right = across(main, 1);
    return [cell(across(0, main), down(0, 1)), cell(right, down(0, 0.54)), cell(right, down(0.54, 1))];
  }
  if (count === 3) {
    const below = down(0.56, 1);
    return [cell(across(0, 1), down(0, 0.56)), cell(across(0, 0.5), below), cell(across(0.5, 1), below)];
  }
  const rows = Math.ceil(count / 2);
  const first = count === 4 ? 0.55 : 1 / rows;
  const row = (k) => (count === 4 ? [0, first, 1][k] : k / rows);
  return names.map((_, k) => {
    const r = k >> 1;
    const last = k === count - 1 && k % 2 === 0;
    return cell(across((k % 2) / 2, last ? 1 : (k % 2) / 2 + 0.5), down(row(r), row(r + 1)));
  });
}

/** Whole pixels between two shares of a side, half a gap away from each inner end. */
function cut(start, length, gap) {
  return (from, to) => {
    const low = Math.round(start + from * length + (from > 0 ? gap / 2 : 0));
    const high = Math.round(start + to * length - (to < 1 ? gap / 2 : 0));
    return [low, high - low];
  };
}
