/** Two features and two classes: the points and, for each run, the boundary that its model draws. */
import { strokeLayers } from "../core/polyline.js";
import { positiveAreas, zeroLines } from "./boundary.js";
import { between } from "./fit.js";
import { strokeLines } from "./strokes.js";

const APART = 46; // pixels between two ticks on a boundary
const TICK = 6; // pixels: their length
const LONGEST = 20000; // pixels of a line: in a small view ticks would be without number

/**
 * Paints the data space of two features. A boundary has ticks on the side of the second class; that side is
 * shaded for the run that is meant, whose wrong points are ringed.
 * @param {Canvas} c
 * @param {DataScene} scene
 */
export function paintPlanes(c, scene) {
  const { data, shown, focus, toX, toY } = scene;
  const [xs, ys] = [data.x.data, data.y.data];
  if (focus) paintSide(c, scene);
  scene.paintPoints(c);
  if (focus) paintWrong(c, scene);
  const strokes = shown.map(({ look, answers }) => {
    const lines = zeroLines(xs, ys, answers);
    for (const line of lines)
      for (let k = 0; k < line.length; k += 2) {
        line[k] = toX(line[k]);
        line[k + 1] = toY(line[k + 1]);
      }
    return { look, lines };
  });
  strokeLines(c, strokes, scene.halo);
  for (const { look, lines } of strokes) {
    c.beginPath();
    for (const line of lines) addTicks(c, line);
    c.globalAlpha = look.alpha;
    strokeLayers(c, [[look.colour, Math.min(look.width, 1.6)]]);
  }
  c.globalAlpha = 1;
}

/**
 * Ticks on the left of a line in pixels, where its positive side is.
 * @param {Pick<Canvas, "moveTo" | "lineTo">} path
 * @param {ArrayLike<number>} line
 */
export function addTicks(path, line) {
  let length = 0;
  for (let k = 2; k < line.length; k += 2)
    length += Math.hypot(line[k] - line[k - 2], line[k + 1] - line[k - 1]);
  if (!(length < LONGEST)) return;
  const count = Math.max(1, Math.round(length / APART));
  const step = length / count;
  let way = -step / 2;
  for (let k = 2; k < line.length; k += 2) {
    const [dx, dy] = [line[k] - line[k - 2], line[k + 1] - line[k - 1]];
    const piece = Math.hypot(dx, dy);
    if (!piece) continue;
    for (way += piece; way >= 0; way -= step) {
      const share = 1 - way / piece;
      const [x, y] = [line[k - 2] + share * dx, line[k - 1] + share * dy];
      path.moveTo(x, y);
      path.lineTo(x + (TICK * dy) / piece, y - (TICK * dx) / piece);
    }
  }
}

/** Shades what the run that is meant puts into the second class. */
function paintSide(c, { data, focus, theme, toX, toY }) {
  c.beginPath();
  for (const area of positiveAreas(data.x.data, data.y.data, focus.answers)) {
    c.moveTo(toX(area[0]), toY(area[1]));
    for (let k = 2; k < area.length; k += 2) c.lineTo(toX(area[k]), toY(area[k + 1]));
    c.closePath();
  }
  c.globalAlpha = theme.dark ? 0.2 : 0.13;
  c.fillStyle = focus.run.colour;
  c.fill();
  c.globalAlpha = 1;
}

/** Rings around the points that the run that is meant puts into the wrong class. */
function paintWrong(c, { data, focus, places, halo, radius, toX, toY }) {
  c.beginPath();
  for (let n = 0; n < places.length / 2; n++) {
    const [x, y] = [places[2 * n], places[2 * n + 1]];
    const answer = between(data.x.data, data.y.data, focus.answers, x, y);
    if (!Number.isFinite(answer) || answer > 0 === data.label.data[n] > 0) continue;
    const [px, py] = [toX(x), toY(y)];
    c.moveTo(px + radius + 2.8, py);
    c.arc(px, py, radius + 2.8, 0, 2 * Math.PI);
  }
  strokeLayers(c, [
    [halo, 3.6],
    [focus.run.colour, 1.75],
  ]);
}
