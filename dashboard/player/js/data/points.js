/** The data's points: where each is, and how its class and its part look, without colours of their own. */
import { drawMarker } from "../core/marks.js";
import { mix } from "../core/theme.js";

const SHAPES = ["circle", "triangle-up", "square", "diamond", "cross", "star", "pentagon", "x"];
const ASIDE = 0.02; // of the distance between two classes: the least that a point is moved, and
const SPREAD = 0.05; // how far beyond
const MANY = 400; // from so many points on they are smaller

/**
 * The n-th number of a fixed sequence that fills (0, 1) evenly: van der Corput's in base 2.
 * @type {(n: number) => number}
 */
export function evenly(n) {
  let share = 0;
  for (let k = n + 1, half = 0.5; k; k >>= 1, half /= 2) if (k & 1) share += half;
  return share;
}

/**
 * The places of the points, x and y of each. Classes are spread a little, away from their middle: points of
 * the same feature would lie on each other, and curves of probabilities on them.
 * @type {(data: Message.DataSpace) => Float64Array}
 */
export function placesOf({ kind, classes, points }) {
  const places = Float64Array.from(points.data);
  if (classes.length && kind !== "plane") {
    const axis = kind === "curve" ? 1 : 0;
    const middle = (classes.length - 1) / 2;
    for (let n = 0; n < points.shape[0]; n++)
      places[2 * n + axis] += Math.sign(places[2 * n + axis] - middle) * (ASIDE + SPREAD * evenly(n));
  }
  return places;
}

/**
 * How the points of a class look: a shape and a tone between the text's colour and the page's.
 * @type {(theme: Theme, label: number, classes: number, count: number) =>
 *   {shape: string, tone: string, radius: number}}
 */
export function pointLook(theme, label, classes, count) {
  // The second class is the dark one of two: triangles need it, and it is the one that models call 1.
  const lightest = theme.dark ? 0.42 : 0.5;
  const share = classes > 1 ? lightest * (1 - label / (classes - 1)) : 0.3;
  return {
    shape: SHAPES[classes > 1 ? label % SHAPES.length : 0],
    tone: mix(theme.text, theme.background, share),
    radius: count > MANY ? 2.3 : 3.4,
  };
}

/**
 * One point: filled, or hollow where it was held out, with a rim that tells it from points below it.
 * @type {(c: Canvas, look: {shape: string, tone: string, radius: number}, x: number, y: number,
 *   hollow: boolean, ground: string) => void}
 */
export function paintPoint(c, { shape, tone, radius }, x, y, hollow, ground) {
  if (!hollow) return drawMarker(c, shape, x, y, radius, tone, ground, 0.8);
  drawMarker(c, shape, x, y, radius, ground, tone, 0.8);
}

/**
 * The points in groups of one look: {label, held, which}, those held out last.
 * @type {(data: Message.DataSpace) => {label: number, held: boolean, which: number[]}[]}
 */
export function groupsOf({ classes, label, part }) {
  const groups = [];
  for (const held of [false, true])
    for (let k = 0; k < Math.max(classes.length, 1); k++) {
      const which = [];
      for (let n = 0; n < label.data.length; n++)
        if (label.data[n] === k && part.data[n] > 0 === held) which.push(n);
      if (which.length) groups.push({ label: k, held, which });
    }
  return groups;
}
