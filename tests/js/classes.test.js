/** Data of several classes: regions, tables, pictures, and what single points cost. */
import assert from "node:assert/strict";
import test from "node:test";
import { cellLines, countsOf } from "../../dashboard/player/js/data/confusion.js";
import { outputsAt, pointLines } from "../../dashboard/player/js/data/datahover.js";
import { answersAt, isKey } from "../../dashboard/player/js/data/fit.js";
import { coded, LOSSES, sigmoid, softmax } from "../../dashboard/player/js/data/losses.js";
import { largest, ownCost } from "../../dashboard/player/js/data/owncost.js";
import { pictureGrid } from "../../dashboard/player/js/data/pictures.js";
import { joined, regionsOf, winnerAt } from "../../dashboard/player/js/data/regions.js";
import { meantOf, meantWords, panelWords } from "../../dashboard/player/js/data/words.js";
import { close, random, truth } from "./truths.js";

const bytes = (all) => ({ data: Uint8Array.from(all), shape: [all.length] });
const doubles = (all) => ({ data: Float64Array.from(all), shape: [all.length] });

/** @type {(over?: any) => any} */
const space = (over = {}) => ({
  kind: "regions",
  axes: ["u", "v"],
  classes: ["a", "b", "c"],
  points: { data: Float64Array.from([0, 0, 1, 1, 2, 0.5]), shape: [3, 2] },
  label: bytes([0, 1, 2]),
  part: bytes([0, 0, 2]),
  total: 3,
  held: 1,
  x: doubles([0, 2]),
  y: doubles([0, 1]),
  width: 3,
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

const middle = (xy) =>
  [0, 1].map((axis) => xy.filter((_, k) => k % 2 === axis).reduce((a, b) => a + b) / (xy.length / 2));

test("losses and their slopes are Python's own, at kinks and far out as well", () => {
  const all = truth("losses");
  assert.deepEqual(new Set(all.map((one) => one.loss)), new Set(Object.keys(LOSSES)));
  for (const { loss, code, classes, width, z, y, cost, slopes } of all) {
    const t = coded(code, y, classes, width);
    close(LOSSES[loss].cost(z, t), cost, 1e-13, `${loss} of ${z} for ${t}`);
    close(LOSSES[loss].slopes(z, t), slopes, 1e-13, `slopes of ${loss} of ${z} for ${t}`);
  }
  close(softmax([1000, 1001]), [sigmoid(-1), sigmoid(1)], 1e-14);
});

test("a point's own gradient is that of its row's loss alone", () => {
  const opened = (array) => array && { data: Float64Array.from(array.data), shape: array.shape };
  for (const { data: told, answers, outputs, gradients } of truth("pulls")) {
    const data = { ...told };
    for (const name of ["points", "label", "part", "x", "y", "design"]) data[name] = opened(told[name]);
    for (const [n, expected] of gradients.entries()) {
      const read = outputsAt(data, n, Float64Array.from(answers));
      assert.equal(read.between, !data.straight && data.kind !== "match");
      if (!read.between) close(read.outputs[0], outputs[n], 1e-9);
      const own = ownCost(data, n, [outputs[n]]);
      close(own?.gradient ?? [], expected, 1e-6, `${data.loss}, point ${n}`); // the design is in float32
    }
  }
});

test("regions share the box, and in each its own class has the largest output", () => {
  const next = random(51);
  for (let trial = 0; trial < 60; trial++) {
    const classes = 3 + (trial % 5);
    const [nx, ny] = trial % 2 ? [2, 2] : [5, 4];
    const [xs, ys] = [nx, ny].map((n) => Array.from({ length: n }, (_, k) => (2 * k) / (n - 1) - 1));
    const linear = Array.from({ length: classes }, () => [next() - 0.5, next() - 0.5, 0.4 * (next() - 0.5)]);
    const at = (k, x, y) => linear[k][0] * x + linear[k][1] * y + linear[k][2];
    const values = ys.flatMap((y) => xs.flatMap((x) => linear.map((_, k) => at(k, x, y))));
    const { areas, borders } = regionsOf(xs, ys, values, classes);
    close(
      areas.flat().reduce((sum, one) => sum + area(one), 0),
      4,
      1e-12,
    );
    for (const [k, own] of areas.entries())
      for (const one of own) {
        const [x, y] = middle(one);
        assert.ok(area(one) > -1e-15);
        if (area(one) > 1e-9) assert.equal(largest(linear.map((_, o) => at(o, x, y))), k);
      }
    for (const line of borders)
      for (let n = 0; n < line.length; n += 2) {
        const heights = linear.map((_, k) => at(k, line[n], line[n + 1])).sort((a, b) => b - a);
        close(heights[0], heights[1], 1e-12);
      }
    // Borders of linear outputs are straight: one line for each two classes that meet.
    if (nx > 2)
      close(borders.length, regionsOf([-1, 1], [-1, 1], corners(at, classes), classes).borders.length);
  }
});

const corners = (at, classes) =>
  [-1, 1].flatMap((y) => [-1, 1].flatMap((x) => Array.from({ length: classes }, (_, k) => at(k, x, y))));

test("a round region has one closed border, of which the triangles know the area", () => {
  const nodes = Array.from({ length: 41 }, (_, k) => -1 + k / 20);
  const values = nodes.flatMap((y) => nodes.flatMap((x) => [0, 0.37 - x * x - y * y, -9]));
  const { areas, borders } = regionsOf(nodes, nodes, values, 3);
  assert.equal(borders.length, 1);
  close(borders[0].slice(0, 2), borders[0].slice(-2), 1e-9);
  for (let k = 0; k < borders[0].length; k += 2)
    close(borders[0][k] ** 2 + borders[0][k + 1] ** 2, 0.37, 3e-3);
  close(
    areas[1].reduce((sum, one) => sum + area(one), 0),
    0.37 * Math.PI,
    5e-3,
  );
  assert.deepEqual(areas[2], []);
});

test("of equal outputs the first class wins, as in Python, and where one is no number there is no region", () => {
  const equal = regionsOf([0, 1], [0, 1], new Float64Array(12), 3);
  assert.deepEqual([equal.areas.map((one) => one.length), equal.borders], [[1, 0, 0], []]);
  const lost = new Float64Array(12).fill(1);
  lost[1] = NaN;
  const { areas } = regionsOf([0, 1], [0, 1], lost, 3);
  close(
    areas.flat().reduce((sum, one) => sum + area(one), 0),
    0,
  );
  assert.equal(largest([1, NaN]), -1);
  assert.equal(largest([0, 5, 5, 9], 1, 2), 0);
});

test("pieces of lines are joined at their ends, whichever way they run", () => {
  const [open, ...rest] = joined([1, 1, 0, 0, 2, 0, 1, 1, 2, 0, 3, 3], [1e6, 1e6]);
  assert.deepEqual([open, rest], [[0, 0, 1, 1, 2, 0, 3, 3], []]);
  const [ring] = joined([0, 0, 1, 0, 1, 1, 1, 0, 1, 1, 0, 0], [1e6, 1e6]);
  assert.deepEqual([ring.length, ring.slice(0, 2)], [8, ring.slice(-2)]);
});

test("a table counts each point once, those held out apart", () => {
  const data = space({
    kind: "confusion",
    label: bytes([0, 1, 2, 2, 2, 0]),
    part: bytes([0, 0, 0, 0, 1, 0]),
  });
  const { trained, held, lost } = countsOf(data, [0, 2, 2, 1, 1, NaN]);
  assert.deepEqual(trained, [1, 0, 0, 0, 0, 1, 0, 1, 1]);
  assert.deepEqual(held, [0, 0, 0, 0, 0, 1, 0, 0, 0]);
  assert.equal(lost, 1);
  const meant = /** @type {any} */ ({
    run: { label: "Adam", colour: "#000" },
    answers: [0, 2, 2, 1, 1, NaN],
  });
  assert.deepEqual(
    cellLines(data, meant, 2, 1).map((line) => typeof line !== "string" && line.value),
    ["c, taken for b", "1 of 2 (50 %)", "1 of 1 (100 %)", "Adam"],
  );
});

test("classes are those of the last key, never between two, and a lost one is none", () => {
  const winners = { data: Uint8Array.from([0, 2, 1, 255]), shape: [2, 2, 1] };
  const fit = { rows: doubles([0, 10]), values: null, winners };
  const run = /** @type {any} */ ({ id: "a", label: "Adam", members: 1, jumps: null, fit });
  const out = new Float64Array(2);
  assert.ok(answersAt(run, 0, 9.9, out, true));
  assert.deepEqual([...out], [0, 2]);
  assert.ok(!answersAt(run, 0, 10, out, true));
  assert.deepEqual([...out], [1, NaN]);
  assert.deepEqual(
    [0, 5, 9.9, 10, 12].map((row) => isKey(fit.rows.data, row)),
    [true, false, false, true, true],
  );
  assert.equal(meantWords({ run, member: 0, row: 9.9, answers: [0, 2] }), "Adam, iteration 0");
  assert.equal(meantWords({ run, member: 0, row: 10, answers: [NaN] }), "Adam, iteration 10: no numbers");
  assert.equal(
    meantWords({ run, member: 0, row: 10, answers: [1, NaN] }),
    "Adam, iteration 10, 1 point without a class",
  );
});

test("outputs that are held are those of a key, and others lie between two", () => {
  const values = { data: Float32Array.from([0, 2, 4, 6]), shape: [2, 2, 1] };
  const run = /** @type {any} */ ({ members: 1, jumps: null, fit: { rows: doubles([0, 4]), values } });
  const out = new Float64Array(2);
  answersAt(run, 0, 3, out, true);
  assert.deepEqual([...out], [0, 2]);
  answersAt(run, 0, 3, out);
  assert.deepEqual([...out], [3, 5]);
});

test("pictures fill rows that are as wide as there are classes, half or twice that", () => {
  const pictures = { data: new Uint8Array(40 * 64), shape: [40, 8, 8] };
  const classes = Array.from("0123456789");
  const data = space({
    kind: "pictures",
    classes,
    pictures,
    label: bytes(Array.from({ length: 40 }, (_, n) => n % 10)),
  });
  for (const [width, height, columns] of [
    [660, 240, 10],
    [340, 220, 10],
    [200, 700, 5],
    [1800, 140, 20],
  ]) {
    const { places, ranges } = pictureGrid(data, width, height);
    assert.deepEqual(ranges, { x: [-0.5, columns - 0.5], y: [40 / columns - 0.5, -0.5] });
    assert.deepEqual([...places.subarray(0, 4)], [0, 0, 1, 0]);
    assert.deepEqual([...places.subarray(78)], [columns - 1, 40 / columns - 1]);
  }
});

test("a point of several classes is told with its loss and its slopes, about so between two keys", () => {
  const run = { label: "Adam", colour: "#000" };
  const outputs = [Math.log(0.5), Math.log(0.3), Math.log(0.2)];
  const answers = Float64Array.from([...new Array(12).fill(0), ...outputs, 0, 0, 0, 0, 0, 0]);
  const said = /** @type {any} */ ({ run, answers, exact: true });
  const data = space();
  assert.equal(winnerAt(data, answers, 0), 0);
  assert.deepEqual(pointLines(0, said, data).slice(-6), [
    { label: "P(a)", value: "0.5" },
    { label: "its own loss", value: "0.693" },
    { label: "its slope by a's output", value: "−0.5" },
    { label: "its slope by b's output", value: "0.3" },
    { label: "its slope by c's output", value: "0.2" },
    { label: "put into", value: "a" },
  ]);
  const wrong = space({ label: bytes([2, 1, 2]) });
  const lines = pointLines(0, { ...said, exact: false }, wrong).slice(-6);
  assert.deepEqual(lines[0], { label: "P(c)", value: "≈ 0.2" });
  assert.deepEqual(lines[5], { label: "put into", value: "a, wrong" });
  assert.equal(pointLines(0, said, space({ loss: "" })).length, 5);
  const bent = space({ kind: "plane", classes: ["a", "b"], width: 1, straight: false });
  const told = pointLines(0, { ...said, answers: Float64Array.from([0, 1, 2, 3]) }, bent);
  assert.deepEqual(told.at(-3), { label: "its own loss", value: "≈ 0.693" });
});

test("the run that is shown alone is the highlighted one, else the first", () => {
  const runs = /** @type {any[]} */ (
    [2, 0, 1].map((index) => ({ id: `r${index}`, index, label: `${index}` }))
  );
  assert.equal(meantOf(runs, { highlighted: () => "r1" })?.id, "r1");
  assert.equal(meantOf(runs, { highlighted: () => "gone" })?.id, "r0");
  assert.equal(meantOf([], { highlighted: () => null }), null);
  const table = space({ kind: "confusion", total: 150, held: 0 });
  assert.equal(
    panelWords(table, [runs[1]]),
    "The data: 150 points; how many of each class (a, b and c) are put into which. Shown is the table of 0.",
  );
});
