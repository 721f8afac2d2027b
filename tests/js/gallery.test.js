import assert from "node:assert/strict";
import test from "node:test";
import { isFound, tileAfter } from "../../dashboard/player/js/gallery/grid.js";

test("all words that were typed must be said of a tile, in any order and any case", () => {
  const tile = { words: "rosenbrock a curved valley" };
  assert.ok(isFound(tile, "") && isFound(tile, "  ") && isFound(tile, "Valley rosen"));
  assert.ok(!isFound(tile, "valley newton"));
});

test("arrow keys walk a ragged grid row by row, and the way up is the nearest tile too", () => {
  const rows = [3, 5, 1, 4];
  const places = rows.flatMap((n, y) => Array.from({ length: n }, (_, x) => ({ x, y })));
  const number = (x, y) => places.findIndex((p) => p.x === x && p.y === y);
  assert.equal(tileAfter(places, number(1, 0), "ArrowDown"), number(1, 1));
  assert.equal(tileAfter(places, number(4, 1), "ArrowUp"), number(2, 0));
  assert.equal(tileAfter(places, number(4, 1), "ArrowDown"), number(0, 2));
  assert.equal(tileAfter(places, number(2, 3), "ArrowUp"), number(0, 2));
  assert.equal(tileAfter(places, number(2, 3), "ArrowDown"), number(2, 3), "below the last row is nothing");
  assert.equal(tileAfter(places, number(1, 0), "ArrowUp"), number(1, 0));
  for (let k = 0; k < places.length; k++) {
    assert.equal(tileAfter(places, k, "ArrowRight"), Math.min(k + 1, places.length - 1));
    assert.equal(tileAfter(places, k, "ArrowLeft"), Math.max(k - 1, 0));
    assert.deepEqual([tileAfter(places, k, "Home"), tileAfter(places, k, "End")], [0, places.length - 1]);
  }
});
