/** The axes of the data's panel: room for the names of classes, and where they stand. */

const NARROW = 420; // pixels
const LETTER = 6.5; // pixels of a letter of a class's name
const MOST = 130; // pixels of a margin for such names

/**
 * The panel's margins but for the top one; `bare`: it has no axes, `tilted`: names do not fit below their cells.
 * @type {(data: Message.DataSpace, width: number) =>
 *   {margin: {l: number, r: number, b: number}, narrow: boolean, bare: boolean, tilted: boolean}}
 */
export function marginsOf({ kind, classes }, width) {
  const narrow = width < NARROW;
  if (kind === "pictures") return { margin: { l: 4, r: 4, b: 2 }, narrow, bare: true, tilted: false };
  const longest = kind === "confusion" ? Math.max(...classes.map((name) => name.length)) : 0;
  const left = Math.min((narrow ? 50 : 60) + (LETTER - 2) * longest, MOST);
  const tilted = longest * LETTER > (width - left) / classes.length;
  const room = tilted ? Math.min((LETTER - 2) * longest, MOST / 2) : 0;
  return { margin: { l: left, r: 14, b: (narrow ? 36 : 40) + room }, narrow, bare: false, tilted };
}

/**
 * Classes have names along the axes that they are on.
 * @type {(data: Message.DataSpace, axis: number, tilted?: boolean) => any}
 */
export function ticksOf({ kind, classes }, axis, tilted = false) {
  const table = kind === "confusion";
  if (!table && !(kind === "match" && axis === 0 && classes.length)) return {};
  const more = table ? { showgrid: false, tickangle: tilted ? -45 : 0, ticks: "" } : {};
  return { tickmode: "array", tickvals: classes.map((_, k) => k), ticktext: classes, ...more };
}
