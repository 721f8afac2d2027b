/** Two features and several classes: the points, and for each run the borders between the classes it puts them into. */
import { strokeLayers } from "../core/polyline.js";
import { largest } from "./owncost.js";
import { classColour } from "./points.js";
import { strokeLines } from "./strokes.js";

const NEAR = 1e6; // of the box's side: ends of two pieces that lie nearer are one point
// The triangles of a cell, whose corners count counterclockwise from the lower left.
const TRIANGLES = [
  [0, 1, 2],
  [0, 2, 3],
];
const WHOLE = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];

/**
 * A polygon cut by a line: what is left where a linear function of its three weights is positive, or 0 too
 * where that is `closed`. `tags` say what lies along the side that begins at a corner; the cut's own is `tag`.
 * @type {(polygon: number[][], tags: number[], f: number[], closed: boolean, tag: number) => [number[][], number[]]}
 */
function cut(polygon, tags, f, closed, tag) {
  const heights = polygon.map((w) => w[0] * f[0] + w[1] * f[1] + w[2] * f[2]);
  const inside = heights.map((h) => h > 0 || (closed && h === 0));
  const corners = [];
  const sides = [];
  for (let k = 0; k < polygon.length; k++) {
    const to = (k + 1) % polygon.length;
    if (inside[k]) {
      corners.push(polygon[k]);
      sides.push(tags[k]);
    }
    if (inside[k] === inside[to]) continue;
    const share = heights[k] / (heights[k] - heights[to]);
    corners.push(polygon[k].map((w, i) => w + share * (polygon[to][i] - w)));
    sides.push(inside[k] ? tag : tags[k]);
  }
  return [corners, sides];
}

/** Whether one class has less than another one at all three places. @type {(values: ArrayLike<number>, at: number[], k: number, other: number) => boolean} */
const isBelow = (values, at, k, other) => at.every((from) => values[from + k] < values[from + other]);

/**
 * Where each class has the largest output, the outputs being linear over the two triangles of each cell
 * (rows of nodes are y; a node's outputs lie beside each other): polygons of each class, which do not
 * overlap, and the borders of each two of them, all as [x0, y0, x1, y1, ...]. The first of equal ones wins.
 * @param {ArrayLike<number>} xs
 * @param {ArrayLike<number>} ys
 * @param {ArrayLike<number>} values
 * @param {number} classes
 * @returns {{areas: number[][][], borders: number[][]}}
 */
export function regionsOf(xs, ys, values, classes) {
  const [nx, ny] = [xs.length, ys.length];
  const areas = Array.from({ length: classes }, () => /** @type {number[][]} */ ([]));
  /** @type {Map<number, number[]>} */
  const pieces = new Map();
  const winners = Int16Array.from({ length: nx * ny }, (_, at) => largest(values, at * classes, classes));
  for (let j = 0; j < ny - 1; j++) {
    for (let i = 0; i < nx - 1; i++) {
      const nodes = [j * nx + i, j * nx + i + 1, (j + 1) * nx + i + 1, (j + 1) * nx + i];
      const [first, ...others] = nodes.map((at) => winners[at]);
      const [x, y] = [
        [xs[i], xs[i + 1], xs[i + 1], xs[i]],
        [ys[j], ys[j], ys[j + 1], ys[j + 1]],
      ];
      if (first >= 0 && others.every((k) => k === first)) {
        const last = areas[first].at(-1);
        // Whole cells beside each other are one.
        if (
          last?.length === 8 &&
          last[2] === x[0] &&
          last[3] === y[0] &&
          last[4] === x[0] &&
          last[5] === y[2]
        )
          last[2] = last[4] = x[1];
        else areas[first].push([x[0], y[0], x[1], y[1], x[2], y[2], x[3], y[3]]);
        continue;
      }
      for (const corners of TRIANGLES) {
        if (corners.some((k) => winners[nodes[k]] < 0)) continue;
        const at = corners.map((k) => nodes[k] * classes);
        const place = (/** @type {number[]} */ w) => [
          w[0] * x[corners[0]] + w[1] * x[corners[1]] + w[2] * x[corners[2]],
          w[0] * y[corners[0]] + w[1] * y[corners[1]] + w[2] * y[corners[2]],
        ];
        for (let k = 0; k < classes; k++) {
          if (corners.some((one) => isBelow(values, at, k, winners[nodes[one]]))) continue;
          let [polygon, tags] = [WHOLE, [-1, -1, -1]];
          for (let o = 0; o < classes && polygon.length; o++) {
            if (o === k) continue;
            const over = at.map((from) => values[from + k] - values[from + o]);
            [polygon, tags] = cut(polygon, tags, over, k < o, o);
          }
          if (polygon.length < 3) continue;
          areas[k].push(polygon.flatMap(place));
          for (let c = 0; c < polygon.length; c++) {
            if (tags[c] <= k) continue; // each border once
            const pair = k * classes + tags[c];
            if (!pieces.has(pair)) pieces.set(pair, []);
            pieces.get(pair)?.push(...place(polygon[c]), ...place(polygon[(c + 1) % polygon.length]));
          }
        }
      }
    }
  }
  const scale = [NEAR / (xs[nx - 1] - xs[0]), NEAR / (ys[ny - 1] - ys[0])];
  return { areas, borders: [...pieces.values()].flatMap((piece) => joined(piece, scale)) };
}

