import assert from "node:assert/strict";
import test from "node:test";
import { linesBeyond } from "../../dashboard/player/js/core/ground.js";
import { LEVELS } from "../../dashboard/player/js/core/scales.js";
import { wheelFactor } from "../../dashboard/player/js/core/wheel.js";
import { around, covers, MoreGround } from "../../dashboard/player/js/plane/moreground.js";

const even = (low, high, n) => ({
  data: Float64Array.from({ length: n }, (_, k) => low + ((high - low) * k) / (n - 1)),
});
const patchOf = (box, nodes, terrain) => ({
  terrain,
  x: even(...box[0], nodes),
  y: even(...(box[1] ?? [0, 0]), nodes),
});

test("a notch of the wheel is a tenth, there and back, whatever unit it tells and however fast it turns", () => {
  assert.ok(Math.abs(wheelFactor({ deltaY: 100 }) - 1.1) < 1e-12);
  for (const deltaY of [3, 100, 250, 1e6]) {
    const [out, back] = [wheelFactor({ deltaY }), wheelFactor({ deltaY: -deltaY })];
    assert.ok(out > 1 && out < 1.4 && Math.abs(out * back - 1) < 1e-12);
  }
  assert.ok(Math.abs(wheelFactor({ deltaY: 3, deltaMode: 1 }) - 1.1) < 0.002, "three lines are a notch");
  assert.ok(
    wheelFactor({ deltaY: 5, ctrlKey: true }) > wheelFactor({ deltaY: 5 }),
    "a pinch tells little at once",
  );
});

test("ground is asked for what is seen, coarse first, and an answer to an earlier view is not drawn", async ({
  mock,
}) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const asked = [];
  const answers = [];
  const drawn = [];
  const terrain = {
    key: "t",
    dimension: 2,
    domain: [
      [-1, 1],
      [-1, 1],
    ],
  };
  const ask = (question) => {
    asked.push(question);
    return new Promise((done) => answers.push(() => done(patchOf(question.box, question.nodes, "t"))));
  };
  const ctx = { live: true, ask };
  const more = new MoreGround({ ctx, terrain }, () => drawn.push(more.patch.x.data.length));
  const rest = async () => {
    mock.timers.tick(1000);
    await new Promise(setImmediate);
  };
  const answer = async () => {
    answers.shift()();
    await new Promise(setImmediate);
  };
  const wide = { x: [-3, 3], y: [-2, 2] };
  more.follow(null);
  await rest();
  assert.equal(asked.length, 0, "the terrain has its own box");
  for (const k of [5, 4, 3]) more.follow({ x: [-k, k], y: [-2, 2] });
  await rest();
  assert.equal(asked.length, 1, "not while it moves");
  assert.deepEqual(asked[0].box, around([wide.x, wide.y]));
  await answer();
  await answer();
  assert.deepEqual(
    drawn,
    asked.map(({ nodes }) => nodes),
  );
  assert.ok(drawn[0] < drawn[1], "coarse first");
  assert.ok(covers(more.patch, wide, false) && more.shown(wide) === more.patch);
  more.follow({ x: [-3.2, 2.8], y: [-2, 2] });
  await rest();
  assert.equal(asked.length, 2, "a small pan needs nothing new");
  const near = { x: [0, 0.5], y: [0, 0.5] };
  more.follow(near);
  await rest();
  assert.equal(asked.length, 3, "a closer look has more nodes");
  more.forget();
  await answer();
  assert.equal(more.patch, null, "another terrain has come");
  assert.equal(more.shown(near), null);
});

test("level lines go on beyond the scale in its own steps, and only where there are heights", () => {
  const scale = /** @type {any} */ ({ range: [0, LEVELS] });
  const nodes = (most) => ({
    x: [0, 1],
    y: [0, 1],
    z: [
      [0, 1],
      [NaN, most],
    ],
  });
  assert.equal(linesBeyond(nodes(LEVELS), scale).visible, false);
  const { visible, contours } = linesBeyond(nodes(LEVELS + 3), scale);
  assert.ok(visible);
  assert.deepEqual([contours.start, contours.size], [LEVELS, 1]);
});
