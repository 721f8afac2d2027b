import assert from "node:assert/strict";
import test from "node:test";
import { positiveAreas, zeroLines } from "../../dashboard/player/js/data/boundary.js";
import { pointLines } from "../../dashboard/player/js/data/datahover.js";
import { answersAt, between, keyAt, wrongAt } from "../../dashboard/player/js/data/fit.js";
import { thinned } from "../../dashboard/player/js/data/matches.js";
import { addTicks } from "../../dashboard/player/js/data/planes.js";
import { evenly, groupsOf, placesOf } from "../../dashboard/player/js/data/points.js";
import { median, panelWords, percent, wrongShares } from "../../dashboard/player/js/data/words.js";
import { close, random } from "./truths.js";

/** A run of which only the fit is known: values[key][node][member]. */
function fitted(rows, values, wrong = null, more = {}) {
  const [keys, nodes, members] = [values.length, values[0].length, values[0][0].length];
  const fit = {
    rows: { data: Float64Array.from(rows), shape: [keys] },
    values: { data: Float32Array.from(values.flat(2)), shape: [keys, nodes, members] },
    winners: null,
    judged: { data: Float64Array.from(wrong ? rows : []), shape: [wrong ? keys : 0] },
    wrong: wrong && { data: Float32Array.from(wrong.flat()), shape: [keys, members] },
  };
  return /** @type {any} */ ({ id: "a", label: "Adam", index: 0, members, jumps: null, fit, ...more });
}

/** @type {(over?: any) => any} */
const space = (over = {}) => ({
  kind: "plane",
  axes: ["u", "v"],
  classes: ["no", "yes"],
  points: { data: Float64Array.from([0, 0, 1, 1, 2, 0.5]), shape: [3, 2] },
  label: { data: Uint8Array.from([0, 1, 1]), shape: [3] },
  part: { data: Uint8Array.from([0, 0, 2]), shape: [3] },
  x: { data: Float64Array.from([0, 2]), shape: [2] },
  y: { data: Float64Array.from([0, 1]), shape: [2] },
  total: 3,
  held: 1,
  width: 1,
  straight: true,
  loss: "cross_entropy",
  code: "bit",
  theta: [],
  design: null,
  pictures: null,
  best: null,
  ridge: false,
  ...over,
});

/** The area of a polygon, positive counterclockwise (the shoelace formula). */
function area(xy) {
  let sum = 0;
  for (let k = 0; k < xy.length; k += 2) {
    const to = (k + 2) % xy.length;
    sum += xy[k] * xy[to + 1] - xy[to] * xy[k + 1];
  }
  return sum / 2;
}

test("between its keys a fit is linear in the row, and beyond the last one it stays", () => {
  const run = fitted(
    [0, 4, 10],
    [
      [
        [1, 0],
        [2, 0],
      ],
      [
        [3, 8],
        [6, 0],
      ],
      [
        [-3, 8],
        [0, 6],
      ],
    ],
  );
  const at = (row, member = 0) => {
    const out = new Float64Array(2);
    assert.ok(answersAt(run, member, row, out));
    return [...out];
  };
  assert.deepEqual(at(0), [1, 2]);
  assert.deepEqual(at(1), [1.5, 3]);
  assert.deepEqual(at(4), [3, 6]);
  assert.deepEqual(at(7), [0, 3]);
  assert.deepEqual(at(7, 1), [8, 3]);
  assert.deepEqual(at(99), [-3, 0]);
  assert.deepEqual(at(-1), [1, 2]);
});

test("the key of a row is the last one at or before it", () => {
  const next = random(31);
  const rows = [0];
  while (rows.length < 60) rows.push(rows.at(-1) + 1 + Math.floor(3 * next()));
  for (let n = 0; n < 500; n++) {
    const row = next() * (rows.at(-1) + 2) - 1;
    const { low, share } = keyAt(rows, row);
    const expected = Math.max(
      rows.findLastIndex((r) => r <= row),
      0,
    );
    assert.equal(low, expected);
    if (row > 0 && row < rows.at(-1)) close(rows[low] + share * (rows[low + 1] - rows[low]), row, 1e-12);
    else assert.equal(share, 0);
  }
});

test("a fit is not drawn across a restart, nor where the next key has no number", () => {
  const values = [[[0]], [[2]], [[NaN]]];
  const jumps = { data: Uint8Array.from([0, 1, 0]), shape: [3, 1] };
  const at = (row, more = {}) => {
    const out = new Float64Array(1);
    return answersAt(fitted([0, 1, 2], values, null, more), 0, row, out) ? out[0] : null;
  };
  assert.equal(at(0.5), 1);
  assert.equal(at(0.5, { jumps }), 0);
  assert.equal(at(1.5), 2);
  assert.equal(at(2), null);
});