/**
 * Pieces [x0, y0, x1, y1] of lines, one after the other, as lines that are as long as can be.
 * @type {(pieces: number[], scale: number[]) => number[][]}
 */
export function joined(pieces, [sx, sy]) {
  const name = (/** @type {number} */ k) => `${Math.round(pieces[k] * sx)},${Math.round(pieces[k + 1] * sy)}`;
  /** @type {Map<string, number[]>} */
  const ends = new Map(); // where each end of a piece is that lies at a place
  const used = new Set();
  for (let k = 0; k < pieces.length; k += 4) {
    if (name(k) === name(k + 2))
      used.add(k >> 2); // no more than a point: two borders that only just meet
    else for (const end of [k, k + 2]) ends.set(name(end), [...(ends.get(name(end)) ?? []), end]);
  }
  const other = (/** @type {number} */ k) => (k % 4 ? k - 2 : k + 2);
  const walk = (/** @type {number} */ from) => {
    const line = [pieces[from], pieces[from + 1]];
    for (let k = from; k !== undefined; ) {
      used.add(k >> 2);
      const to = other(k);
      line.push(pieces[to], pieces[to + 1]);
      k = ends.get(name(to))?.find((end) => !used.has(end >> 2));
    }
    return line;
  };
  const lines = [];
  for (let k = 0; k < pieces.length; k += 2)
    if (!used.has(k >> 2) && ends.get(name(k))?.length === 1) lines.push(walk(k));
  for (let k = 0; k < pieces.length; k += 4) if (!used.has(k >> 2)) lines.push(walk(k)); // closed ones
  return lines;
}

/**
 * Paints the data space of several classes. The regions of the run that is meant are shaded, and its wrong
 * points ringed.
 * @param {Canvas} c
 * @param {DataScene} scene
 */
export function paintRegions(c, scene) {
  const { data, shown, focus, theme, toX, toY } = scene;
  const strokes = shown.map(({ look, answers, run }) => {
    const { areas, borders } = regionsOf(data.x.data, data.y.data, answers, data.classes.length);
    const lines = borders.map((line) => line.map((v, k) => (k % 2 ? toY(v) : toX(v))));
    return { run, look, areas, lines };
  });
  const meant = strokes.find(({ run }) => run === focus?.run);
  for (const [k, areas] of meant?.areas.entries() ?? []) {
    c.beginPath();
    for (const area of areas) {
      c.moveTo(toX(area[0]), toY(area[1]));
      for (let n = 2; n < area.length; n += 2) c.lineTo(toX(area[n]), toY(area[n + 1]));
      c.closePath();
    }
    c.globalAlpha = theme.dark ? 0.24 : 0.2;
    c.fillStyle = classColour(theme, k);
    c.fill();
  }
  c.globalAlpha = 1;
  scene.paintPoints(c);
  if (focus) paintWrong(c, scene);
  strokeLines(c, strokes, scene.halo);
}

/** The class that a model puts a point into; -1 where it has no number. @type {(data: Message.DataSpace, answers: ArrayLike<number>, n: number) => number} */
export const winnerAt = (data, answers, n) => largest(answers, outputsFrom(data, n), data.classes.length);

/** Where a point's outputs begin. @type {(data: Message.DataSpace, n: number) => number} */
export function outputsFrom({ kind, x, y, width }, n) {
  return ((kind === "regions" ? x.data.length * y.data.length : 0) + n) * width;
}

/** Rings around the points that the run that is meant puts into the wrong class. */
function paintWrong(c, { data, focus, places, halo, radius, theme, toX, toY }) {
  c.beginPath();
  for (let n = 0; n < places.length / 2; n++) {
    const [x, y] = [places[2 * n], places[2 * n + 1]];
    // While it is dragged nothing is known of where it is.
    if (x !== data.points.data[2 * n] || y !== data.points.data[2 * n + 1]) continue;
    const winner = winnerAt(data, focus.answers, n);
    if (winner < 0 || winner === data.label.data[n]) continue;
    const [px, py] = [toX(x), toY(y)];
    c.moveTo(px + radius + 3, py);
    c.arc(px, py, radius + 3, 0, 2 * Math.PI);
  }
  strokeLayers(c, [
    [halo, 3.8],
    [theme.text, 1.6],
  ]);
}
