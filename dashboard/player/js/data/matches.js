/** More features: what each run's model says of every point against what is so. */
import { markerPath } from "../core/marks.js";
import { strokeLayers } from "../core/polyline.js";

const MOST = 300; // points of a run: of more, every few are drawn

/**
 * Which of so many points are drawn, evenly among all.
 * @type {(count: number) => number[]}
 */
export function thinned(count) {
  const step = Math.ceil(count / MOST);
  return Array.from({ length: Math.ceil(count / step) }, (_, k) => k * step);
}

/**
 * Paints predictions against targets: on the diagonal they are right; of classes, beyond 0.
 * @param {Canvas} c
 * @param {DataScene} scene
 */
export function paintMatches(c, scene) {
  const { data, shown, places, theme, toX, toY, box } = scene;
  const part = data.part.data;
  const right = box.left + box.width;
  c.globalAlpha = 1;
  c.beginPath();
  const level = (/** @type {number} */ px) => toY(data.classes.length ? 0 : scene.fromX(px));
  c.moveTo(box.left, level(box.left));
  c.lineTo(right, level(right));
  strokeLayers(c, [[theme.muted, 1.2]]);
  const which = thinned(places.length / 2);
  for (const { run, look, answers } of shown) {
    const radius = run.members > 8 ? 1.6 : which.length > 100 ? 2.6 : 3.6;
    for (const held of [false, true]) {
      c.beginPath();
      for (const n of which) {
        const [x, y] = [toX(places[2 * n]), toY(answers[n])];
        if (part[n] > 0 === held && Math.abs(y) < 3000) markerPath(c, look.marker, x, y, radius);
      }
      c.globalAlpha = 0.75 * look.alpha;
      if (held) strokeLayers(c, [[look.colour, 1.2]]);
      else {
        c.fillStyle = look.colour;
        c.fill();
      }
    }
  }
  c.globalAlpha = 1;
}
