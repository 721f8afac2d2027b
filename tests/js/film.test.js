// Animations: frames and their times, captions, places on whole pixels, and the palette of a GIF.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { captionsAt, cuesOf, happenings, webvtt } from "../../dashboard/player/js/film/captions.js";
import { encodeGif } from "../../dashboard/player/js/film/gif.js";
import { countColours, Nearest, paletteOf } from "../../dashboard/player/js/film/palette.js";
import { cellsIn, even, HELD, RATES, sideOf, timetable } from "../../dashboard/player/js/film/timetable.js";
import * as gifenc from "../../dashboard/player/vendor/gifenc.js";

/** The same numbers each time (Lehmer 1951). */
function stream(seed) {
  let state = seed;
  return (below) => {
    state = (state * 48271) % 2147483647;
    return state % below;
  };
}

/** @type {(colour: number[]) => number} */
const packed = ([r, g, b]) => r + 256 * g + 65536 * b;

test("the frames are those asked for, from the first position to the last", () => {
  for (const rate of RATES) {
    assert.equal((100 / rate) % 1, 0, "a GIF counts in hundredths of a second");
    const { positions, seconds } = timetable({ from: 3, to: 200, rate, pace: "seconds", amount: 4.8 });
    assert.equal(positions.length, Math.round(4.8 * rate));
    assert.deepEqual([positions[0], positions.at(-1)], [3, 200]);
    assert.ok(Math.abs(seconds - ((positions.length - 1) / rate + HELD)) < 1e-12);
    const gaps = Array.from(positions.subarray(1), (p, k) => p - positions[k]);
    assert.ok(Math.max(...gaps) - Math.min(...gaps) < 1e-9);
  }
  const steps = timetable({ from: 0, to: 10, rate: 10, pace: "steps", amount: 4 }).positions;
  assert.deepEqual([...steps], [0, 4, 8, 10]);
  assert.deepEqual(
    [...timetable({ from: 0, to: 12, rate: 10, pace: "steps", amount: 4 }).positions],
    [0, 4, 8, 12],
  );
  assert.ok(timetable({ from: 0, to: 1e9, rate: 10, pace: "steps", amount: 1 }).positions.length < 4000);
});

test("sizes are even, and what is no size is none", () => {
  for (let k = 64; k < 400; k++) assert.ok(even(k) % 2 === 0 && Math.abs(even(k) - k) <= 1);
  assert.equal(sideOf("321"), 322);
  for (const text of ["", "-3", "12", "99999", "x"]) assert.equal(sideOf(text), null);
});

test("panels fill their room, apart from each other, on whole pixels", () => {
  const names = ["contour", "data", "surface", "loss", "tiles"];
  for (const [width, height] of [
    [1280, 640],
    [900, 900],
    [400, 900],
    [311, 107],
  ]) {
    // biome-ignore format: sizes
    for (let count = 1; count <= 5; count++) {
      const room = { x: 7, y: 31, width, height };
      const cells = cellsIn(names.slice(0, count), room, 9);
      assert.equal(cells.length, count);
      for (const [k, a] of cells.entries()) {
        assert.ok([a.x, a.y, a.width, a.height].every((v) => Number.isInteger(v) && v >= 0));
        assert.ok(a.x >= 7 && a.y >= 31 && a.x + a.width <= 7 + width && a.y + a.height <= 31 + height);
        for (const b of cells.slice(0, k)) {
          const apart = a.x >= b.x + b.width || b.x >= a.x + a.width || a.y >= b.y + b.height || b.y >= a.y + a.height;
          assert.ok(apart, `${count} panels in ${width} x ${height}`);
        }
      }
      assert.equal(Math.max(...cells.map((c) => c.x + c.width)), 7 + width);
      assert.equal(Math.max(...cells.map((c) => c.y + c.height)), 31 + height);
    }
  }
});

/** Runs with as much as captions ask of them. */
const run = (label, steps, status, where, jumped = []) => {
  const members = steps.length;
  const rows = Math.max(...steps) + 1;
  const jumps = new Uint8Array(rows * members);
  for (const [row, m] of jumped) jumps[row * members + m] = 1;
  const cost = Float64Array.from({ length: rows * members }, (_, k) => 3 * Math.floor(k / members));
  return {
    label,
    members,
    steps: { data: steps },
    status,
    where,
    jumps: { data: jumps },
    cost: { data: cost },
  };
};

