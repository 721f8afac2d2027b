/** What Python computed beforehand (tests/js/truths.py), and seeded random numbers. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const FOLDER = process.env.TRUTHS;

/** A truth by its name. */
export const truth = (name) => JSON.parse(readFileSync(join(FOLDER, `${name}.json`), "utf8"));

/** A message's bytes, as the browser gets them. */
export const bytes = (name) => new Uint8Array(readFileSync(join(FOLDER, `${name}.bin`)));

/** Leaves something behind, for Python to look at. */
export const keep = (name, value) => writeFileSync(join(FOLDER, `${name}.json`), JSON.stringify(value));

/** Numbers from 0 to 1, the same in every run of the tests (mulberry32). */
export function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Two numbers, or lists of numbers, agree; null stands for what is not finite. */
export function close(actual, expected, tolerance = 1e-9, what = "") {
  if (expected === null || typeof expected === "number") {
    if (expected === null) assert.ok(!Number.isFinite(actual), `${what}: ${actual} is finite`);
    else {
      const off = Math.abs(actual - expected) / Math.max(1, Math.abs(expected));
      assert.ok(off <= tolerance, `${what}: ${actual} is not ${expected}`);
    }
    return;
  }
  assert.equal(actual.length, expected.length, what);
  for (let k = 0; k < expected.length; k++) close(actual[k], expected[k], tolerance, `${what}[${k}]`);
}
