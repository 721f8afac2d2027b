/** Which of many marks are painted, so that the landscape under them is seen. */

export const MOST = 40;

/** @type {WeakMap<Mark[], Mark[]>} what was kept by coordinates, which every frame of a scene asks for */
const known = new WeakMap();

/** As `thinned` by the coordinates of the marks. @type {(marks: Mark[]) => Mark[]} */
export function thinnedEvenly(marks) {
  if (!known.has(marks)) known.set(marks, thinned(marks, evenly(marks)));
  return known.get(marks);
}

/**
 * The marks as they are where no more than MOST of them are in sight; else so many that stand apart, of each
 * kind in turn and the lowest first. Zooming in brings the others. Known minima, which have a star, stay.
 * @param {Mark[]} marks
 * @param {Place} place in pixels
 * @param {{left: number, top: number, width: number, height: number}} [box] what is in sight, in the same pixels
 * @returns {Mark[]}
 */
export function thinned(marks, place, box) {
  const seen = marks
    .map((mark) => ({ mark, xy: place(mark) }))
    .filter(({ xy }) => xy && Number.isFinite(xy[0] + xy[1]) && (!box || within(xy[0], xy[1], box)));
  if (seen.filter(({ mark }) => !mark.known).length <= MOST) return marks;
  const stars = seen.filter(({ mark }) => mark.known);
  const others = inTurn(seen.filter(({ mark }) => !mark.known));
  const [width, height] = [0, 1].map((k) => spanOf(seen.map(({ xy }) => (xy ? xy[k] : 0))));
  const first = width && height ? Math.sqrt((width * height) / MOST) : (width + height) / MOST;
  let kept = others;
  // The distance at which as many remain as may: found from below, so that no more are lost than must be.
  for (let apart = 0.8 * first; kept.length > MOST; apart *= 1.1) kept = spread(others, stars, apart);
  return [...stars, ...kept].map(({ mark }) => mark);
}

/** Places by the coordinates alone, each from 0 to 1000. @type {(marks: Mark[]) => Place} */
function evenly(marks) {
  const ends = [0, 1].map((k) => {
    const all = marks.map(({ at }) => at[k] ?? 0);
    return [Math.min(...all), spanOf(all) || 1];
  });
  return ({ at }) => ends.map(([low, span], k) => (1000 * ((at[k] ?? 0) - low)) / span);
}

const spanOf = (numbers) => Math.max(...numbers) - Math.min(...numbers);

const within = (x, y, { left, top, width, height }) =>
  x >= left && x <= left + width && y >= top && y <= top + height;

/** One of each kind after the other, each kind from its lowest on. */
function inTurn(seen) {
  const kinds = new Map();
  for (const one of [...seen].sort((a, b) => a.mark.value - b.mark.value)) {
    if (!kinds.has(one.mark.kind)) kinds.set(one.mark.kind, []);
    kinds.get(one.mark.kind).push(one);
  }
  const longest = Math.max(...[...kinds.values()].map((group) => group.length));
  const order = [];
  for (let k = 0; k < longest; k++)
    for (const group of kinds.values()) if (k < group.length) order.push(group[k]);
  return order;
}

/** In that order, those no nearer than `apart` to one of their kind, nor than a third of it to any other. */
function spread(order, there, apart) {
  const kept = [];
  const taken = [...there];
  for (const one of order) {
    const near = ({ mark, xy }) =>
      Math.hypot(xy[0] - one.xy[0], xy[1] - one.xy[1]) < (mark.kind === one.mark.kind ? apart : apart / 3);
    if (taken.some(near)) continue;
    taken.push(one);
    kept.push(one);
  }
  return kept;
}
