/** What a run looks like, on a canvas and in Plotly: its dashes, marker shapes and halo. */
import { strokeLayers } from "./polyline.js";

const DASHES = {
  solid: [],
  dash: [7, 4],
  dot: [1.6, 3.2],
  dashdot: [8, 3.5, 1.6, 3.5],
  longdash: [13, 5],
  longdashdot: [13, 4, 1.6, 4],
};

/**
 * The dash of a canvas stroke: [] for solid, lengths scaled with the width.
 * @type {(name: string, width?: number) => number[]}
 */
function dashArray(name, width = 2) {
  const scale = Math.max(width / 2, 0.6);
  return (DASHES[name] ?? []).map((v) => v * scale);
}

/**
 * The dash for Plotly's 2D lines, as long as on the canvas: Plotly's own of these names are longer.
 * @type {(name: string, width?: number) => string}
 */
export function plotlyDash(name, width = 2.4) {
  const lengths = dashArray(name, width);
  return lengths.length ? lengths.map((v) => `${Math.round(100 * v) / 100}px`).join() : "solid";
}

/** The lengths of a dash in a Plotly figure: told, or by name. @type {(dash: string | undefined, width: number) => number[]} */
export function dashOf(dash, width) {
  return /px/.test(dash ?? "") ? dash.split(",").map(Number.parseFloat) : dashArray(dash, width);
}

/** Plotly's name of the marker for 2D scatter. @type {(name: string) => string} */
export function plotlySymbol(name) {
  return name in SHAPES ? name : "circle";
}

function polygon(corners, turn = 0, inner = 0) {
  const count = inner ? 2 * corners : corners;
  return Array.from({ length: count }, (_, k) => {
    const angle = turn + (2 * Math.PI * k) / count - Math.PI / 2;
    const r = inner && k % 2 ? inner : 1;
    return [r * Math.cos(angle), r * Math.sin(angle)];
  });
}

const PLUS = [
  [-1, -3],
  [1, -3],
  [1, -1],
  [3, -1],
  [3, 1],
  [1, 1],
  [1, 3],
  [-1, 3],
  [-1, 1],
  [-3, 1],
  [-3, -1],
  [-1, -1],
].map(([x, y]) => [x / 2.9, y / 2.9]);
const turned = (points, angle) =>
  points.map(([x, y]) => [
    x * Math.cos(angle) - y * Math.sin(angle),
    x * Math.sin(angle) + y * Math.cos(angle),
  ]);

// Corners at about the distance that makes every shape look equally large.
const SHAPES = {
  circle: null,
  square: polygon(4, Math.PI / 4).map(([x, y]) => [1.2 * x, 1.2 * y]),
  diamond: polygon(4).map(([x, y]) => [1.25 * x, 1.25 * y]),
  "triangle-up": polygon(3).map(([x, y]) => [1.3 * x, 1.3 * y + 0.15]),
  "triangle-down": polygon(3, Math.PI).map(([x, y]) => [1.3 * x, 1.3 * y - 0.15]),
  "triangle-left": polygon(3, -Math.PI / 2).map(([x, y]) => [1.3 * x, 1.3 * y]),
  "triangle-right": polygon(3, Math.PI / 2).map(([x, y]) => [1.3 * x, 1.3 * y]),
  pentagon: polygon(5).map(([x, y]) => [1.12 * x, 1.12 * y]),
  hexagon: polygon(6).map(([x, y]) => [1.08 * x, 1.08 * y]),
  star: polygon(5, 0, 0.48).map(([x, y]) => [1.4 * x, 1.4 * y]),
  cross: PLUS,
  x: turned(PLUS, Math.PI / 4),
  bowtie: [
    [-1.3, -0.95],
    [1.3, 0.95],
    [1.3, -0.95],
    [-1.3, 0.95],
  ],
  lozenge: [
    [-1.5, 0],
    [0, -0.85],
    [1.5, 0],
    [0, 0.85],
  ],
};

/**
 * The marker as a path of the current canvas context (no fill, no stroke).
 * @type {(c: Canvas, name: string, x: number, y: number, radius: number) => void}
 */
export function markerPath(c, name, x, y, radius) {
  const shape = SHAPES[name];
  if (!shape) {
    c.moveTo(x + radius, y);
    c.arc(x, y, radius, 0, 2 * Math.PI);
    return;
  }
  shape.forEach(([dx, dy], k) => {
    if (k) c.lineTo(x + radius * dx, y + radius * dy);
    else c.moveTo(x + radius * dx, y + radius * dy);
  });
  c.closePath();
}

