import assert from "node:assert/strict";
import test from "node:test";
import { asRows, interpolate } from "../../dashboard/player/js/core/arrays.js";
import {
  colourAt,
  colourscale,
  cutWords,
  heightScale,
  lowestOf,
} from "../../dashboard/player/js/core/scales.js";
import { unpack } from "../../dashboard/player/js/core/unpack.js";
import { bytes, close, random, truth } from "./truths.js";

const array = (rows) => ({ data: Float32Array.from(rows.flat()), shape: [rows.length, rows[0].length] });

test("rows for Plotly have holes where a number is not finite", () => {
  const rows = asRows(
    array([
      [1, 2, Infinity],
      [NaN, -5, 6],
    ]),
    (v) => 2 * v,
  );
  assert.deepEqual(
    rows.map((row) => [...row]),
    [
      [2, 4, NaN],
      [NaN, -10, 12],
    ],
  );
});

test("between samples a curve is interpolated, and outside of them or in its holes there is none", () => {
  const { x, y, at, answers } = truth("curve");
  const holes = y.map((v) => v ?? NaN);
  for (const [k, place] of at.entries()) close(interpolate(x, holes, place), answers[k], 1e-9, String(place));
});

test("heights go where the scale says", () => {
  const terrain = unpack(bytes("terrain"));
  const { himmelblau: expected } = truth("scales");
  assert.equal(lowestOf(terrain), expected.low);
  for (const mode of ["log", "rank"]) {
    const { map } = heightScale(terrain, mode);
    close(expected.z.map(map), expected[mode], 1e-6, mode);
    assert.ok(Number.isNaN(map(NaN)));
  }
  close(expected.z.map(heightScale(terrain, "linear").map), expected.z, 0);
});

test("Python's pictures have the same scales: modes, ranges, ticks and heights", () => {
  const terrains = {};
  for (const told of truth("height_scales")) {
    const { message, asked, even } = told;
    terrains[message] ??= unpack(bytes(message));
    const scale = heightScale(terrains[message], asked, { even });
    const what = `${message} ${asked} ${even}`;
    assert.deepEqual([scale.mode, scale.label], [told.mode, told.label], what);
    close(scale.range, told.range, 1e-12, what);
    assert.deepEqual(
      scale.ticks.map(({ text }) => text),
      told.ticks.map(([, text]) => text),
      what,
    );
    close(
      scale.ticks.map(({ at }) => at),
      told.ticks.map(([at]) => at),
      1e-12,
      what,
    );
    close(told.z.map(scale.map), told.shown, 1e-12, what);
  }
});

/**
 * The share of a landscape's samples that the most frequent of 18 colours has.
 * @type {(terrain: Message.Terrain, scale: Scale) => number}
 */
function crowd(terrain, { map, range: [low, high] }) {
  const counts = new Array(18).fill(0);
  const known = [...terrain.grid.z.data].filter(Number.isFinite);
  for (const z of known) counts[Math.min(Math.floor(((map(z) - low) / (high - low)) * 18), 17)] += 1;
  return Math.max(...counts) / known.length;
}

test("where six decades show one colour, more of them or ranks show the landscape, and say which", () => {
  const modes = {};
  for (const { message, six } of truth("crowds")) {
    const terrain = unpack(bytes(message));
    const colours = heightScale(terrain, "log");
    assert.ok(crowd(terrain, colours) < (six > 0.7 ? 0.45 : six + 1e-9), message);
    assert.equal(colours.label, colours.mode === "log" ? "f, log scale" : "f, by rank");
    modes[message] = colours.mode;
    const heights = heightScale(terrain, "log", { even: true });
    assert.equal(heights.mode, colours.mode === "log" ? "log" : "linear", "a surface has heights, not ranks");
  }
  assert.deepEqual(modes, {
    wall: "log",
    cross: "rank",
    pit: "rank",
    well: "rank",
    sinh: "rank",
    bowl: "log",
  });
});

