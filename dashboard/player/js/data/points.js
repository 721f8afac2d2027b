/** The data's points: where each is, and how its class and its part look: of two classes without colours. */
import { drawMarker } from "../core/marks.js";
import { mix } from "../core/theme.js";

const SHAPES = [
  "circle",
  "triangle-up",
  "square",
  "diamond",
  "cross",
  "star",
  "pentagon",
  "x",
  "triangle-down",
  "bowtie",
];
// Okabe and Ito 2008, beginning with those that runs have last; then the text's colour, a grey, and the
// wine of Tol 2021.
const COLOURS = ["#E69F00", "#56B4E9", "#CC79A7", "#009E73", "#0072B2", "#F0E442", "#D55E00"];
const MORE = "#882255";
export const WARNING = "#D55E00";
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
  if (classes.length && kind !== "plane" && kind !== "regions") {
    const axis = kind === "curve" ? 1 : 0;
    const middle = (classes.length - 1) / 2;
    for (let n = 0; n < points.shape[0]; n++)
      places[2 * n + axis] += Math.sign(places[2 * n + axis] - middle) * (ASIDE + SPREAD * evenly(n));
  }
  return places;
}

/** The colour of a class among more than two. @type {(theme: Theme, label: number) => string} */
export function classColour(theme, label) {
  const more = [theme.text, mix(theme.text, theme.background, 0.45), MORE];
  return COLOURS[label] ?? more[(label - COLOURS.length) % more.length];
}

/**
 * How the points of a class look: a shape, and of two classes a tone between the text's colour and the
 * page's; of more a colour with a rim.
 * @type {(theme: Theme, label: number, classes: number, count: number) => PointLook}
 */
export function pointLook(theme, label, classes, count) {
  const radius = count > MANY ? 2.3 : 3.4;
  const shape = SHAPES[classes > 1 ? label % SHAPES.length : 0];
  if (classes > 2) {
    const tone = classColour(theme, label);
    return { shape, tone, radius: radius + 0.4, rim: mix(tone, theme.text, 0.55) };
  }
  // The second class is the dark one of two: triangles need it, and it is the one that models call 1.
  const lightest = theme.dark ? 0.42 : 0.5;
  const share = classes > 1 ? lightest * (1 - label / (classes - 1)) : 0.3;
  return { shape, tone: mix(theme.text, theme.background, share), radius, rim: null };
}

/** @typedef {{shape: string, tone: string, radius: number, rim: string | null}} PointLook */

/**
 * One point: filled, or hollow where it was held out, with a rim that tells it from points below it.
 * @type {(c: Canvas, look: PointLook, x: number, y: number, hollow: boolean, ground: string) => void}
 */
export function paintPoint(c, { shape, tone, radius, rim }, x, y, hollow, ground) {
  if (!hollow) return drawMarker(c, shape, x, y, radius, tone, rim ?? ground, rim ? 0.7 : 0.8);
  if (rim) {
    drawMarker(c, shape, x, y, radius, tone, rim, 0.7);
    return drawMarker(c, shape, x, y, 0.5 * radius, ground, null);
  }
  drawMarker(c, shape, x, y, radius, ground, tone, 0.8);
}

/**
 * All points.
 * @param {Canvas} c
 * @param {DataScene} scene
 */
export function paintPoints(c, { data, theme, places, toX, toY }) {
  const { classes, label } = data;
  for (const { label: one, held, which } of groupsOf(data)) {
    const look = pointLook(theme, one, classes.length, label.data.length);
    for (const n of which)
      paintPoint(c, look, toX(places[2 * n]), toY(places[2 * n + 1]), held, theme.background);
  }
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