test("a share of wrong points is a key's own, never one between; what is lost has none", () => {
  const run = fitted([0, 2, 4], [[[0]], [[0]], [[NaN]]], [[0.5], [0.25], [NaN]]);
  assert.deepEqual(
    [0, 0.9, 1.9, 2, 2.5, 3.5].map((row) => wrongAt(run, 0, row)),
    [
      { share: 0.5, exact: true },
      { share: 0.5, exact: true }, // on the way to iteration 1
      { share: 0.5, exact: false },
      { share: 0.25, exact: true },
      { share: 0.25, exact: true },
      { share: 0.25, exact: false },
    ],
  );
  assert.ok(Number.isNaN(wrongAt(run, 0, 4).share));
  const shown = [
    { run, member: 0, row: 3 },
    { run: { ...run, label: "b", index: -1 }, member: 0, row: 4 },
    { run: { ...run, label: "c", index: 1 }, member: 0, row: 2 },
  ];
  const shares = wrongShares(/** @type {any} */ (shown));
  assert.deepEqual(
    shares.map(({ run: { label }, text }) => `${label} ${text}`),
    ["b –", "Adam ≈ 25 %", "c 25 %"],
  );
  assert.equal(percent(0.0417), "4.17 %");
  assert.equal(median([NaN, 0.1, 0.3]), 0.3);
  assert.ok(Number.isNaN(median([NaN, NaN, 0.3])));
});

test("between nodes a model is bilinear, and a straight one is exact everywhere", () => {
  const next = random(32);
  const [a, b, c] = [next() - 0.5, next() - 0.5, next() - 0.5];
  const plane = (x, y) => a * x + b * y + c;
  const [xs, ys] = [
    [-1, 3],
    [2, 4],
  ];
  const values = ys.flatMap((y) => xs.map((x) => plane(x, y)));
  for (let n = 0; n < 100; n++) {
    const [x, y] = [8 * next() - 4, 8 * next() - 4];
    close(between(xs, ys, values, x, y), plane(x, y), 1e-12);
  }
  const product = [0, 1, 2].flatMap((y) => [0, 1, 2].map((x) => x * y));
  close(between([0, 1, 2], [0, 1, 2], product, 1.25, 0.5), 0.625, 1e-12);
  close(between([0, 1, 2], [0], [0, 10, 0], 1.5), 5, 1e-12);
});

test("the boundary of a straight model is its line, with the positive side on its left", () => {
  const next = random(33);
  for (let n = 0; n < 200; n++) {
    const [a, b, c] = [next() - 0.5, next() - 0.5, 0.3 * (next() - 0.5)];
    const values = [-1, 1].flatMap((y) => [-1, 1].map((x) => a * x + b * y + c));
    const lines = zeroLines([-1, 1], [-1, 1], values);
    const signs = new Set(values.map((v) => v > 0));
    assert.equal(lines.length, signs.size - 1);
    for (const [x0, y0, x1, y1] of lines) {
      close(a * x0 + b * y0 + c, 0, 1e-12);
      close(a * x1 + b * y1 + c, 0, 1e-12);
      // The left of a direction (dx, dy) is (-dy, dx), and (a, b) is where the model grows.
      assert.ok(a * -(y1 - y0) + b * (x1 - x0) > 0);
    }
  }
});

test("a round boundary is one closed line on the circle, and encloses its area", () => {
  const nodes = Array.from({ length: 41 }, (_, k) => -1 + k / 20);
  for (const sign of [1, -1]) {
    const values = nodes.flatMap((y) => nodes.map((x) => sign * (0.37 - x * x - y * y)));
    const lines = zeroLines(nodes, nodes, values);
    assert.equal(lines.length, 1);
    const line = lines[0];
    assert.deepEqual(line.slice(0, 2), line.slice(-2));
    for (let k = 0; k < line.length; k += 2) close(line[k] ** 2 + line[k + 1] ** 2, 0.37, 2e-3);
    close(area(line), sign * Math.PI * 0.37, 5e-3);
    const inside = positiveAreas(nodes, nodes, values).reduce((sum, one) => sum + area(one), 0);
    close(inside, sign > 0 ? Math.PI * 0.37 : 4 - Math.PI * 0.37, 5e-3);
  }
});

