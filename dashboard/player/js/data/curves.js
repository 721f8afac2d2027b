/** One feature: the points and, for each run, the model's curve through them. */
import { strokeLayers } from "../core/polyline.js";
import { between } from "./fit.js";
import { sigmoid } from "./losses.js";
import { strokeLines } from "./strokes.js";

/**
 * Paints the data space of one feature.
 * @param {Canvas} c
 * @param {DataScene} scene
 */
export function paintCurves(c, scene) {
  const { data, shown, focus, theme, toX, toY, box } = scene;
  const xs = data.x.data;
  c.globalAlpha = 1;
  if (data.classes.length) {
    c.beginPath();
    const level = Math.round(toY(0.5)) + 0.5; // one crisp pixel
    c.moveTo(box.left, level);
    c.lineTo(box.left + box.width, level);
    strokeLayers(c, [[theme.muted, 1]]);
  } else if (focus) paintResiduals(c, scene);
  scene.paintPoints(c);
  const pixels = (/** @type {ArrayLike<number>} */ answers) => {
    const xy = new Float64Array(2 * xs.length);
    for (let n = 0; n < xs.length; n++) {
      xy[2 * n] = toX(xs[n]);
      xy[2 * n + 1] = toY(data.classes.length ? sigmoid(answers[n]) : answers[n]);
    }
    return xy;
  };
  if (data.best) {
    const look = { colour: theme.text, width: 1.3, alpha: 0.8, dashes: [6, 4], halo: false };
    strokeLines(c, [{ look, lines: [pixels(data.best.data)] }], scene.halo);
  }
  strokeLines(
    c,
    shown.map(({ look, answers }) => ({ look, lines: [pixels(answers)] })),
    scene.halo,
  );
}

/** How far each point lies from the curve of the run that is meant. */
function paintResiduals(c, { data, focus, places, toX, toY }) {
  c.beginPath();
  for (let n = 0; n < places.length / 2; n++) {
    const [x, y] = [places[2 * n], places[2 * n + 1]];
    const answer = between(data.x.data, [0], focus.answers, x);
    if (!Number.isFinite(answer)) continue;
    c.moveTo(toX(x), toY(y));
    // Canvases take a while over lines that end a million pixels away.
    c.lineTo(toX(x), Math.min(Math.max(toY(answer), -3000), 3000));
  }
  c.globalAlpha = 0.55;
  strokeLayers(c, [[focus.run.colour, 1]]);
  c.globalAlpha = 1;
}
