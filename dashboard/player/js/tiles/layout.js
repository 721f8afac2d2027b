/** Where the small pictures go: pure geometry. */

/** The height of a tile's label: two lines or one. @type {(width: number) => number} */
export const head = (width) => (width < 300 ? 38 : 24);
/** Pixels between tiles. */
export const GAP = 10;
const LEAST = { width: 150, height: 96 }; // of a tile's picture; with more runs the panel scrolls

/**
 * Columns, rows and the size of a picture, as large as the room allows.
 * @type {(count: number, width: number, height: number) => {columns: number, rows: number, width: number, height: number}}
 */
export function arrange(count, width, height) {
  const across = (columns) => Math.floor((width - GAP * (columns - 1)) / columns);
  const make = (columns, tall) => ({
    columns,
    rows: Math.ceil(count / columns),
    width: across(columns),
    height: tall,
  });
  let best = null;
  const narrow = width < 480; // a telephone: two columns
  for (let columns = 1; columns <= count; columns++) {
    if (narrow && columns !== Math.min(2, count)) continue;
    const rows = Math.ceil(count / columns),
      w = across(columns);
    const h = Math.min(Math.floor((height - GAP * (rows - 1)) / rows) - head(w), w);
    if (h < LEAST.height || (w < LEAST.width && !narrow)) continue;
    const merit = Math.min(w, 1.45 * h); // how large a picture of the usual shape could be
    if (!best || merit > best.merit) best = { ...make(columns, h), merit };
  }
  if (best) return best;
  const columns = Math.min(count, narrow ? 2 : Math.max(2, Math.floor(width / 200)));
  return make(columns, Math.max(LEAST.height, Math.round(across(columns) * 0.7)));
}
