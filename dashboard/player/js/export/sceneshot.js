// A 3D scene for print: what WebGL draws as an image as fine as asked, its axes and their words as vectors.
//
// CONTRACT: private fields of plotly.js 7.1 beside those in space/project.js (a browser test guards them):
//   scene.glplot.axes.enable               whether the next redraw() draws the axes
//   scene.glplot.axes.ticks                [3] lists of {x, text}, x in units of the scene (data * dataScale)
//   scene.glplot.axes.bounds               [low[3], high[3]] in the same units
//   scene.fullSceneLayout.xaxis.title.text the words at an axis

import { Projection } from "../space/project.js";

const MOST = 8192; // pixels of a side
const TICK = 5; // units
const NEAR = 9; // from an axis to its numbers, and
const FAR = 16; // from these to its name

/**
 * What is drawn in a scene, `scale` times as fine as its pixels, as a canvas; without its axes where they are
 * drawn by somebody else.
 * @type {(scene: any, size: {width: number, height: number}, scale: number, axes?: boolean) => HTMLCanvasElement}
 */
export function rasterOf(scene, { width, height }, scale, axes = true) {
  const { glplot } = scene;
  const { canvas, pixelRatio } = glplot;
  const before = [canvas.width, canvas.height];
  const copy = document.createElement("canvas");
  copy.width = Math.round(width * scale);
  copy.height = Math.round(height * scale);
  const shown = glplot.axes.enable;
  try {
    if (!axes) glplot.axes.enable = false;
    [canvas.width, canvas.height, glplot.pixelRatio] = [copy.width, copy.height, scale];
    glplot.redraw();
    copy.getContext("2d").drawImage(canvas, 0, 0, copy.width, copy.height);
  } finally {
    glplot.axes.enable = shown;
    [canvas.width, canvas.height, glplot.pixelRatio] = [...before, pixelRatio];
    glplot.redraw();
  }
  return copy;
}

/** How fine an image of a scene can be made: `wanted`, or less where the graphics card has no more. */
export function finest(scene, { width, height }, wanted) {
  const { gl } = scene.glplot;
  const most = Math.min(
    gl.getParameter(gl.MAX_RENDERBUFFER_SIZE),
    gl.getParameter(gl.MAX_TEXTURE_SIZE),
    MOST,
  );
  return Math.min(wanted, most / Math.max(width, height));
}

/**
 * The axes of a box in space: grids on its far faces, and at one edge for each axis its line, ticks, numbers
 * and name. `put(point) -> [x, y]` is the projection, `eye` the viewer in the same coordinates.
 * @param {{low: number[], high: number[], ticks: {x: number, text: string}[][], names: string[],
 *   put: (point: number[]) => number[], eye: number[], parallel: boolean,
 *   measure: (text: string) => number}} box
 */
export function boxAxes({ low, high, ticks, names, put, eye, parallel, measure }) {
  const middle = low.map((v, k) => (v + high[k]) / 2);
  const toHigh = middle.map((v, k) => (parallel ? eye[k] > 0 : eye[k] > v)); // the near face of each axis
  const near = toHigh.map((yes, k) => (yes ? high[k] : low[k]));
  const far = toHigh.map((yes, k) => (yes ? low[k] : high[k]));
  const at = (entries) => {
    const point = [...middle];
    for (const [k, v] of entries) point[k] = v;
    return put(point);
  };
  const others = (axis) => [0, 1, 2].filter((k) => k !== axis);
  const grid = [];
  for (const face of [0, 1, 2]) {
    for (const [axis, along] of [others(face), others(face).reverse()]) {
      for (const v of [low[axis], ...ticks[axis].map(({ x }) => x), high[axis]]) {
        const line = [low[along], high[along]].map((end) => at([[face, far[face]], [axis, v], [along, end]])); // biome-ignore format: one line of a grid
        grid.push(line);
      }
    }
  }
  const centre = put(middle);
  const taken = []; // by numbers: none overlaps another
  const axes = [0, 1, 2].map((axis) => {
    const [b, c] = others(axis);
    // An edge of the outline lies between a face that is seen and one that is not.
    const edges = [
      [near[b], far[c]],
      [far[b], near[c]],
    ].map(([p, q]) => {
      const [from, to] = [low[axis], high[axis]].map((v) => at([[axis, v], [b, p], [c, q]])); // biome-ignore format: one edge
      return { p, q, from, to, half: [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2] };
    });
    const better = axis === 2 ? (e) => -e.half[0] : (e) => e.half[1]; // heights to the left, the others below
    const edge = better(edges[0]) >= better(edges[1]) ? edges[0] : edges[1];
    const along = [edge.to[0] - edge.from[0], edge.to[1] - edge.from[1]];
    const length = Math.hypot(...along) || 1;
    let out = [-along[1] / length, along[0] / length];
    if (out[0] * (edge.half[0] - centre[0]) + out[1] * (edge.half[1] - centre[1]) < 0)
      out = [-out[0], -out[1]];
    const anchor = out[0] > 0.35 ? "start" : out[0] < -0.35 ? "end" : "middle";
    const word = (text, from, gap) => ({
      text,
      anchor,
      x: from[0] + gap * out[0],
      y: from[1] + gap * out[1] + 4 + 3 * out[1],
    });
    const numbers = [];
    for (const { x, text } of ticks[axis]) {
      const from = at([[axis, x], [b, edge.p], [c, edge.q]]); // biome-ignore format: a tick's place
      const said = word(text, from, NEAR);
      const [left, top, right, bottom] = extentOf([said], measure);
      const crowded = taken.some(([l, t, r, u]) => left < r + 4 && right > l - 4 && top < u && bottom > t);
      if (!crowded) taken.push([left, top, right, bottom]);
      numbers.push({
        from,
        to: [from[0] + TICK * out[0], from[1] + TICK * out[1]],
        said: crowded ? { ...said, text: "" } : said,
      });
    }
    const widest = Math.max(0, ...numbers.map(({ said }) => measure(said.text)));
    const gap = NEAR + FAR + Math.abs(out[0]) * widest;
    return { line: [edge.from, edge.to], numbers, name: word(names[axis], edge.half, gap) };
  });
  return { grid, axes };
}

