import assert from "node:assert/strict";
import test from "node:test";
import { toPixels, within } from "../../dashboard/player/js/core/numbers.js";
import { DataHover } from "../../dashboard/player/js/data/datahover.js";
import {
  followed,
  movedTo,
  PointEditor,
  reachOf,
  spoken,
  stepped,
} from "../../dashboard/player/js/data/editing.js";

const without = (Kind, fields) => Object.assign(Object.create(Kind.prototype), fields);

/** @type {(over?: any) => any} */
const space = (over = {}) => ({
  kind: "plane",
  axes: ["u", "v"],
  classes: ["no", "yes"],
  points: { data: Float64Array.from([0, 0, 1, 1, 2, 0.5]), shape: [3, 2] },
  label: { data: Uint8Array.from([0, 1, 1]), shape: [3] },
  part: { data: Uint8Array.from([0, 0, 2]), shape: [3] },
  ...over,
});

/** A panel without a page: ten pixels a unit, y upwards. */
function panelOf(data, more = {}) {
  const classes = new Set();
  const said = [];
  return {
    data,
    places: Float64Array.from(data.points.data),
    shown: [],
    box: { left: 0, top: 0, width: 100, height: 100 },
    size: { width: 100, height: 100 },
    scaleX: 10,
    scaleY: 10,
    stale: false,
    said,
    ctx: { say: (name, value) => said.push([name, value]), requestDraw() {}, answered: () => true },
    host: {
      focus() {},
      setPointerCapture() {},
      classList: { add: (name) => classes.add(name), remove: (name) => classes.delete(name) },
    },
    classes,
    focusRun: () => null,
    replacePoints() {
      this.places = Float64Array.from(data.points.data);
    },
    inside(event, at) {
      Object.assign(at, { x: event.x, y: event.y });
      return true;
    },
    toX: (x) => 10 * x,
    toY: (y) => 100 - 10 * y,
    fromX: (x) => x / 10,
    fromY: (y) => (100 - y) / 10,
    ...more,
  };
}

/** @type {(panel: any) => any} */
const editorOf = (panel) => {
  panel.hover = without(DataHover, { panel });
  return without(PointEditor, { panel, press: null, chosen: null, told: false, words: {}, bubble: {} });
};

const pointer = (x, y, more = {}) => ({
  x,
  y,
  button: 0,
  pointerId: 1,
  pointerType: "mouse",
  target: { closest: () => null },
  preventDefault() {},
  ...more,
});

const keyOf = (key, target = null) => {
  const event = { key, target, taken: false, preventDefault: () => (event.taken = true) };
  return event;
};

test("a point is meant within nine pixels, by a finger within fourteen, and the nearest one", () => {
  const editor = editorOf(panelOf(space()));
  for (const [kind, reach] of /** @type {[string, number][]} */ ([
    ["mouse", 9],
    ["pen", 9],
    ["touch", 14],
  ])) {
    assert.equal(reachOf(kind), reach);
    assert.equal(editor.near({ x: 20 + reach - 0.01, y: 95 }, kind).n, 2);
    assert.equal(editor.near({ x: 20 + reach + 0.01, y: 95 }, kind), null);
  }
  assert.equal(editor.near({ x: 4, y: 96 }, "touch").n, 0, "point 1 is as near as its reach too");
  assert.equal(editor.near({ x: 6, y: 94 }, "touch").n, 1);
});

test("a press that wanders three pixels is a click, farther a drag, also when it comes back", () => {
  const press = { x: 10, y: 10, wandered: false };
  assert.equal(followed(press, { x: 13, y: 10 }).wandered, false);
  const far = followed(press, { x: 12.2, y: 12.2 });
  assert.equal(far.wandered, true);
  assert.equal(followed(far, { x: 10, y: 10 }).wandered, true);
});

test("where a point may go depends on what is drawn", () => {
  assert.deepEqual(movedTo(space(), 1, [4, 5]), [4, 5]);
  assert.deepEqual(movedTo(space({ kind: "curve" }), 1, [4, 5]), [4, 1], "a class stays");
  assert.deepEqual(movedTo(space({ kind: "curve", classes: [] }), 1, [4, 5]), [4, 5]);
  assert.equal(movedTo(space({ kind: "match" }), 1, [4, 5]), null);
  assert.deepEqual(within({ x: -3, y: 120 }, { left: 2, top: 1, width: 50, height: 90 }), { x: 2, y: 91 });
});

test("a place is told to the decimals that pixels tell apart", () => {
  assert.equal(toPixels(-2.0566438701831387, 90), -2.06);
  assert.equal(toPixels(123456.789, 0.01), 123457);
  assert.equal(toPixels(1e-9 / 3, 1e12), 3.33e-10);
  for (const scale of [0.3, 1, 7, 250, 1e5]) {
    const v = 10 * Math.PI;
    assert.ok(Math.abs(toPixels(v, scale) - v) * scale <= 0.5, "half a pixel at most");
  }
});

test("arrows go around", () => {
  assert.equal(stepped(2, 1, 3), 0);
  assert.equal(stepped(0, -1, 3), 2);
  assert.equal(stepped(1, 1, 3), 2);
});

