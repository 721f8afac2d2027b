import assert from "node:assert/strict";
import test from "node:test";
import { fromBase64, unpack } from "../../dashboard/player/js/core/unpack.js";
import { select } from "../../dashboard/player/js/landmarks/landmarks.js";
import { bytes, close, truth } from "./truths.js";

function same(actual, expected, where) {
  if (expected?.shape) {
    assert.deepEqual(actual.shape, expected.shape, where);
    close(actual.data, expected.data, 0, where);
  } else if (Array.isArray(expected)) {
    assert.equal(actual.length, expected.length, where);
    for (const [k, one] of expected.entries()) same(actual[k], one, `${where}[${k}]`);
  } else if (expected !== null && typeof expected === "object") {
    assert.deepEqual(Object.keys(actual).sort(), Object.keys(expected).sort(), where);
    for (const name of Object.keys(expected)) same(actual[name], expected[name], `${where}.${name}`);
  } else assert.equal(actual, expected, where);
}

for (const name of ["terrain", "runs", "landmarks", "odd"]) {
  test(`${name}: what Python packs is unpacked, wherever its bytes lie`, () => {
    const message = bytes(name);
    const expected = truth(name);
    same(unpack(message), expected, name);
    same(unpack(message.slice().buffer), expected, name);
    for (const before of [1, 2, 3, 4]) {
      const larger = new Uint8Array(message.length + before + 5);
      larger.set(message, before);
      const window = larger.subarray(before, before + message.length);
      const unpacked = unpack(window);
      same(unpacked, expected, name);
      larger.fill(0);
      same(unpacked, expected, `${name}, a copy`);
    }
    const text = Buffer.from(message).toString("base64");
    same(unpack(fromBase64(text)), expected, name);
  });
}

test("of critical points those that are asked for are shown, and all are counted", () => {
  const message = unpack(bytes("landmarks"));
  const all = select(message);
  assert.equal(all.marks.length, message.points.shape[0] + message.edges.points.shape[0]);
  assert.deepEqual(select(null), { marks: [], sets: [], model: null, counts: [] });
  const kinds = message.kinds;
  for (const [k, mark] of all.marks.entries()) {
    if (mark.kind !== "edge") assert.equal(mark.kind, kinds[message.kind.data[k]]);
    assert.equal(mark.at.length, 2);
  }
  for (const { kind, count, choice } of all.counts) {
    const shown = select(message, choice);
    assert.equal(shown.marks.filter((mark) => mark.kind === kind).length, count);
    assert.deepEqual(shown.counts, all.counts);
  }
  assert.equal(select(message, "off").marks.length, 0);
});
