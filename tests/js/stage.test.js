import assert from "node:assert/strict";
import test from "node:test";
import { isCompact, roomFor, stageScale } from "../../dashboard/player/js/shell/stage.js";

test("a screen twice as large shows the same slide twice as large, and none is shrunk", () => {
  const once = stageScale(1280, 720);
  assert.ok(once > 1);
  for (const k of [1.5, 3]) assert.ok(Math.abs(stageScale(1280 * k, 720 * k) / once - k) < 1e-12);
  assert.equal(stageScale(390, 844), 1);
  assert.equal(stageScale(2560, 720), once); // what is wider has more room beside, not larger type
});

test("a player in the page ends on the first screen, and grows with it", () => {
  let before = 0;
  for (let tall = 700; tall <= 1400; tall += 20) {
    const height = roomFor(tall, 140);
    assert.ok(height >= before && height + 140 <= tall);
    before = height;
  }
  assert.ok(before > roomFor(720, 140) + 300);
  assert.ok(roomFor(720, 400) <= 720 - 60, "below much else it still fits a screen");
});

test("a frame in a slide shows one panel only where all would not be seen", () => {
  assert.deepEqual(
    [
      [640, 360],
      [560, 420],
      [1280, 720],
      [960, 540],
      [390, 844],
      [1000, 400],
    ].map(([w, h]) => isCompact(w, h)),
    [true, true, false, false, false, true],
  );
});
