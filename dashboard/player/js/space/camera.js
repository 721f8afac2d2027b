/** Where to look at a 3D scene from: pure geometry. */

const ELEVATIONS = [
  [0.56, 0],
  [0.7, 0.25],
  [0.85, 0.8],
]; // radians above the floor, and what they cost
const VIEW = Math.tan(Math.PI / 8); // half of the field of view of plotly.js's camera
const ROOM = { side: 42, below: 26, above: 6 }; // pixels for the labels around the box

/**
 * Of the views from all around, the one that shows most of what matters, as near as all fits.
 * @param {(eye) => number} merit how much of what matters a camera there would see
 * @param {number[][]} points what has to be in the picture, in Plotly's units (box centred at the origin)
 * @param {{width, height}} size of the panel in pixels; `bare` leaves no room for labels
 * @returns Plotly's camera
 */
export function bestCamera(merit, points, size, bare = false) {
  let best = null,
    most = -Infinity;
  // The usual view comes first: another has to be clearly better.
  for (const [rise, price] of ELEVATIONS) {
    for (const turn of [-0.96, -0.6, -1.35, -2.2, -2.55, -1.8, 0.6, 0.96, 2.2, 2.55, 1.35, 1.8]) {
      const way = [Math.cos(rise) * Math.cos(turn), Math.cos(rise) * Math.sin(turn), Math.sin(rise)];
      const worth = merit({ x: 1.8 * way[0], y: 1.8 * way[1], z: 1.8 * way[2] }) - price;
      if (worth > most + 0.25) [best, most] = [way, worth];
    }
  }
  return cameraAlong(best, points, size, bare);
}

/** @type {(way: any, points: number[][], size: {width: number, height: number}, bare: boolean) => any} */
function cameraAlong(way, points, size, bare) {
  const { distance, middle } = fit(way, points, size, bare);
  const [x, y, z] = way.map((v) => v * distance);
  return { eye: { x, y, z: z + middle }, center: { x: 0, y: 0, z: middle }, up: { x: 0, y: 0, z: 1 } };
}

/**
 * One of these cameras for a panel of another size: from the same direction, as near as all fits there.
 * @param {{eye, center}} camera
 * @param {number[][]} points
 * @param {{width: number, height: number}} size
 */
export function refitted({ eye, center }, points, size, bare = false) {
  const way = ["x", "y", "z"].map((k) => eye[k] - center[k]);
  const length = Math.hypot(...way);
  return cameraAlong(
    way.map((v) => v / length),
    points,
    size,
    bare,
  );
}

/** Whether two cameras of Plotly look from one place to one. */
export const near = (a, b) =>
  ["eye", "center"].every((end) => ["x", "y", "z"].every((k) => Math.abs(a[end][k] - b[end][k]) < 1e-3));

/** The nearest distance along a direction from which all points and their labels fit a panel. */
function fit([dx, dy, dz], corners, { width, height }, bare) {
  const flat = Math.hypot(dx, dy);
  const right = [-dy / flat, dx / flat, 0];
  const up = [(-dz * dx) / flat, (-dz * dy) / flat, flat];
  const room = bare ? { side: 6, below: 6, above: 4 } : ROOM;
  const side = (width / height) * (1 - (2 * room.side) / width) * VIEW,
    below = (1 - (2 * room.below) / height) * VIEW;
  const above = (1 - (2 * room.above) / height) * VIEW;
  for (let distance = 1.1; distance < 4; distance += 0.04) {
    let best = null;
    for (let middle = -0.3; middle <= 0.201; middle += 0.02) {
      let high = -Infinity,
        low = Infinity,
        far = 0;
      for (const [a, b, c] of corners) {
        const h = c - middle;
        const depth = distance - (a * dx + b * dy + h * dz);
        const py = (a * up[0] + b * up[1] + h * up[2]) / depth;
        far = Math.max(far, Math.abs(a * right[0] + b * right[1]) / depth);
        high = Math.max(high, py);
        low = Math.min(low, py);
      }
      const lop = Math.abs(above - high - (below + low)); // more room at one end than at the other
      if (far <= side && high <= above && low >= -below && !(lop >= best?.lop))
        best = { distance, middle, lop };
    }
    if (best) return best;
  }
  return { distance: 2.2, middle: -0.05 };
}
