import assert from "node:assert/strict";
import test from "node:test";
import { bestCamera, near, refitted } from "../../dashboard/player/js/space/camera.js";
import { levelSurface, slopes, spread } from "../../dashboard/player/js/space/levels.js";
import { HeightField, Projection } from "../../dashboard/player/js/space/project.js";
import { close, random, truth } from "./truths.js";

const even = (low, high, n) => Float64Array.from({ length: n }, (_, k) => low + ((high - low) * k) / (n - 1));

function sampled(sides, f) {
  const [nx, ny, nz] = sides.map((side) => side.length);
  const values = new Float64Array(nx * ny * nz);
  for (let a = 0; a < nx; a++)
    for (let b = 0; b < ny; b++)
      for (let c = 0; c < nz; c++) {
        values[(a * ny + b) * nz + c] = f(sides[0][a], sides[1][b], sides[2][c]);
      }
  return values;
}

const corners = ({ x, y, z }, n) => [x[n], y[n], z[n]];
const minus = (p, q) => p.map((v, k) => v - q[k]);
const cross = (p, q) => [p[1] * q[2] - p[2] * q[1], p[2] * q[0] - p[0] * q[2], p[0] * q[1] - p[1] * q[0]];
const dot = (p, q) => p.reduce((sum, v, k) => sum + v * q[k], 0);

/** Every edge of a closed surface belongs to two triangles, in opposite directions. */
function assertClosed(mesh) {
  const edges = new Map();
  for (let n = 0; n < mesh.i.length; n++) {
    const triangle = [mesh.i[n], mesh.j[n], mesh.k[n]];
    triangle.forEach((p, k) => {
      const q = triangle[(k + 1) % 3];
      edges.set(`${p} ${q}`, (edges.get(`${p} ${q}`) ?? 0) + 1);
    });
  }
  for (const [edge, count] of edges) {
    assert.equal(count, 1);
    assert.equal(edges.get(edge.split(" ").reverse().join(" ")), 1);
  }
}

test("a level surface lies on the level, is closed, and encloses the right volume", () => {
  const sides = [even(-1, 1.2, 31), even(-1.1, 1, 29), even(-1, 1, 33)];
  for (const axes of [
    [1, 1, 1],
    [1.4, 2, 1.1],
  ]) {
    const f = (x, y, z) => axes[0] * x * x + axes[1] * y * y + axes[2] * z * z;
    const mesh = levelSurface(sides, sampled(sides, f), 0.5);
    assert.ok(mesh.x.length > 500);
    for (let n = 0; n < mesh.x.length; n++) assert.ok(Math.abs(f(...corners(mesh, n)) - 0.5) < 0.02);
    assertClosed(mesh);
    let volume = 0;
    for (let n = 0; n < mesh.i.length; n++) {
      const [p, q, r] = [mesh.i[n], mesh.j[n], mesh.k[n]].map((v) => corners(mesh, v));
      volume += dot(p, cross(q, r)) / 6;
    }
    const expected = (4 / 3) * Math.PI * Math.sqrt(0.5 ** 3 / (axes[0] * axes[1] * axes[2]));
    assert.ok(Math.abs(Math.abs(volume) / expected - 1) < 0.02, `${volume} ${expected}`);
  }
});

test("a surface that leaves the box ends at its faces", () => {
  const sides = [even(0, 1, 9), even(0, 2, 9), even(-1, 1, 9)];
  const mesh = levelSurface(
    sides,
    sampled(sides, (x) => x),
    0.3,
  );
  for (let n = 0; n < mesh.x.length; n++) close(mesh.x[n], 0.3, 1e-6);
  assert.deepEqual(
    [Math.min(...mesh.y), Math.max(...mesh.y), Math.min(...mesh.z), Math.max(...mesh.z)],
    [0, 2, -1, 1],
  );
  let area = 0;
  for (let n = 0; n < mesh.i.length; n++) {
    const [p, q, r] = [mesh.i[n], mesh.j[n], mesh.k[n]].map((v) => corners(mesh, v));
    area += Math.hypot(...cross(minus(q, p), minus(r, p))) / 2;
  }
  close(area, 4, 1e-6);
  const nowhere = levelSurface(
    sides,
    sampled(sides, () => NaN),
    0.3,
  );
  assert.equal(nowhere.x.length, 0);
});

test("slopes of samples are exact for quadratics", () => {
  const next = random(11);
  const sides = [even(-1, 1, 7), even(0, 2, 9), even(-3, 1, 8)];
  const [a, b, c] = [next(), next(), next()];
  const values = sampled(sides, (x, y, z) => a * x * x + b * x * y + c * z * z - y * z + 3 * y);
  const gradient = slopes(sides, values);
  for (let n = 0; n < 200; n++) {
    const [x, y, z] = [2 * next() - 1, 2 * next(), 4 * next() - 3];
    close(gradient([x, y, z]), [2 * a * x + b * y, b * x - z + 3, 2 * c * z - y], 2e-5);
  }
});

test("points are spread: each is the farthest from those before it", () => {
  const next = random(12);
  const points = Array.from({ length: 150 }, () => [next(), next(), next()]);
  const chosen = spread(points, 20);
  assert.equal(new Set(chosen).size, 20);
  const away = (p, others) => Math.min(...others.map((q) => Math.hypot(...minus(p, q))));
  for (let k = 1; k < 20; k++) {
    const before = chosen.slice(0, k);
    const farthest = Math.max(...points.map((p) => away(p, before)));
    close(away(chosen[k], before), farthest);
  }
  assert.equal(spread(points.slice(0, 3), 20).length, 3);
});

