/** Of many critical points so many are marked that the landscape is seen. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { lineLook, MANY, onTop, topLook } from "../../dashboard/player/js/core/marks.js";
import { MOST, thinned, thinnedEvenly } from "../../dashboard/player/js/landmarks/thinning.js";

/** A lattice as Rastrigin's: n by n minima with maxima and saddles between them. @type {(n: number) => any[]} */
const lattice = (n) => {
  const marks = [];
  for (let i = 0; i < 2 * n; i++)
    for (let j = 0; j < 2 * n; j++) {
      const kind = i % 2 ? (j % 2 ? "maximum" : "saddle") : j % 2 ? "saddle" : "minimum";
      const at = [10 * i, 7 * j];
      marks.push({ at, kind, value: (i - n) ** 2 + (j - n) ** 2, known: i === 0 && j === 0 });
    }
  return marks;
};
const place = ({ at }) => at;

test("few marks stay as they are, and so do those of a small view", () => {
  assert.equal(thinned(lattice(3), place).length, 36);
  const marks = lattice(12);
  const box = { left: 95, top: 65, width: 60, height: 42 };
  assert.equal(thinned(marks, place, box), marks);
});

test("of many up to 40 remain: of each kind, apart from each other, the known ones among them", () => {
  for (const marks of [lattice(5), lattice(12)]) {
    for (const all of [thinned(marks, place), thinnedEvenly(marks)]) {
      const kept = all.filter((mark) => !mark.known);
      assert.ok(kept.length <= MOST && kept.length > MOST / 2, String(kept.length));
      assert.deepEqual([...new Set(kept.map(({ kind }) => kind))].sort(), ["maximum", "minimum", "saddle"]);
      const apart = kept.map((a) =>
        Math.min(...kept.filter((b) => b !== a).map((b) => Math.hypot(a.at[0] - b.at[0], a.at[1] - b.at[1]))),
      );
      const span = 20 * Math.sqrt(marks.length / 4);
      assert.ok(Math.min(...apart) > (0.3 * span) / Math.sqrt(MOST));
    }
    assert.ok(thinned(marks, place).some(({ known }) => known));
  }
});

test("marks on one line are thinned as well", () => {
  const marks = lattice(40).filter(({ at }) => at[1] === 0);
  const line = /** @type {any[]} */ (marks.map((mark) => ({ ...mark, at: [mark.at[0]], known: false })));
  const kept = thinnedEvenly(line);
  assert.ok(kept.length <= MOST && kept.length > MOST / 2);
});

test("many paths are faint and a few of them are not; few paths are as they were", () => {
  /** @type {(members: number) => any} */
  const run = (members) => ({ members, colour: "#000", dash: "dash", marker: "circle" });
  const [many, some] = [lineLook(run(256)), lineLook(run(MANY))];
  assert.ok(many.many && !some.many && many.alpha < 0.1 && some.alpha > 0.2);
  assert.deepEqual(onTop(run(MANY)), []);
  const top = onTop(run(256));
  assert.equal(new Set(top).size, 3);
  assert.ok(top.every((m) => m >= 0 && m < 256) && topLook(many).alpha > 0.9);
  assert.ok(topLook(lineLook(run(256), true)).alpha < 0.2);
  // Where a tenth of the paths go the same way, they are seen well.
  assert.ok(1 - (1 - many.alpha) ** 26 > 0.6);
});