test("poles are cut off where the terrain says, marked so at the ends, and the whole is there on request", () => {
  for (const message of ["cross", "tan", "reciprocal"]) {
    const terrain = unpack(bytes(message));
    const [low, high] = terrain.window;
    const cut = heightScale(terrain, "linear");
    assert.deepEqual(cut.range, [low, high]);
    assert.equal(cut.map(1e300), high);
    assert.equal(cut.map(-1e300), low);
    assert.equal(cut.map((low + high) / 3), (low + high) / 3);
    assert.match(cut.ticks[0].text, /^≤ /);
    assert.match(cut.ticks.at(-1).text, /^≥ /);
    assert.match(cutWords(terrain), /^cut off at −[\d.]+ and [\d.]+$/);
    const whole = heightScale(terrain, "linear", { poles: "whole" });
    assert.deepEqual(whole.range, terrain.seen);
    assert.equal(whole.map(1e300), 1e300);
  }
  const terrain = unpack(bytes("bowl"));
  assert.equal(terrain.window, null);
  assert.equal(heightScale(terrain, "linear").cut, false);
});

test("every scale rises, keeps to its range, and its ticks are where their values are", () => {
  const next = random(3);
  for (let n = 0; n < 60; n++) {
    const size = 10 ** (6 * next() - 3);
    const z = Float32Array.from({ length: 300 }, () =>
      next() < 0.02 ? NaN : size * (next() ** (1 + 6 * next()) - 0.3),
    );
    const known = [...z].filter(Number.isFinite);
    /** @type {any} */
    const terrain = {
      grid: { z: { data: z } },
      lowest: n % 3 ? null : Math.min(...known),
      seen: [Math.min(...known), Math.max(...known)],
    };
    for (const mode of ["linear", "log", "rank", "auto"]) {
      const scale = heightScale(terrain, mode);
      const [low, high] = scale.range;
      const sorted = known.toSorted((a, b) => a - b).map(scale.map);
      assert.ok(
        sorted.every((v, k) => !k || v >= sorted[k - 1]),
        mode,
      );
      assert.ok(sorted[0] >= low - 1e-6 * (high - low) && sorted.at(-1) <= high + 1e-6 * (high - low), mode);
      assert.ok(scale.ticks.length >= 2, mode);
      if (scale.mode !== "rank")
        for (const tick of scale.ticks) close(tick.at, scale.map(tick.value), 1e-6, mode);
      const texts = scale.ticks.map((tick) => tick.text);
      if (scale.mode === "linear") assert.equal(new Set(texts).size, texts.length);
    }
  }
  /** @type {any} */
  const nothing = { grid: { z: { data: Float32Array.of(NaN) } }, lowest: null, seen: null };
  const empty = heightScale(nothing, "log");
  assert.equal(empty.mode, "linear");
});

test("Python draws heights in the same colours", () => {
  for (const [k, colour] of truth("colours").entries()) {
    const ours = colourAt(-0.1 + (1.2 * k) / 399);
    assert.ok(
      colour.every((c, i) => Math.abs(c - ours[i]) <= 1),
      `${k}: ${colour} and ${ours}`,
    );
  }
});

test("colours get darker evenly from the floor to the heights", () => {
  /** @type {(colour: number[]) => number} */
  const light = ([r, g, b]) => {
    const linear = [r, g, b].map((v) => (v <= 10 ? v / 3294.6 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    const [l, m, s] = [
      [0.4122, 0.5363, 0.0514],
      [0.2119, 0.6807, 0.1074],
      [0.0883, 0.2817, 0.63],
    ].map((row) => Math.cbrt(row.reduce((sum, w, k) => sum + w * linear[k], 0)));
    return 0.2105 * l + 0.7936 * m - 0.0041 * s; // OKLab's lightness
  };
  for (let k = 0; k < 100; k++) assert.ok(light(colourAt(k / 100)) > light(colourAt((k + 1) / 100)) - 2e-3);
  assert.deepEqual(colourAt(-1), colourAt(0));
  assert.deepEqual(colourAt(7), colourAt(1));
  assert.deepEqual(
    colourscale().map(([at]) => at),
    Array.from({ length: 17 }, (_, k) => k / 16),
  );
});
