import assert from "node:assert/strict";
import test from "node:test";
import { rowAt } from "../../dashboard/player/js/core/clock.js";
import { arrows, downhill, streams } from "../../dashboard/player/js/core/field.js";
import { unpack } from "../../dashboard/player/js/core/unpack.js";
import { opened } from "../../dashboard/player/js/paths/opened.js";
import {
  coordinate,
  extent,
  jumped,
  pointAt,
  sameRuns,
  valueAt,
} from "../../dashboard/player/js/paths/paths.js";
import { PlaneGround, Track } from "../../dashboard/player/js/paths/tracks.js";
import { arrange } from "../../dashboard/player/js/tiles/layout.js";
import { bytes, close, random, truth } from "./truths.js";

const message = unpack(bytes("runs"));
const terrain = unpack(bytes("terrain"));
const runs = message.runs.map((run, index) => opened(run, message, terrain, index));

test("what does not travel is what Python has: costs, gaps and distances, to the last digit but one", () => {
  for (const [k, expected] of truth("opened").entries()) {
    const { cost, gaps, distances } = runs[k];
    close(cost.data, expected.cost, 0, "cost");
    close(gaps.data, expected.gaps, 0, "gaps");
    close(distances.data, expected.distances, 3e-16, "distances");
  }
});

test("a position is a row: itself by iterations, and by evaluations the share of what a step cost", () => {
  const next = random(21);
  for (const run of runs)
    for (let m = 0; m < run.members; m++) {
      const last = run.steps.data[m];
      for (let n = 0; n < 50; n++) {
        const position = (2 * next() - 0.5) * last;
        assert.equal(rowAt(run, m, position, "steps"), Math.min(Math.max(position, 0), last));
      }
      const cost = Array.from({ length: last + 1 }, (_, r) => run.cost.data[r * run.members + m]);
      for (let n = 0; n < 50; n++) {
        const position = 1.2 * next() * cost[last];
        const row = rowAt(run, m, position, "cost");
        if (position <= cost[0]) assert.equal(row, 0);
        else if (position >= cost[last]) assert.equal(row, last);
        else
          close(
            cost[Math.floor(row)] + (row % 1) * (cost[Math.ceil(row)] - cost[Math.floor(row)]),
            position,
            1e-9,
          );
      }
    }
});

test("points between rows lie on the segment, but not on a jump", () => {
  const next = random(22);
  let jumps = 0;
  for (const run of runs)
    for (let m = 0; m < run.members; m++)
      for (let n = 0; n < 100; n++) {
        const row = next() * run.steps.data[m];
        const low = Math.floor(row);
        const share = jumped(run, m, low + 1) ? 0 : row - low;
        jumps += share ? 0 : 1;
        const out = [0, 0];
        assert.ok(pointAt(run, m, row, out));
        for (const k of [0, 1]) {
          const [a, b] = [
            coordinate(run, m, low, k),
            coordinate(run, m, Math.min(low + 1, run.steps.data[m]), k),
          ];
          close(out[k], a + share * (b - a), 1e-9);
        }
        const [a, b] = [low, Math.min(low + 1, run.steps.data[m])].map(
          (r) => run.values.data[r * run.members + m],
        );
        close(valueAt(run.values, run, m, row), a + share * (b - a), 1e-9);
      }
  assert.ok(jumps > 0);
});

test("an extent is that of all finite points", () => {
  for (const run of runs) {
    const points = Array.from({ length: run.path.shape[0] * run.members }, (_, n) =>
      [0, 1].map((k) => coordinate(run, n % run.members, Math.floor(n / run.members), k)),
    );
    extent(run).forEach(([low, high], k) => {
      const all = points.map((p) => p[k]).filter(Number.isFinite);
      assert.deepEqual([low, high], [Math.min(...all), Math.max(...all)]);
    });
  }
});

