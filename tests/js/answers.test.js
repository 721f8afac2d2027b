import assert from "node:assert/strict";
import test from "node:test";
import { Player } from "../../dashboard/player/js/shell/player.js";
import { Board } from "../../dashboard/player/js/study/board.js";

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
  player.telling = 1;
  assert.ok(!player.hear({ heard: 9 }), "a choice that is not even said is newer than any message");
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
    if (heard >= board.asked.count) board.asked = null;
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
});
