import assert from "node:assert/strict";
import test from "node:test";
import { clip, fillDots, strokeLook, trace } from "../../dashboard/player/js/core/polyline.js";
import { SvgContext } from "../../dashboard/player/js/export/svgcontext.js";
import { close, random } from "./truths.js";

/** A path that remembers its strokes: lists of points. */
class Pen {
  strokes = [];
  moveTo(x, y) {
    this.strokes.push([[x, y]]);
  }
  lineTo(x, y) {
    this.strokes.at(-1).push([x, y]);
  }
  get segments() {
    return this.strokes.flatMap((points) => points.slice(1).map((p, k) => [points[k], p]));
  }
}

test("the clipped part is what of a segment lies in the box", () => {
  const next = random(5);
  for (let n = 0; n < 3000; n++) {
    const d = 1 + Math.floor(3 * next());
    const some = () => (next() < 0.1 ? Math.round(4 * next() - 2) : 6 * next() - 3);
    const [a, b] = [0, 1].map(() => Array.from({ length: d }, some));
    if (next() < 0.1) b[0] = a[0];
    const box = Array.from({ length: d }, () => [some(), some()].sort((p, q) => p - q));
    const part = clip(a, b, box);
    const inside = (t, grace) =>
      box.every(([low, high], k) => {
        const v = a[k] + t * (b[k] - a[k]);
        return v >= low - grace && v <= high + grace;
      });
    if (part) assert.ok(part[0] >= 0 && part[1] <= 1 && part[0] <= part[1]);
    for (let k = 0; k <= 200; k++) {
      const t = k / 200;
      const within = part && t >= part[0] && t <= part[1];
      if (within) assert.ok(inside(t, 1e-12));
      else if (!part || t < part[0] - 1e-12 || t > part[1] + 1e-12) assert.ok(!inside(t, -1e-12));
    }
  }
  assert.deepEqual(
    clip(
      [0, 0],
      [1, 1],
      [
        [0, 1],
        [0, 1],
      ],
    ),
    [0, 1],
  );
  assert.deepEqual(
    clip(
      [0, 0],
      [0, 0],
      [
        [0, 1],
        [0, 1],
      ],
    ),
    [0, 1],
  );
  assert.equal(
    clip(
      [2, 2],
      [2, 2],
      [
        [0, 1],
        [0, 1],
      ],
    ),
    null,
  );
  assert.deepEqual(
    clip(
      [-1e30, 0.5],
      [1e30, 0.5],
      [
        [0, 1],
        [0, 1],
      ],
    ).map((t) => t.toFixed(6)),
    ["0.500000", "0.500000"],
  );
});

test("a polyline is drawn whole, in strokes that end at gaps", () => {
  const next = random(6);
  for (let n = 0; n < 500; n++) {
    const count = 2 + Math.floor(20 * next());
    const xy = Array.from({ length: 2 * count }, () => (next() < 0.06 ? NaN : 100 * next()));
    const gaps = new Set(Array.from({ length: count }, (_, k) => k).filter(() => next() < 0.1));
    const pen = new Pen();
    const length = trace(pen, xy, 0, count - 1, { gap: (k) => gaps.has(k) });
    const expected = [];
    for (let k = 1; k < count; k++) {
      const ends = [
        [xy[2 * k - 2], xy[2 * k - 1]],
        [xy[2 * k], xy[2 * k + 1]],
      ];
      if (!gaps.has(k) && ends.flat().every(Number.isFinite)) expected.push(ends);
    }
    assert.deepEqual(pen.segments, expected);
    close(
      length,
      expected.reduce((sum, [p, q]) => sum + Math.hypot(q[0] - p[0], q[1] - p[1]), 0),
    );
    const breaks = expected.filter(
      ([p], k) => k && (p[0] !== expected[k - 1][1][0] || p[1] !== expected[k - 1][1][1]),
    );
    assert.equal(pen.strokes.length, expected.length ? breaks.length + 1 : 0);
  }
});

test("pieces drawn one after another are as long as the line at once, and meet", () => {
  const next = random(7);
  const xy = Float64Array.from({ length: 60 }, () => 300 * next());
  const whole = trace(new Pen(), xy, 0, 29);
  let [from, total, last] = [0, 0, [xy[0], xy[1]]];
  while (from < 29) {
    const to = Math.min(from + 0.1 + 3 * next(), 29);
    const pen = new Pen();
    total += trace(pen, xy, from, to);
    close(pen.strokes[0][0], last, 1e-9);
    last = pen.strokes.at(-1).at(-1);
    from = to;
  }
  close(total, whole);
  const pen = new Pen();
  close(trace(pen, [0, 0, 10, 0], 0.5, 1, { back: 2 }), 5);
  assert.deepEqual(pen.segments, [
    [
      [3, 0],
      [10, 0],
    ],
  ]);
});

test("what leaves the screen is cut there", () => {
  const next = random(8);
  /** @type {Box} */
  const box = [
    [0, 100],
    [0, 50],
  ];
  for (let n = 0; n < 300; n++) {
    const xy = Array.from({ length: 40 }, () => 400 * next() - 150);
    const pen = new Pen();
    const length = trace(pen, xy, 0, 19, { box });
    let expected = 0;
    for (let k = 1; k < 20; k++) {
      const part = clip(xy.slice(2 * k - 2, 2 * k), xy.slice(2 * k, 2 * k + 2), box);
      if (part)
        expected +=
          (part[1] - part[0]) * Math.hypot(xy[2 * k] - xy[2 * k - 2], xy[2 * k + 1] - xy[2 * k - 1]);
    }
    close(length, expected, 1e-9);
    assert.ok(
      pen.strokes.flat().every(([x, y]) => x > -1e-9 && x < 100 + 1e-9 && y > -1e-9 && y < 50 + 1e-9),
    );
  }
});

const LOOK = { colour: "#abc", width: 2, alpha: 1, dashes: [4, 3], halo: true, dots: 2.4 };

test("a look is stroked with its dashes going on, over its halo", () => {
  const c = new SvgContext();
  c.beginPath();
  trace(c, [0, 0, 30, 0], 0, 1);
  strokeLook(c, LOOK, 12, "white");
  const [halo, line] = c.text().match(/<path[^>]*>/g);
  assert.match(halo, /stroke="white".*stroke-width="4.2"/);
  assert.doesNotMatch(halo, /dasharray/);
  assert.match(line, /stroke="#abc".*stroke-dasharray="4 3" stroke-dashoffset="12"/);
});

test("dots stand where a step is long enough to be seen", () => {
  const c = new SvgContext();
  const xy = [0, 0, 3, 0, 20, 0, NaN, 0, 40, 0];
  fillDots(c, LOOK, xy, [
    [1, 0],
    [2, 1],
    [3, 2],
    [4, 3],
  ]);
  const centres = [...c.text().matchAll(/M([\d.]+),0A/g)].map(([, x]) => Number(x));
  assert.deepEqual(centres, [22.4, 42.4], "right ends of the circles at 20 and 40");
});
