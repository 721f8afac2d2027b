import assert from "node:assert/strict";
import test from "node:test";
import { formatNumber } from "../../dashboard/player/js/core/numbers.js";
import { formatTick, innerTicks, niceTicks } from "../../dashboard/player/js/core/ticks.js";
import { random, truth } from "./truths.js";

const NAMES = { inf: Infinity, "-inf": -Infinity, nan: NaN };

test("numbers are written as Python writes them", () => {
  const cases = truth("numbers");
  assert.ok(cases.length > 20000);
  for (const [text, digits, expected] of cases) {
    const value = text in NAMES ? NAMES[text] : Number(text);
    assert.equal(formatNumber(value, digits), expected, `${text} in ${digits} digits`);
  }
  assert.equal(formatNumber(null), "–");
  assert.equal(formatNumber(undefined), "–");
});

test("ticks are as short as they can be", () => {
  const texts = {
    0: "0",
    0.25: "0.25",
    "-3": "−3",
    20000: "20000",
    1e6: "10⁶",
    "-1e-5": "−10⁻⁵",
    2.5e7: "2.5×10⁷",
  };
  for (const [value, text] of Object.entries(texts)) assert.equal(formatTick(Number(value)), text);
  assert.equal(formatTick(-0), "0");
});

test("ticks are round, even, and inside of their range", () => {
  const next = random(1);
  for (let n = 0; n < 2000; n++) {
    const low = (next() - 0.5) * 10 ** (8 * next() - 4);
    const high = low + 10 ** (8 * next() - 4);
    const count = 2 + Math.floor(8 * next());
    const ticks = niceTicks(low, high, count);
    const grace = 1e-6 * (high - low);
    assert.ok(ticks.length >= 1 && ticks.length <= 2 * count + 1, `${low} ${high}: ${ticks}`);
    assert.ok(ticks.every((t) => t >= low - grace && t <= high + grace));
    for (let k = 2; k < ticks.length; k++) {
      assert.ok(Math.abs(ticks[k] - 2 * ticks[k - 1] + ticks[k - 2]) <= grace);
    }
    const inner = innerTicks([low, high]);
    assert.equal(inner.tickvals.length, inner.ticktext.length);
    assert.ok(inner.tickvals.every((t) => t > low + 5 * grace && t < high - 5 * grace));
  }
  assert.deepEqual(niceTicks(1, 1), [1]);
  assert.deepEqual(niceTicks(NaN, 1), []);
});