/**
 * A filled marker with a halo around it, so that it reads on any ground.
 * @type {(c: Canvas, name: string, x: number, y: number, radius: number, fill: string, halo: string | null, haloWidth?: number) => void}
 */
export function drawMarker(c, name, x, y, radius, fill, halo, haloWidth = 1.75) {
  c.beginPath();
  markerPath(c, name, x, y, radius);
  if (halo) {
    c.lineWidth = 2 * haloWidth;
    c.lineJoin = "round";
    c.strokeStyle = halo;
    c.stroke();
  }
  c.fillStyle = fill;
  c.fill();
}

/**
 * Where a run starts: a small open ring.
 * @type {(c: Canvas, x: number, y: number, colour: string, halo: string, radius?: number) => void}
 */
export function drawStart(c, x, y, colour, halo, radius = 4.5) {
  c.beginPath();
  c.arc(x, y, radius, 0, 2 * Math.PI);
  strokeLayers(c, [
    [halo, 4.5],
    [colour, 1.75],
  ]);
}

/**
 * A straight line between two places, thinner than any path.
 * @type {(c: Canvas, from: number[], to: number[], colour: string, halo: string) => void}
 */
export function drawLine(c, from, to, colour, halo) {
  c.beginPath();
  c.moveTo(from[0], from[1]);
  c.lineTo(to[0], to[1]);
  strokeLayers(c, [
    [halo, 3],
    [colour, 1.25],
  ]);
}

/**
 * Where a run ended: a thin ring around its head.
 * @type {(c: Canvas, x: number, y: number, radius: number, colour: string, halo: string) => void}
 */
export function drawEnd(c, x, y, radius, colour, halo) {
  drawStart(c, x, y, colour, halo, radius + 4);
}

/**
 * A run's line with its marker in the middle, as the legends have it.
 * @type {(c: Canvas, run: Run, x: number, y: number, width: number, halo: string, radius?: number, edge?: number) => void}
 */
export function drawSwatch(c, run, x, y, width, halo, radius = 4.6, edge = 1.5) {
  c.beginPath();
  c.moveTo(x, y);
  c.lineTo(x + width, y);
  strokeLayers(c, [[run.colour, 2.4, dashArray(run.dash, 2.4)]]);
  drawMarker(c, run.marker, x + width / 2, y, radius, run.colour, halo, edge);
}

/**
 * The halo under paths: white over the landscape's colours, the page's own colour over the page.
 * @type {(theme: {dark: boolean}, onPage?: boolean) => string}
 */
export function haloOf(theme, onPage = false) {
  return onPage && theme.dark ? "rgba(12, 15, 21, 0.9)" : "rgba(255, 255, 255, 0.92)";
}

/** Members from which on paths are drawn as their density, with a few of them on top. */
export const MANY = 40;
const FEW = 3;
const flat = (members) => Math.min(0.5, 0.14 + 6 / members);
const density = (members) => Math.max(0.05, 10 / members);

/** The members of a run that are drawn on top of the density of all; none of few. @type {(run: Run) => number[]} */
export function onTop({ members }) {
  return members > MANY ? Array.from({ length: FEW }, (_, k) => Math.floor(((k + 0.5) * members) / FEW)) : [];
}

/** How those are drawn. @type {(look: Look) => Look} */
export function topLook(look) {
  return { ...look, width: 1.5, alpha: 0.95 * look.dim, halo: look.dim === 1 };
}

/** How one member of a run is stroked; many members are thin, faint and solid. */
export function lineLook(run, dimmed = false) {
  const crowd = run.members > 8;
  const many = run.members > MANY;
  const dim = dimmed ? 0.2 : 1;
  const several = run.members > 1;
  return {
    colour: run.colour,
    dash: crowd ? "solid" : run.dash,
    width: crowd ? 1 : several ? 1.5 : 2.4,
    // Of many each is stroked by itself, faintly, so that where more of them go it is darker: their density.
    alpha: (many ? density(run.members) : crowd ? flat(run.members) : several ? 0.8 : 1) * dim,
    flat: (crowd ? flat(run.members) : several ? 0.8 : 1) * dim, // all in one stroke
    dim,
    many,
    halo: !several && !dimmed,
    dots: several ? 0 : 2.4, // their radius
    dashes: dashArray(crowd ? "solid" : run.dash, crowd ? 1 : several ? 1.5 : 2.4),
    marker: run.marker,
    radius: many ? 1.9 : crowd ? 2.6 : several ? 4 : 5.5,
  };
}

/** A known minimum, in every panel the same: a star that stands off the ground. */
export function minimumLook() {
  return { fill: "#111722", halo: "#ffffff", shape: "star", radius: 6.5 };
}