test("points are projected as the scene's matrices say, and the eye is where the camera is", () => {
  for (const camera of truth("cameras")) {
    const { model, view, projection, parallel } = camera;
    const scene = {
      dataScale: camera.scale,
      glplot: { cameraParams: { model, view, projection, _ortho: parallel } },
    };
    const here = new Projection();
    assert.equal(here.read(scene, ...camera.size), true);
    assert.equal(here.read(scene, ...camera.size), false, "nothing has changed");
    const pixel = [0, 0, 0];
    camera.points.forEach((point, k) => {
      here.put(...point, pixel, 1);
      close(pixel.slice(1), camera.pixels[k], 1e-9);
    });
    const eye = camera.eye;
    if (parallel) {
      const length = Math.hypot(...here.eye) / Math.hypot(...eye);
      close(
        here.eye,
        eye.map((v) => v * length),
        1e-9,
      );
    } else close(here.eye, eye, 1e-9);
  }
});

test("heights between samples are bilinear", () => {
  const { x, y, heights, places, over } = truth("fields");
  const field = new HeightField(x, y, heights);
  close(
    places.map(([a, b]) => field.over(a, b)),
    over,
    1e-9,
  );
  assert.equal(field.covers(5, 0.5), false);
  assert.equal(field.low, Math.min(...heights));
});

test("a hill hides what is behind it, and nothing hides a plane", () => {
  const side = even(-2, 2, 81);
  const hill = Float64Array.from({ length: 81 * 81 }, (_, n) =>
    Math.exp(-4 * (side[n % 81] ** 2 + side[Math.floor(n / 81)] ** 2)),
  );
  const field = new HeightField(side, side, hill);
  const from = (eye) => ({ parallel: false, eye });
  assert.equal(field.sight(0, 1.5, from([0, -6, 0.3])), 0);
  assert.equal(field.sight(0, -1.5, from([0, -6, 0.3])), 1);
  assert.equal(field.sight(1.5, 1.5, from([0, -6, 0.3])), 1);
  assert.equal(field.sight(0, 1.5, from([0, 0, 8])), 1);
  assert.equal(field.sight(0, 1.5, from([0, 0, -8])), -1, "from below the underside is seen");
  const plane = new HeightField(
    side,
    side,
    Float64Array.from(hill, (_, n) => 0.1 * side[n % 81]),
  );
  const next = random(13);
  for (let n = 0; n < 100; n++) {
    const [x, y] = [3 * next() - 1.5, 3 * next() - 1.5];
    assert.equal(plane.sight(x, y, from([5 * next() - 2.5, 5 * next() - 2.5, 2 + next()])), 1);
  }
});

test("a camera for another size is the one that is chosen there", () => {
  const next = random(15);
  for (let n = 0; n < 40; n++) {
    const points = Array.from({ length: 9 }, () => [next() - 0.5, next() - 0.5, 0.7 * (next() - 0.5)]);
    const wish = [next() - 0.5, next() - 0.5];
    const merit = ({ x, y }) => 9 * (x * wish[0] + y * wish[1]);
    const sizes = [0, 1].map(() => ({ width: 300 + 600 * next(), height: 300 + 300 * next() }));
    const [first, other] = sizes.map((size) => bestCamera(merit, points, size));
    const again = refitted(first, points, sizes[1]);
    for (const end of ["eye", "center"]) for (const k of "xyz") close(again[end][k], other[end][k], 1e-9);
    assert.ok(near(again, other));
    assert.ok(!near(other, { ...other, eye: { ...other.eye, x: other.eye.x + 0.01 } }));
  }
});

test("the best camera sees most of what matters, and all fits in", () => {
  const next = random(14);
  for (let n = 0; n < 40; n++) {
    const [a, b, c] = [0.5 + next() / 2, 0.5 + next() / 2, 0.3 + next() / 2];
    const points = [...Array(8).keys()].map((q) =>
      [q & 1 ? a : -a, q & 2 ? b : -b, q & 4 ? c : -c].map((v) => v / 2),
    );
    const size = { width: 300 + 600 * next(), height: 300 + 300 * next() };
    const wish = [next() - 0.5, next() - 0.5];
    const { eye, center, up } = bestCamera(({ x, y }) => 9 * (x * wish[0] + y * wish[1]), points, size);
    assert.deepEqual(up, { x: 0, y: 0, z: 1 });
    assert.ok(eye.x * wish[0] + eye.y * wish[1] > 0, "on the side that was wished for");
    const away = [eye.x - center.x, eye.y - center.y, eye.z - center.z];
    const distance = Math.hypot(...away);
    const back = away.map((v) => v / distance);
    const flat = Math.hypot(back[0], back[1]);
    const right = [-back[1] / flat, back[0] / flat, 0];
    const above = cross(back, right);
    for (const [x, y, z] of points) {
      const p = [x - center.x, y - center.y, z - center.z];
      const depth = distance - dot(p, back);
      const scale = 1 / Math.tan(Math.PI / 8) / depth;
      assert.ok(Math.abs(dot(p, above)) * scale <= 1);
      assert.ok((Math.abs(dot(p, right)) * scale * size.height) / size.width <= 1);
    }
  }
});