test("runs are the same where every number is", () => {
  const again = unpack(bytes("runs")).runs;
  assert.ok(sameRuns(message.runs, again));
  again[1].values.data[3] += 1;
  assert.ok(!sameRuns(message.runs, again));
  assert.ok(!sameRuns(null, again) && !sameRuns(again, again.slice(1)));
  const fits = [0, 0, 0.5].map((v) => [
    { ...runs[0], fit: { values: { data: Float32Array.from([v, NaN]), shape: [2] }, wrong: null } },
  ]);
  const [one, equal, other] = /** @type {any} */ (fits);
  assert.ok(sameRuns(one, equal) && !sameRuns(one, other));
});

test("a track is the path cut to the box, in strokes that jumps and the rim end", () => {
  const box = [
    [-1, 2],
    [0, 3],
  ];
  const ground = new PlaneGround(box);
  for (const run of runs)
    for (let m = 0; m < run.members; m++) {
      const track = new Track(run.path.shape[0]);
      ground.build(track, run, m, run.steps.data[m]);
      for (let k = 0; k < track.count; k++) {
        const [x, y] = track.points.subarray(3 * k, 3 * k + 2);
        assert.ok(
          Number.isNaN(x) ||
            ground.inside([x, y]) ||
            Math.abs(x + 1) < 1e-6 ||
            Math.abs(x - 2) < 1e-6 ||
            Math.abs(y) < 1e-6 ||
            Math.abs(y - 3) < 1e-6,
        );
      }
      for (let r = 0; r <= run.steps.data[m]; r++) {
        const at = [coordinate(run, m, r, 0), coordinate(run, m, r, 1)];
        if (ground.inside(at) && track.end[r])
          close([...track.points.subarray(3 * track.end[r] - 3, 3 * track.end[r] - 1)], at, 1e-9);
      }
    }
});

test("downhill is minus the gradient, as the screen shows it", () => {
  const { field, domain } = terrain;
  const [nx, ny] = [field.x.data.length, field.y.data.length];
  const box = { x: domain[0], y: domain[1], width: 500, height: 300 };
  const [sx, sy] = [500 / (domain[0][1] - domain[0][0]), 300 / (domain[1][1] - domain[1][0])];
  const at = downhill(field, box);
  const out = [0, 0];
  for (let j = 0; j < ny; j += 7)
    for (let i = 0; i < nx; i += 5) {
      const node = j * nx + i;
      const way = [-sx * field.gradient.data[node], -sy * field.gradient.data[nx * ny + node]];
      if (!at(field.x.data[i], field.y.data[j], out)) continue;
      const length = Math.hypot(...way);
      close(
        out,
        way.map((v) => v / length),
        1e-4,
      );
    }
  assert.equal(at(domain[0][1] + 1, 0, out), false);
  const all = arrows(field, box);
  assert.ok(all.length > 80);
  for (const { x0, y0, x1, y1 } of all) close(Math.hypot((x1 - x0) * sx, (y1 - y0) * sy), 19, 1e-6);
});

test("stream lines go downhill in small steps and keep apart", () => {
  const { field, domain } = terrain;
  const box = { x: domain[0], y: domain[1], width: 400, height: 400 };
  const [xs, ys, heads] = streams(field, box);
  const scale = 400 / (domain[0][1] - domain[0][0]);
  let lines = 1;
  for (let k = 1; k < xs.length; k++) {
    if (Number.isNaN(xs[k])) lines += 1;
    else if (!Number.isNaN(xs[k - 1]))
      assert.ok(Math.hypot(xs[k] - xs[k - 1], ys[k] - ys[k - 1]) * scale < 3.01);
  }
  assert.ok(lines > 20 && heads.length >= lines - 1);
});

test("tiles fit their panel, or are as small as may be", () => {
  for (let count = 1; count <= 60; count++)
    for (const [width, height] of [
      [1200, 500],
      [700, 400],
      [380, 600],
    ]) {
      const { columns, rows, width: w, height: h } = arrange(count, width, height);
      assert.ok(columns * rows >= count && columns * (rows - 1) < count);
      assert.ok(columns * w + 10 * (columns - 1) <= width);
      assert.ok(h >= 96);
    }
});