test("captions name restarts and endings with their steps, when they are first seen", () => {
  /** @type {any[]} */
  const runs = [
    run("Adam <b>", [30], ["converged"], ["local minimum"], [[12, 0]]), // biome-ignore format: a run
    run("Momentum", [8], ["diverged"], [""]),
    run(
      "Many",
      Array(20).fill(9),
      [...Array(12).fill("converged"), ...Array(8).fill("stalled")],
      Array(20).fill("minimum"),
    ),
  ];
  const all = happenings(runs, "steps");
  assert.deepEqual(
    all.map(({ position, text }) => [position, text]),
    [
      [8, "Momentum: diverged at iteration 8"],
      [9, "Many, all 20 starts: 12 converged, 8 stalled"],
      [12, "Adam <b>: restart at iteration 12"],
      [30, "Adam <b>: converged to a local minimum at iteration 30"],
    ],
  );
  assert.equal(happenings(runs, "cost")[0].text, "Momentum: diverged at evaluation 24");
  const table = timetable({ from: 9, to: 30, rate: 10, pace: "steps", amount: 2 });
  const cues = cuesOf(all, table);
  assert.equal(cues.length, 3, "what is before the first frame is not told");
  for (const cue of cues) {
    const first = table.positions[Math.round(cue.from * table.rate)];
    const { position } = all.find(({ text }) => text === cue.text);
    assert.ok(first >= position && first - 2 < position && cue.to > cue.from && cue.to <= table.seconds);
    assert.ok(captionsAt(cues, cue.from).includes(cue.text) && !captionsAt(cues, cue.to).includes(cue.text));
  }
  const text = webvtt(cues);
  assert.match(text, /^WEBVTT\n\n1\n00:00:00\.000 --> 00:00:02\.500\nMany, all/);
  assert.match(text, /\n\n2\n00:00:00\.200 --> 00:00:02\.600\nAdam &lt;b&gt;: restart at iteration 12\n/);
});

test("a palette has the exact colours, is the same each time, and every colour gets its nearest entry", () => {
  const next = stream(7);
  const colours = Array.from({ length: 1500 }, () => next(1 << 24));
  const pixels = Uint32Array.from({ length: 20000 }, () => 0xff000000 + colours[next(next(1500) + 1)]);
  const exact = [[0, 114, 178], [213, 94, 0], [255, 255, 255], [0, 114, 178]]; // biome-ignore format: colours
  const areas = [0x123456, 0x00fe80]; // small ones, exact all the same
  for (const [k, colour] of areas.entries()) pixels.fill(0xff000000 + colour, 300 * k, 300 * k + 9);
  const counts = countColours(pixels);
  assert.equal(
    [...counts.all.values()].reduce((a, b) => a + b),
    pixels.length,
  );
  const make = () => paletteOf(exact, countColours(pixels), gifenc.quantize);
  const palette = make();
  assert.deepEqual(palette, make());
  assert.ok(palette.length <= 255 && palette.length > 200);
  assert.equal(new Set(palette.map((entry) => packed(entry))).size, palette.length);
  const nearest = new Nearest(palette);
  for (const colour of exact) assert.deepEqual(palette[nearest.of(packed(colour))], colour);
  for (const colour of areas) assert.equal(packed(palette[nearest.of(colour)]), colour);
  for (let k = 0; k < 3000; k++) {
    const colour = next(1 << 24);
    /** @type {(entry: number[]) => number} */
    const away = ([r, g, b]) =>
      (r - (colour & 255)) ** 2 + (g - ((colour >> 8) & 255)) ** 2 + (b - (colour >> 16)) ** 2;
    const brute = palette.map(away);
    assert.equal(nearest.of(colour), brute.indexOf(Math.min(...brute)));
  }
  assert.equal(
    paletteOf(exact, countColours(new Uint32Array([5])), gifenc.quantize).length,
    4,
    "few colours are all kept",
  );
});

test("a GIF has every frame as it was drawn", async () => {
  const [width, height, count] = [61, 40, 9];
  const next = stream(3);
  const board = new Uint32Array(width * height).fill(0xffffffff);
  const pictures = Array.from({ length: count }, (_, k) => {
    // Frame 4 is as the one before, 5 changes a corner, the others a few places.
    if (k === 5) board[width * height - 1] = 0xff0000ff;
    else if (k !== 4)
      for (let n = 0; n < 40; n++) board[next(width * height)] = 0xff000000 + 0x10305 * next(20);
    return board.slice();
  });
  const canvas = (k) => ({ width, height, getContext: () => ({ getImageData: () => ({ data: new Uint8ClampedArray(pictures[k].buffer) }) }) }); // biome-ignore format: as much of a canvas as is needed
  const told = [];
  /** @type {any} */
  const film = { count, rate: 20, width, height, colours: [[255, 255, 255]], cues: [], frame: canvas };
  const blob = await encodeGif(gifenc, film, { done: async (k) => void told.push(k) });
  assert.deepEqual(told.filter(Boolean), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  const folder = process.env.TRUTHS; // Pillow reads it again (test_javascript.py)
  if (!folder) return;
  writeFileSync(join(folder, "film.gif"), new Uint8Array(await blob.arrayBuffer()));
  writeFileSync(join(folder, "film.rgba"), new Uint8Array(await new Blob(pictures).arrayBuffer()));
});
