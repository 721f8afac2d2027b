/** What the loss panel shows where a run has not what is asked for. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { soFar } from "../../dashboard/player/js/paths/opened.js";
import {
  leastRow,
  MISSING,
  NAMES,
  quantityOf,
  shownQuantity,
} from "../../dashboard/player/js/plane/quantities.js";

/** @type {(more?: object) => any} */
const run = (more = {}) => ({
  values: { data: [1] },
  gaps: { data: [0] },
  gradients: { data: [2] },
  ...more,
});

test("a quantity that some run has not gives way to the gap, and that to f", () => {
  const held = { data: [3] };
  assert.equal(shownQuantity("held", [run({ held })]), "held");
  assert.equal(shownQuantity("held", [run({ held }), run()]), "gap");
  assert.equal(shownQuantity("held", [run({ gaps: null })]), "value");
  assert.equal(shownQuantity("gap", [run({ gaps: null })]), "value");
  assert.equal(shownQuantity("distance", [run({ distances: null })]), "gap");
  assert.equal(shownQuantity("gradient", [run()]), "gradient");
  assert.equal(quantityOf(run({ held }), "held"), held);
});

test("every quantity has a name, and those that may be missing a sentence", () => {
  for (const quantity of Object.keys(MISSING)) assert.ok(NAMES[quantity]);
});

test("the least of a member's values is found up to its last row, NaN aside", () => {
  const values = [5, 9, 3, 1, NaN, 2, 1, 0]; // rows of two members
  assert.equal(leastRow(values, 2, 0, 3), 3);
  assert.equal(leastRow(values, 2, 0, 2), 1);
  assert.equal(leastRow(values, 2, 1, 3), 3);
  assert.equal(leastRow(values, 2, 1, 1), 1);
  assert.equal(leastRow([NaN, NaN], 1, 0, 1), -1);
});

test("with restarts f is the lowest so far, and f above its lowest value with it", () => {
  const values = { data: [5, 9, NaN, 1, 7, 2, 3, NaN], shape: [4, 2] };
  const least = soFar(values, 2);
  assert.deepEqual([...least.data], [5, 9, 5, 1, 5, 1, 3, 1]);
  const best = { values: least, gaps: null };
  assert.equal(quantityOf(run({ best }), "value"), least);
  assert.equal(quantityOf(run({ best }), "gap"), null);
  assert.deepEqual([...soFar({ data: [NaN, 4, 3], shape: [3, 1] }, 1).data], [NaN, 4, 3]);
});
