import assert from "node:assert/strict";
import test from "node:test";
import { unpack } from "../../dashboard/player/js/core/unpack.js";
import { opened } from "../../dashboard/player/js/paths/opened.js";
import { lossTable, pictureWords, runsWords } from "../../dashboard/player/js/shell/telling.js";
import { bytes } from "./truths.js";

const terrain = unpack(bytes("terrain"));
const message = unpack(bytes("runs"));
const runs = message.runs.map((run, index) => opened(run, message, terrain, index));
const view = { ...message.view, clock: "steps", quantity: "value", colour: "log" };

test("every panel names its landscape and its box", () => {
  for (const name of ["curve", "contour", "surface", "volume", "tiles"]) {
    const words = pictureWords(name, terrain, view);
    assert.ok(words.includes(terrain.landscape.title), words);
    for (const axis of terrain.axes) assert.ok(words.includes(`${axis} from`), words);
  }
});

test("a run is told where it is, and its last row once it has ended", () => {
  const [run] = runs;
  const last = run.steps.data[0];
  for (const position of [0, last, last + 100]) {
    const words = runsWords([run], ["Ended."], { position, duration: last + 100, unit: "steps" });
    const row = Math.min(position, last);
    const value = Number(/f = (\S+)\. /.exec(words)[1].replace("−", "-").replace("×10", "e"));
    const true_ = run.values.data[row * run.members];
    if (Number.isFinite(value)) assert.ok(Math.abs(value - true_) <= 6e-4 * Math.abs(true_), words);
    assert.ok(words.includes("Ended."));
  }
  assert.ok(runsWords([run], [""], { position: 0, duration: 9, unit: "steps" }).includes("Under way."));
  assert.equal(runsWords([], [], { position: 0, duration: 0, unit: "steps" }), "No run is shown.");
});

test("the table has a column for each run and rows from the start to the end", () => {
  const table = lossTable(runs, view, 50);
  assert.equal(table.head.length, runs.length + 1);
  assert.deepEqual([table.rows[0][0], table.rows.at(-1)[0]], ["0", "50"]);
  assert.ok(table.rows.every((row) => row.length === table.head.length));
  assert.equal(lossTable(runs, view, 3).rows.length, 4, "no moment twice");
  assert.equal(lossTable(runs, view, 0).rows.length, 1);
});
