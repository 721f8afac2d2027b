/** The measures of a figure for print: its size on paper, the places of its panels and its legend. No drawing. */

export const INCH = 25.4; // mm
const CSS_INCH = 96; // pixels: what a length on paper is in an SVG
const POINT = 72; // of an inch
const TEXT = 12; // pixels of the panels' own text, to which their strokes and marks belong
const WIDEST = 1000; // mm: a poster
const NARROWEST = 30; // mm

/** @type {Record<string, {label: string, mm: number}>} */
export const UNITS = { cm: { label: "cm", mm: 10 }, in: { label: "inches", mm: INCH } };

/**
 * How a figure of that width on paper is laid out: in `units` of which the text has 12, as the panels have on
 * screen, so that strokes, marks and dashes keep their size beside the text whatever the font size.
 * @type {(mm: number, points: number) => {mm: number, px: number, units: number, scale: number}}
 */
export function layoutOf(mm, points) {
  const px = (mm / INCH) * CSS_INCH;
  const scale = (points / POINT) * (CSS_INCH / TEXT);
  return { mm, px, units: px / scale, scale };
}

/** What is said of a number that is none. */
export const WRONG = {
  width: "A figure is between 3 and 100 cm (1.2 and 39 inches) wide.",
  points: "Text is between 4 and 40 points.",
};

/** A typed width as mm; null where it is no width of a figure. @type {(text: string, unit: string) => number | null} */
export function widthOf(text, unit) {
  const mm = Number(String(text).trim().replace(",", ".")) * (UNITS[unit]?.mm ?? Number.NaN);
  return mm >= NARROWEST && mm <= WIDEST ? mm : null;
}

/** A typed font size in points; null where it cannot be read or fills the figure. @type {(text: string) => number | null} */
export function pointsOf(text) {
  const points = Number(String(text).trim().replace(",", "."));
  return points >= 4 && points <= 40 ? points : null;
}

/** How fine an image of so many pixels is on so many mm of paper, in dots per inch. @type {(pixels: number, mm: number) => number} */
export function dotsPerInch(pixels, mm) {
  return pixels / (mm / INCH);
}

/** The places from `low` to `high` on one axis, moved together where nothing is between them. */
function packed(spans) {
  const order = spans.map((_, k) => k).sort((a, b) => spans[a].low - spans[b].low);
  const shift = [];
  let [end, free] = [spans[order[0]].low, spans[order[0]].low];
  for (const k of order) {
    free += Math.max(0, spans[k].low - end);
    shift[k] = free;
    end = Math.max(end, spans[k].high);
  }
  return { at: spans.map(({ low }, k) => low - shift[k]), length: end - free };
}

/**
 * Where panels are in a figure `width` wide, from their places on screen without what lies between them.
 * @template {{x: number, y: number, width: number, height: number}} Rect
 * @param {Rect[]} rects
 * @param {number} width
 * @returns {{cells: {x: number, y: number, width: number, height: number}[], height: number}}
 */
export function cellsOf(rects, width) {
  const across = packed(rects.map((r) => ({ low: r.x, high: r.x + r.width })));
  const down = packed(rects.map((r) => ({ low: r.y, high: r.y + r.height })));
  const scale = width / across.length;
  const cells = rects.map((r, k) => ({
    x: across.at[k] * scale,
    y: down.at[k] * scale,
    width: r.width * scale,
    height: r.height * scale,
  }));
  return { cells, height: down.length * scale };
}

/**
 * Words in lines no wider than `room`; a word that is wider is cut between letters.
 * @type {(text: string, room: number, measure: (text: string) => number) => string[]}
 */
export function wrapped(text, room, measure) {
  const lines = [];
  let line = "";
  for (const word of String(text).split(/\s+/).filter(Boolean)) {
    const longer = line ? `${line} ${word}` : word;
    if (measure(longer) <= room) {
      line = longer;
      continue;
    }
    if (line) lines.push(line);
    line = "";
    for (const letter of word) {
      if (line && measure(line + letter) > room) {
        lines.push(line);
        line = "";
      }
      line += letter;
    }
  }
  if (line) lines.push(line);
  return lines;
}

const SWATCH = 28; // units: a line with its mark, and
const BESIDE = 6; // between it and its words,
const APART = 16; // and from one entry to the next
const ROW = 17; // a line of text

/**
 * A legend in rows as wide as there is room: nothing of it is ever cut off. Names that are too long for a
 * row go on in lines of their own.
 * @template {{label: string}} Entry
 * @param {Entry[]} entries
 * @param {number} room
 * @param {(text: string) => number} measure
 * @returns {{items: {entry: Entry, x: number, y: number, lines: string[]}[], height: number, swatch: number,
 *   beside: number, row: number}}
 */
export function legendOf(entries, room, measure) {
  const items = [];
  let [x, y, tall] = [0, 0, 0];
  for (const entry of entries) {
    const lines = wrapped(entry.label, Math.max(room - SWATCH - BESIDE, ROW), measure);
    const width = SWATCH + BESIDE + Math.max(0, ...lines.map(measure));
    if (x && x + width > room) {
      y += tall;
      x = tall = 0;
    }
    items.push({ entry, x, y, lines });
    tall = Math.max(tall, ROW * Math.max(lines.length, 1));
    x += width + APART;
  }
  return { items, height: y + tall, swatch: SWATCH, beside: BESIDE, row: ROW };
}

/**
 * What of a figure is vectors and what is an image, in a sentence.
 * @type {(images: Shaded[]) => string}
 */
export function vectorWords(images) {
  if (!images.length) return "Axes, text, paths and level sets are vectors; nothing is an image.";
  const dots = Math.floor(Math.min(...images.map((image) => image.dots)));
  const what = images.some(({ cells }) => cells) ? "what is shaded or in cells" : "the shaded surface";
  return `Axes, text and paths are vectors; ${what} is an image of ${dots} dots an inch.`;
}

/**
 * The images that Plotly has put into an SVG (of heat maps), by their own pixels; a unit is `mm` on paper.
 * @type {(svg: string, mm: number) => {width: number, mm: number, cells: boolean}[]}
 */
export function imagesIn(svg, mm) {
  return [...svg.matchAll(/<image\b[^>]*>/g)].map(([tag]) => {
    const across = Number(/\bwidth="([\d.]+)/.exec(tag)?.[1] ?? Number.NaN);
    const head = /base64,([A-Za-z0-9+/]{32})/.exec(tag)?.[1] ?? "";
    const bytes = Uint8Array.from(atob(head), (letter) => letter.charCodeAt(0)); // a PNG's size is at byte 16
    const width = bytes.length < 20 ? 0 : new DataView(bytes.buffer).getUint32(16);
    return { width, mm: across * mm, cells: true };
  });
}

/**
 * A file name without anything a file system dislikes: landscape, panel and where the clock is.
 * @type {(landscape: string, panel: string, position: number | null, ending: string) => string}
 */
export function fileName(landscape, panel, position, ending) {
  const clean = (text) =>
    String(text ?? "")
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, "-")
      .replace(/^-|-$/g, "");
  const rest = ending === "html" ? [] : [clean(panel), position === null ? "" : Math.round(position)];
  const words = [clean(landscape) || "landscape", ...rest].filter((part) => part !== "");
  return `${words.join("-")}.${ending}`;
}