test("a drag moves the one point with the pointer and is told once, at its end", () => {
  const panel = panelOf(space());
  const editor = editorOf(panel);
  assert.ok(editor.down(pointer(11, 91)));
  editor.move(pointer(30, 40));
  assert.deepEqual([...panel.places], [0, 0, 3, 6, 2, 0.5]);
  assert.ok(panel.classes.has("lp-dragging") && panel.stale && panel.said.length === 0);
  editor.up(pointer(35, 250));
  assert.deepEqual(panel.said, [["point", { row: 1, at: [3.5, 0] }]], "brought into the axes");
  assert.ok(!panel.classes.has("lp-dragging") && editor.press === null && editor.told);
});

test("Escape during a drag puts the point back and nothing is told", () => {
  const panel = panelOf(space());
  const editor = editorOf(panel);
  editor.down(pointer(11, 91));
  editor.move(pointer(30, 40));
  const event = keyOf("Escape");
  editor.key(event);
  editor.up(pointer(30, 40));
  assert.ok(event.taken);
  assert.deepEqual([...panel.places], [...panel.data.points.data]);
  assert.deepEqual(panel.said, []);
});

test("of one feature's classes only the feature is dragged", () => {
  const panel = panelOf(space({ kind: "curve" }));
  const editor = editorOf(panel);
  editor.down(pointer(10, 90));
  editor.move(pointer(40, 20));
  assert.deepEqual([...panel.places], [0, 0, 4, 1, 2, 0.5]);
  editor.up(pointer(40, 20));
  assert.deepEqual(panel.said, [["point", { row: 1, at: [4, 1] }]]);
});

test("a click chooses a point, Delete removes it, and beside the points a press is a zoom's", () => {
  const panel = panelOf(space());
  const editor = editorOf(panel);
  editor.down(pointer(11, 91));
  editor.up(pointer(12, 91));
  assert.equal(editor.chosen.n, 1);
  assert.match(editor.words.textContent, /^yes, trained on, u 1, v 1\. Delete/);
  editor.key(keyOf("ArrowRight"));
  assert.equal(editor.chosen.n, 2);
  assert.match(editor.words.textContent, /held out/);
  editor.key(keyOf("Delete"));
  assert.deepEqual(panel.said, [["point", { row: 2, at: null }]]);
  assert.equal(editor.chosen, null);
  assert.equal(editor.down(pointer(60, 20)), false);
  assert.equal(editor.press, null);
});

test("keys are the clock's where no point is chosen; Enter chooses the first", () => {
  const panel = panelOf(space());
  const editor = editorOf(panel);
  for (const name of ["ArrowLeft", "ArrowRight", "Delete", "Backspace", "Escape", " ", "Home"]) {
    const event = keyOf(name);
    editor.key(event);
    assert.ok(!event.taken, name);
  }
  editor.key(keyOf("Enter"));
  assert.equal(editor.chosen, null, "of a button in the panel");
  editor.key(keyOf("Enter", panel.host));
  assert.equal(editor.chosen.n, 0);
  const [space_, home] = [keyOf(" "), keyOf("Home")];
  editor.key(space_);
  editor.key(home);
  assert.ok(!space_.taken && !home.taken, "playback goes on");
  editor.key(keyOf("ArrowLeft"));
  assert.equal(editor.chosen.n, 2);
  editor.key(keyOf("Escape"));
  assert.equal(editor.chosen, null);
});

test("until Python has answered no point is taken, and what it refused goes back", () => {
  const panel = panelOf(space());
  const editor = editorOf(panel);
  editor.down(pointer(11, 91));
  editor.move(pointer(30, 40));
  editor.up(pointer(30, 40));
  panel.ctx.answered = () => false;
  editor.before();
  assert.equal(panel.places[2], 3);
  assert.ok(editor.down(pointer(30, 40)), "no zoom begins on a point");
  assert.equal(editor.press, null);
  panel.ctx.answered = () => true;
  editor.before();
  assert.equal(panel.places[2], 1);
});

test("predictions are chosen where they are drawn and do not move", () => {
  const run = { id: "a" };
  const shown = [{ run, member: 0, answers: Float64Array.from([3, 4, 5]) }];
  const panel = panelOf(space({ kind: "match", classes: [] }), { shown });
  const editor = editorOf(panel);
  assert.ok(editor.down(pointer(10, 60)));
  editor.move(pointer(40, 20));
  editor.up(pointer(40, 20));
  assert.deepEqual([...panel.places], [...panel.data.points.data]);
  assert.deepEqual([panel.said, editor.chosen], [[], null]);
  editor.down(pointer(10, 60));
  editor.up(pointer(10, 60));
  assert.deepEqual(editor.spot(), { x: 10, y: 60 });
  panel.shown = [];
  assert.equal(editor.spot(), null, "its run is hidden");
});

test("a point that is spoken has its place and its part", () => {
  const data = space({ kind: "curve", classes: [] });
  data.label.data.fill(0);
  assert.equal(spoken(data, 1), "point 2, trained on, u 1, v 1. Delete removes it.");
});