test("in a saddle cell lines part as the bilinear function does", () => {
  // Positive at two corners across; in the middle the function is the mean, the saddle's value decides.
  const cases = [
    [[3, -1, -1, 3], true],
    [[1, -3, -3, 1], false],
    [[-1, 3, 3, -1], true],
    [[-3, 1, 1, -3], false],
  ];
  for (const [values, joined] of /** @type {[number[], boolean][]} */ (cases)) {
    const lines = zeroLines([0, 1], [0, 1], values);
    assert.equal(lines.length, 2);
    // Rows are y, so the corners in turn are 0, 1, 3, 2.
    const [a, b, c, d] = [values[0], values[1], values[3], values[2]];
    assert.equal((a * c - b * d) / (a + c - b - d) > 0, joined);
    const areas = positiveAreas([0, 1], [0, 1], values);
    assert.equal(areas.length, joined ? 1 : 2);
    const whole = areas.reduce((sum, one) => sum + area(one), 0);
    close(whole, joined ? 1 - 1 / 16 : 1 / 16, 1e-12);
    for (const [x0, y0, x1, y1] of lines) {
      // Beside its middle, to the left, it is positive.
      const [x, y] = [(x0 + x1) / 2 - 0.01 * (y1 - y0), (y0 + y1) / 2 + 0.01 * (x1 - x0)];
      const back = [(x0 + x1) / 2 + 0.3 * (y1 - y0), (y0 + y1) / 2 - 0.3 * (x1 - x0)];
      const f = (p, q) => between([0, 1], [0, 1], values, p, q);
      assert.ok(f(x, y) > f(back[0], back[1]));
    }
  }
});

test("a cell with a corner that is no number has no boundary and no area", () => {
  const values = [-1, 1, 1, -1, NaN, 1, -1, 1, 1];
  assert.deepEqual(zeroLines([0, 1, 2], [0, 1, 2], values), []);
  assert.deepEqual(positiveAreas([0, 1, 2], [0, 1, 2], values), []);
  assert.deepEqual(zeroLines([0, 1], [0, 1], [0, 0, 0, 0]), []);
});

test("ticks stand on the left of a boundary as it is seen, at even distances", () => {
  const places = [];
  const path = { moveTo: (...at) => places.push(at), lineTo: (...at) => places.push(at) };
  addTicks(/** @type {any} */ (path), [0, 100, 92, 100]); // to the right, pixels count down
  assert.deepEqual(places, [
    [23, 100],
    [23, 94],
    [69, 100],
    [69, 94],
  ]);
});

test("classes over one feature are spread by a fixed sequence, away from each other", () => {
  assert.deepEqual([0, 1, 2, 3, 4, 5, 6].map(evenly), [0.5, 0.25, 0.75, 0.125, 0.625, 0.375, 0.875]);
  const data = space({
    kind: "curve",
    points: { data: Float64Array.from([5, 0, 5, 1, 5, 1]), shape: [3, 2] },
  });
  const places = placesOf(data);
  close(places, [5, -0.045, 5, 1.0325, 5, 1.0575], 1e-12);
  assert.deepEqual(placesOf(data), places);
  assert.deepEqual([...data.points.data], [5, 0, 5, 1, 5, 1]);
  assert.deepEqual([...placesOf(space())], [0, 0, 1, 1, 2, 0.5]);
});

test("every point is in one group, of its class and its part", () => {
  assert.deepEqual(groupsOf(space()), [
    { label: 0, held: false, which: [0] },
    { label: 1, held: false, which: [1] },
    { label: 1, held: true, which: [2] },
  ]);
});

test("of many predictions a few hundred are drawn, from first to nearly last", () => {
  assert.deepEqual(thinned(3), [0, 1, 2]);
  for (const count of [300, 301, 2000]) {
    const which = thinned(count);
    assert.ok(which.length <= 300 && which.length > 150 && which.at(-1) < count && which[0] === 0);
  }
});

test("the panel and its points are told in words", () => {
  const run = fitted([0], [[[-1], [1], [-1], [1]]]); // grows along u, 0 in its middle
  assert.equal(
    panelWords(space(), [run]),
    "The data: 3 points, 1 of them held out; v against u in the classes no and yes. " +
      "Shown is the boundary of Adam.",
  );
  const said = /** @type {any} */ ({ run, answers: [-1, 1, -1, 1], exact: true });
  const lines = pointLines(0, said, space());
  assert.deepEqual(lines.at(-1), { label: "put into", value: "no" });
  const shifted = space({ label: { data: Uint8Array.from([1, 1, 1]), shape: [3] } });
  assert.deepEqual(pointLines(0, said, shifted).at(-1), { label: "put into", value: "no, wrong" });
  assert.deepEqual(pointLines(2, null, space())[0], { value: "yes, held out to judge by", strong: true });
});
