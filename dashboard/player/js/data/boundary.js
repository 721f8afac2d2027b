/** Where a function on nodes changes its sign, by marching squares (rows of `values` are y). */

const [BOTTOM, RIGHT, TOP, LEFT] = [0, 1, 2, 3];
// From which side of a cell to which, with what is positive on the left. Corners count 1, 2, 4, 8,
// counterclockwise from the lower left. Two positive corners across: apart, or joined in the middle.
const LINKS = [
  [],
  [BOTTOM, LEFT],
  [RIGHT, BOTTOM],
  [RIGHT, LEFT],
  [TOP, RIGHT],
  [BOTTOM, LEFT, TOP, RIGHT],
  [TOP, BOTTOM],
  [TOP, LEFT],
  [LEFT, TOP],
  [BOTTOM, TOP],
  [RIGHT, BOTTOM, LEFT, TOP],
  [RIGHT, TOP],
  [LEFT, RIGHT],
  [BOTTOM, RIGHT],
  [LEFT, BOTTOM],
  [],
];
const JOINED = { 5: [TOP, LEFT, BOTTOM, RIGHT], 10: [LEFT, BOTTOM, RIGHT, TOP] };

/**
 * Which corners of a cell are positive (bits as above); -1 where one is not a number.
 * @type {(values: ArrayLike<number>, nx: number, i: number, j: number) => number}
 */
function codeOf(values, nx, i, j) {
  const at = j * nx + i; // nothing is allocated: this is asked of every cell in every frame
  const [a, b, c, d] = [values[at], values[at + 1], values[at + nx + 1], values[at + nx]];
  if (!Number.isFinite(a + b + c + d)) return -1;
  return (a > 0 ? 1 : 0) + (b > 0 ? 2 : 0) + (c > 0 ? 4 : 0) + (d > 0 ? 8 : 0);
}

/** @type {(values: ArrayLike<number>, nx: number, i: number, j: number) => number[]} */
function cornersOf(values, nx, i, j) {
  const at = j * nx + i;
  return [values[at], values[at + 1], values[at + nx + 1], values[at + nx]];
}

/**
 * Whether the bilinear function is positive at its saddle, so that its positive corners are joined.
 * @type {(corners: number[]) => boolean}
 */
function joins([a, b, c, d]) {
  return (a * c - b * d) / (a + c - b - d) > 0;
}

/** Where between two values of different sign the line between them is 0. */
const crossing = (/** @type {number} */ a, /** @type {number} */ b) => a / (a - b);

/**
 * The lines on which the function is 0, each [x0, y0, x1, y1, ...], with its positive side on the left.
 * @param {ArrayLike<number>} xs
 * @param {ArrayLike<number>} ys
 * @param {ArrayLike<number>} values
 * @returns {number[][]}
 */
export function zeroLines(xs, ys, values) {
  const [nx, ny] = [xs.length, ys.length];
  const level = (nx - 1) * ny; // edges along x come first, then those along y
  const next = new Int32Array(level + nx * (ny - 1)).fill(-1);
  const reached = new Uint8Array(next.length);
  const starts = [];
  for (let j = 0; j < ny - 1; j++) {
    for (let i = 0; i < nx - 1; i++) {
      const code = codeOf(values, nx, i, j);
      if (code <= 0 || code === 15) continue;
      const links = JOINED[code] && joins(cornersOf(values, nx, i, j)) ? JOINED[code] : LINKS[code];
      const edges = [j * (nx - 1) + i, level + j * nx + i + 1, (j + 1) * (nx - 1) + i, level + j * nx + i];
      for (let k = 0; k < links.length; k += 2) {
        next[edges[links[k]]] = edges[links[k + 1]];
        reached[edges[links[k + 1]]] = 1;
        starts.push(edges[links[k]]);
      }
    }
  }
  const put = (line, edge) => {
    if (edge < level) {
      const [i, j] = [edge % (nx - 1), Math.floor(edge / (nx - 1))];
      const share = crossing(values[j * nx + i], values[j * nx + i + 1]);
      line.push(xs[i] + share * (xs[i + 1] - xs[i]), ys[j]);
    } else {
      const [i, j] = [(edge - level) % nx, Math.floor((edge - level) / nx)];
      const share = crossing(values[j * nx + i], values[(j + 1) * nx + i]);
      line.push(xs[i], ys[j] + share * (ys[j + 1] - ys[j]));
    }
  };
  const lines = [];
  const walk = (first) => {
    const line = [];
    let edge = first;
    put(line, edge);
    while (next[edge] >= 0) {
      const to = next[edge];
      next[edge] = -1;
      edge = to;
      put(line, edge);
    }
    lines.push(line);
  };
  for (const edge of starts) if (!reached[edge] && next[edge] >= 0) walk(edge);
  for (const edge of starts) if (next[edge] >= 0) walk(edge); // what is left are closed lines
  return lines;
}

/**
 * Where the function is positive, as polygons that do not overlap, each [x0, y0, x1, y1, ...].
 * @param {ArrayLike<number>} xs
 * @param {ArrayLike<number>} ys
 * @param {ArrayLike<number>} values
 * @returns {number[][]}
 */
export function positiveAreas(xs, ys, values) {
  const [nx, ny] = [xs.length, ys.length];
  const areas = [];
  for (let j = 0; j < ny - 1; j++) {
    let begun = -1; // whole cells beside each other are one
    const close = (i) => {
      if (begun >= 0) areas.push([xs[begun], ys[j], xs[i], ys[j], xs[i], ys[j + 1], xs[begun], ys[j + 1]]);
      begun = -1;
    };
    for (let i = 0; i < nx - 1; i++) {
      const code = codeOf(values, nx, i, j);
      if (code === 15) {
        if (begun < 0) begun = i;
        continue;
      }
      close(i);
      if (code > 0)
        areas.push(...partsOf(code, cornersOf(values, nx, i, j), [xs[i], xs[i + 1]], [ys[j], ys[j + 1]]));
    }
    close(nx - 1);
  }
  return areas;
}

/** The positive parts of a cell that is not wholly so. */
function partsOf(code, corners, [x0, x1], [y0, y1]) {
  const places = [x0, y0, x1, y0, x1, y1, x0, y1];
  const apart = code in JOINED && !joins(corners);
  const parts = apart ? [] : [[]];
  for (let k = 0; k < 4; k++) {
    const to = (k + 1) % 4;
    const inside = corners[k] > 0;
    const cut = () => {
      const share = crossing(corners[k], corners[to]);
      const at = (axis) => places[2 * k + axis] + share * (places[2 * to + axis] - places[2 * k + axis]);
      return [at(0), at(1)];
    };
    if (apart) {
      if (!inside) continue;
      const back = (k + 3) % 4;
      const share = crossing(corners[k], corners[back]);
      const at = (axis) => places[2 * k + axis] + share * (places[2 * back + axis] - places[2 * k + axis]);
      parts.push([places[2 * k], places[2 * k + 1], ...cut(), at(0), at(1)]);
      continue;
    }
    if (inside) parts[0].push(places[2 * k], places[2 * k + 1]);
    if (inside !== corners[to] > 0) parts[0].push(...cut());
  }
  return parts;
}
