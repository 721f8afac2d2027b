/** Critical points in 3D scenes: under the paths, and the labels of a chosen model above them. */
import { haloOf } from "../core/marks.js";
import { paintLandmarks, radiusOn } from "../landmarks/landmarks.js";
import { INK, modelLabels, paintLabel } from "../landmarks/quadratic.js";
import { thinnedEvenly } from "../landmarks/thinning.js";

/** Pixels of a mark, or of any {at}, by the scene's `markSpot`; null where it has no place in it. */
function placer(scene) {
  return (mark) => {
    const spot = scene.markSpot(mark);
    if (!spot) return null;
    const pixel = [0, 0];
    scene.ground.put(spot[0], spot[1], spot[2], pixel, 0);
    return pixel;
  };
}

/**
 * Sets, the chosen model and marks, smaller than on a map, as they stand closer together.
 * @type {(scene: import("./scene.js").Scene, c: Canvas) => void}
 */
export function drawSceneLandmarks(scene, c) {
  const { ground, ctx } = scene;
  const landmarks = ctx.landmarks();
  const faint = (at) => {
    const [x, y] = scene.placed(at);
    return ground.hides(x, y);
  };
  // Of many, what shines through from behind would be a fog.
  const few = thinnedEvenly(landmarks.marks);
  const marks = few.length < landmarks.marks.length ? few.filter(({ at }) => !faint(at)) : few;
  const model = scene.sceneModel(landmarks.model);
  paintLandmarks(c, { ...landmarks, marks, model }, placer(scene), {
    theme: ctx.theme(),
    radius: 0.8 * radiusOn(scene.size(), landmarks),
    onPage: scene.name === "volume",
    faint,
  });
}

/**
 * The eigenvalues at the tips of a model's axes.
 * @type {(scene: import("./scene.js").Scene, c: Canvas) => void}
 */
export function drawSceneLabels(scene, c) {
  const model = scene.sceneModel(scene.ctx.landmarks().model);
  if (!model?.axes.length) return;
  const theme = scene.ctx.theme();
  const look = { ink: theme.dark ? theme.text : INK, halo: haloOf(theme, scene.name === "volume") };
  for (const label of modelLabels(model, placer(scene))) {
    c.translate(label.x, label.y);
    paintLabel(c, label, look);
    c.translate(-label.x, -label.y);
  }
}
