import assert from "node:assert/strict";
import test from "node:test";
import { unpack } from "../../dashboard/player/js/core/unpack.js";
import { PointEditor } from "../../dashboard/player/js/data/editing.js";
import { Exporter } from "../../dashboard/player/js/export/exporter.js";
import { PathPlane } from "../../dashboard/player/js/plane/pathplane.js";
import { StartPicker } from "../../dashboard/player/js/plane/pointer.js";
import { Hand } from "../../dashboard/player/js/shell/hand.js";
import { Player } from "../../dashboard/player/js/shell/player.js";
import { Board } from "../../dashboard/player/js/study/board.js";

import { bytes, keep } from "./truths.js";

/** An instance without a page: only the fields that are given. */
const without = (Kind, fields) => Object.assign(Object.create(Kind.prototype), fields);

test("a player's message is taken only when it answers everything that was said", () => {
  const sent = [];
  const bridge = { send: (name, { count, value }) => sent.push([name, count, value]) };
  const player = without(Player, { bridge, said: 0, heard: null, telling: 0 });
  assert.ok(player.hear({ heard: 7 }), "the first message, after an earlier player had said seven things");
  player.say("start", [1, 2]);
  player.say("start", [3, 4]);
  assert.deepEqual(sent, [
    ["start", 8, [1, 2]],
    ["start", 9, [3, 4]],
  ]);
  assert.ok(!player.hear({ heard: 7 }), "under way before the first click");
  assert.ok(!player.hear({ heard: 8 }), "the answer to the first click knows nothing of the second");
  assert.ok(player.hear({ heard: 9 }));
  assert.ok(player.hear({ heard: 0 }), "a server that was started anew, when all had been answered");
  player.telling = 1;
  assert.ok(!player.hear({ heard: 9 }), "a choice that is not even said is newer than any message");
});

test("a hand asks for one place at a time, the latest, and shows no answer that comes too late", async () => {
  const asked = [];
  const shown = [];
  const said = [];
  const answers = [];
  const rest = () => new Promise(setImmediate);
  const answer = (message) => {
    answers.shift()(message);
    return rest();
  };
  const hand = new Hand({
    ask: (place) => {
      asked.push(place);
      return new Promise((done) => answers.push(done));
    },
    show: (message) => shown.push(message),
    say: (name, value) => said.push([name, value]),
  });
  hand.hold([0]);
  assert.deepEqual(asked, [], "not of a Python that could not follow");
  hand.follows = true;
  for (const k of [1, 2, 3]) hand.hold([k]);
  assert.deepEqual(asked, [[1]]);
  await answer("one");
  assert.deepEqual([asked, shown], [[[1], [3]], ["one"]]);
  await answer(null);
  hand.hold([4]);
  hand.release([5]);
  await answer("four");
  assert.deepEqual(
    [shown, said],
    [["one"], [["start", [5]]]],
    "what comes after the release is older than it",
  );
  hand.cancel();
  hand.hold([6]);
  await answer("six");
  hand.cancel();
  assert.deepEqual(shown, ["one", "six", null], "only what was shown is taken back");
});

test("a board tells its moves one at a time, and never forgets the last place of a grip", () => {
  const sent = [];
  const board = without(Board, {
    send: (_, move) => sent.push(move),
    count: 4,
    asked: null,
    next: new Map(),
  });
  board.tell("p", [0, 0], false);
  for (let k = 1; k < 5; k++) board.tell("p", [k, 0], false);
  board.tell("p", [5, 0], true);
  board.tell("q", [9, 9], true);
  board.tell("q", [NaN, 9], true);
  assert.deepEqual(
    sent,
    [{ name: "p", at: [0, 0], final: false, count: 5 }],
    "no second one before an answer",
  );
  const answer = (heard) => {
    board.hear({ heard });
    board.pass();
  };
  answer(4);
  assert.equal(sent.length, 1, "an older message is no answer");
  answer(5);
  assert.deepEqual(sent[1], { name: "p", at: [5, 0], final: true, count: 6 });
  answer(6);
  assert.deepEqual(sent[2], { name: "q", at: [9, 9], final: true, count: 7 });
  answer(7);
  assert.equal(sent.length, 3);
  board.tell("p", [1, 1], true);
  board.tell("p", [2, 2], true);
  answer(0); // of a server that was started anew
  assert.deepEqual(
    sent.slice(3).map(({ at, count }) => [...at, count]),
    [
      [1, 1, 8],
      [2, 2, 9],
    ],
  );
});

test("everything that is said is kept, for Python to hold it to the schema", async ({ mock }) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const said = [];
  const message = unpack(bytes("runs"));
  const terrain = unpack(bytes("terrain"));
  const nothing = () => {};
  const player = without(Player, {
    bridge: { send: (name, event) => said.push([name, event]) },
    said: 0,
    telling: 0,
    view: message.view,
    panels: new Map(),
    showView: nothing,
    clock: { request: nothing },
  });
  const ctx = { live: true, say: (name, value) => player.say(name, value) };
  const plane = without(PathPlane, { ctx, terrain, ranges: () => ({ x: [0, 1.5], y: [-2, 3] }) });
  const hand = new Hand({ ask: async () => null, show: nothing, say: ctx.say });
  Object.assign(plane, { fromX: (x) => x, fromY: (y) => y, setStart: nothing, scaleX: 10, scaleY: 10 });
  Object.assign(ctx, { hand, landmarks: () => ({ marks: [{ at: [1, 2], kind: "minimum" }] }) });
  plane.placeMark = ({ at }) => at;
  without(StartPicker, { panel: plane, lift: null }).click({ x: 1, y: 2.5 });
  without(StartPicker, { panel: plane, lift: null }).set(1, 2.5);
  without(StartPicker, { panel: plane, lift: Math.abs }).set(1, 2.5);
  player.say("domain", plane.seen());
  const editor = without(PointEditor, { panel: { ctx }, chosen: null });
  editor.tell(2, [1, 0.5]);
  editor.tell(3, null);
  player.choose("colour", "rank");
  player.choose("loop", "on");
  const exporter = new Exporter({
    position: () => 3,
    landscape: () => "himmelblau",
    theme: () => "dark",
    title: () => "",
    served: ["pdf", "html"],
    say: ctx.say,
  });
  const picture = { svg: async () => ({ svg: "<svg><path d='M0,0'/></svg>", width: 9, height: 9 }) };
  const files = [
    exporter.make(picture, "contour", { kind: "pdf" }),
    exporter.make(picture, "contour", { kind: "html" }),
  ];
  await new Promise(setImmediate);
  mock.timers.tick(300); // a view is said when its choices have come to rest
  exporter.destroy();
  assert.equal(files.length, 2);
  const board = without(Board, {
    send: (...move) => said.push(move),
    count: 0,
    asked: null,
    next: new Map(),
  });
  board.tell("p", [1, 2], true);
  assert.deepEqual(said.map(([name]) => name).sort(), [
    "domain",
    "export",
    "export",
    "mark",
    "move",
    "point",
    "point",
    "start",
    "start",
    "view",
  ]);
  assert.equal(said.find(([name]) => name === "view")[1].value.loop, "on", "both choices in one");
  keep("said", said);
});
