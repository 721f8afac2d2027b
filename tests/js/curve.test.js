import assert from "node:assert/strict";
import test from "node:test";
import { gridNear } from "../../dashboard/player/js/core/arrays.js";
import { heightOf, nearCurve, wholeCurve } from "../../dashboard/player/js/core/curve.js";
import { isNear } from "../../dashboard/player/js/core/ground.js";
import { unpack } from "../../dashboard/player/js/core/unpack.js";
import { bytes, close, random, truth } from "./truths.js";

test("between samples a smooth curve is f itself, as near as floats have it", () => {
  for (const { message, at, f, rounding } of truth("curves")) {
    const height = heightOf(unpack(bytes(message)));
    for (const [k, x] of at.entries())
      assert.ok(Math.abs(height(x) - f[k]) <= rounding, `${message} at ${x}: ${height(x)} is not ${f[k]}`);
  }
});

test("a curve with a kink keeps to its chords", () => {
  const terrain = unpack(bytes("kink"));
  const { x, z } = terrain.curve;
  const next = random(31);
  const height = heightOf(terrain);
  for (let n = 0; n < 500; n++) {
    const k = Math.floor(next() * (x.data.length - 1));
    const t = next();
    const at = x.data[k] + t * (x.data[k + 1] - x.data[k]);
    close(height(at), (1 - t) * z.data[k] + t * z.data[k + 1], 1e-12);
  }
  assert.ok(Number.isNaN(height(terrain.domain[0][1] + 1)));
});

test("at a pole no line leads from one side to the other, and between two poles every sample is there", () => {
  for (const { message, poles, samples } of truth("poles")) {
    const terrain = unpack(bytes(message));
    const { x, y } = wholeCurve(terrain);
    for (const pole of poles) {
      const after = x.findIndex((v) => v > pole);
      assert.ok(Number.isNaN(y[after - 1]) || Number.isNaN(y[after]), `${message} at ${pole}`);
    }
    assert.equal(y.filter(Number.isFinite).length, samples, message);
  }
});

test("a small view has its own samples, from one side of it to the other", () => {
  const terrain = unpack(bytes("smooth"));
  const { x, y } = nearCurve(terrain, 0.25, 0.25 + 1e-7);
  assert.equal(x[0], 0.25);
  close(x.at(-1), 0.25 + 1e-7, 1e-16);
  assert.ok(x.length > 400 && y.every(Number.isFinite));
});

test("a small view of a grid is the grid, bilinear between its nodes", () => {
  const { grid, domain } = unpack(bytes("terrain"));
  const [xs, ys, z] = [grid.x.data, grid.y.data, grid.z.data];
  const cell = (nodes, at) =>
    Math.min(
      nodes.findLastIndex((v) => v <= at),
      nodes.length - 2,
    );
  for (const width of [1, 1e-3, 1e-9]) {
    const view = { x: [1.234 - width / 2, 1.234 + width / 2], y: [-2.1 - width / 2, -2.1 + width / 2] };
    assert.equal(isNear(domain, view), width < 1);
    const near = gridNear(grid, view, Math.sqrt);
    assert.ok(near.x[0] <= view.x[0] && near.x.at(-1) >= view.x[1]);
    for (const j of [0, 13, 40])
      for (const i of [0, 20, 40]) {
        const [a, b] = [cell(xs, near.x[i]), cell(ys, near.y[j])];
        const [u, v] = [(near.x[i] - xs[a]) / (xs[a + 1] - xs[a]), (near.y[j] - ys[b]) / (ys[b + 1] - ys[b])];
        const node = (c, r) => Math.sqrt(z[r * xs.length + c]);
        const expected =
          (1 - v) * ((1 - u) * node(a, b) + u * node(a + 1, b)) +
          v * ((1 - u) * node(a, b + 1) + u * node(a + 1, b + 1));
        close(near.z[j][i], expected, 1e-9);
      }
  }
  assert.ok(!isNear(domain, { x: [90, 90.1], y: [0, 0.1] }), "beside the box there is nothing");
});