/** The box that words take: [left, top, right, bottom]. */
function extentOf(words, measure) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { text, anchor, x, y } of words) {
    if (!text) continue;
    const width = measure(text);
    const left = x - { start: 0, middle: width / 2, end: width }[anchor];
    box[0] = Math.min(box[0], left);
    box[1] = Math.min(box[1], y - 11);
    box[2] = Math.max(box[2], left + width);
    box[3] = Math.max(box[3], y + 4);
  }
  return box;
}

/**
 * A live Plotly scene in a cell: `image` under `paths(projection, place)`, its axes as vectors around it.
 * @param {any} scene
 * @param {{width: number, height: number}} size of the scene on screen, in pixels
 * @param {Print} how
 * @param {(projection: Projection) => string} paths SVG of what lies on it, in the projection's pixels
 */
export function sceneInCell(scene, size, how, paths = () => "") {
  const { theme, measure } = how;
  const shot = new Projection();
  shot.read(scene, size.width, size.height);
  const [sx, sy, sz] = scene.dataScale;
  const per = [sx, sy, sz];
  const data = (list) => Array.from(list, (v, k) => v / per[k]);
  const [low, high] = scene.glplot.axes.bounds.map(data);
  const ticks = scene.glplot.axes.ticks.map((list, k) =>
    list.map(({ x, text }) => ({ x: x / per[k], text })).filter(({ x }) => x >= low[k] && x <= high[k]),
  );
  const names = ["xaxis", "yaxis", "zaxis"].map((axis) => scene.fullSceneLayout[axis].title?.text ?? "");
  // Words may need more room than they have on screen: the scene shrinks until they are inside.
  let place = { x: 0, y: 0, width: how.width, height: how.height };
  let drawn = null;
  for (let round = 0; round < 3; round++) {
    const scale = Math.min(place.width / size.width, place.height / size.height);
    const [width, height] = [size.width * scale, size.height * scale];
    const [x, y] = [place.x + (place.width - width) / 2, place.y + (place.height - height) / 2];
    shot.width = width;
    shot.height = height;
    const put = (point) => {
      const out = [0, 0];
      shot.put(point[0], point[1], point[2], out, 0);
      return [out[0] + x, out[1] + y];
    };
    const { eye, parallel } = shot;
    const box = boxAxes({ low, high, ticks, names, put, eye: [...eye], parallel, measure });
    drawn = { box, x, y, width, height };
    const words = box.axes.flatMap((axis) => [...axis.numbers.map(({ said }) => said), axis.name]);
    const [left, top, right, bottom] = extentOf(words, measure);
    const over = [-left, -top, right - how.width, bottom - how.height].map((v) => Math.max(0, v));
    if (Math.max(...over) < 0.5) break;
    place = {
      x: place.x + over[0],
      y: place.y + over[1],
      width: Math.max(place.width - over[0] - over[2], 40),
      height: Math.max(place.height - over[1] - over[3], 40),
    };
  }
  const { box, x, y, width, height } = drawn;
  const wanted = (how.mm * (width / how.width) * how.dots) / 25.4 / size.width;
  const scale = finest(scene, size, wanted);
  const picture = rasterOf(scene, size, how.draft ? Math.min(scale, 1) : scale, false);
  const line = ([a, b], colour, wide) =>
    `<path d="M${a.map(tidy)}L${b.map(tidy)}" fill="none" stroke="${colour}" stroke-width="${wide}"/>`;
  const text = (said, colour) =>
    said.text
      ? `<text x="${tidy(said.x)}" y="${tidy(said.y)}" text-anchor="${said.anchor}" fill="${colour}">${how.quoted(said.text)}</text>`
      : "";
  const svg =
    box.grid.map((one) => line(one, theme.grid, 0.8)).join("") +
    `<image x="${tidy(x)}" y="${tidy(y)}" width="${tidy(width)}" height="${tidy(height)}" ` +
    `preserveAspectRatio="none" href="${picture.toDataURL("image/png")}"/>` +
    box.axes
      .map(
        (axis) =>
          line(axis.line, theme.muted, 1) +
          axis.numbers
            .map(({ from, to, said }) => line([from, to], theme.muted, 1) + text(said, theme.muted))
            .join("") +
          text(axis.name, theme.text),
      )
      .join("") +
    `<g transform="translate(${tidy(x)},${tidy(y)})">${paths(shot)}</g>`;
  const mm = how.mm * (width / how.width);
  return { svg, images: [{ width: Math.round(size.width * scale), mm }] };
}

const tidy = (v) => String(Math.round(v * 100) / 100);
