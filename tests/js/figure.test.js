// Figures for print: lengths on paper, panels that keep their places, and legends of which nothing is cut off.
import assert from "node:assert/strict";
import { test } from "node:test";
import { dashOf, plotlyDash } from "../../dashboard/player/js/core/marks.js";
import {
  cellsOf,
  dotsPerInch,
  fileName,
  imagesIn,
  layoutOf,
  legendOf,
  pointsOf,
  vectorWords,
  widthOf,
} from "../../dashboard/player/js/export/measures.js";
import { csvOf, entriesOf, relaid } from "../../dashboard/player/js/export/paper.js";
import { boxAxes } from "../../dashboard/player/js/export/sceneshot.js";

const measure = (text) => 6.7 * [...text].length;

test("lengths on paper are those of CSS, and text has the points asked for", () => {
  for (const mm of [30, 86, 178, 254]) {
    for (const points of [6, 9, 14]) {
      const { px, units, scale } = layoutOf(mm, points);
      assert.ok(Math.abs(px / 96 - mm / 25.4) < 1e-12, "96 pixels are an inch");
      assert.ok(Math.abs(units * scale - px) < 1e-9);
      assert.ok(Math.abs((12 * scale) / 96 - points / 72) < 1e-12, "12 units are the font size");
    }
  }
  assert.equal(widthOf("8,6", "cm"), 86);
  assert.equal(widthOf(" 3.5 ", "in"), 3.5 * 25.4);
  for (const bad of ["", "abc", "0", "-3", "1e9", "Infinity"]) assert.equal(widthOf(bad, "cm"), null);
  assert.equal(pointsOf("9"), 9);
  for (const bad of ["", "1", "400", "nine"]) assert.equal(pointsOf(bad), null);
  assert.equal(dotsPerInch(300, 25.4), 300);
});

test("nothing of a legend is outside of its room, and no entry lies on another, however long the names", () => {
  const long = "Gradient descent with a step size found by a very long line search";
  const names = [
    "Adam",
    long,
    "Nesterov",
    "Supercalifragilisticexpialidocious".repeat(3),
    "L-BFGS",
    "δ = 0.005",
  ];
  for (let count = 1; count <= 12; count++) {
    const entries = Array.from({ length: count }, (_, k) => ({
      label: `${names[k % names.length]} ${k + 1}`,
    }));
    for (const room of [90, 240, 640]) {
      const { items, height, swatch, beside, row } = legendOf(entries, room, measure);
      assert.equal(items.length, count);
      const boxes = items.map(({ entry, x, y, lines }) => {
        const letters = (text) => text.replace(/\s/g, "");
        assert.equal(letters(lines.join("")), letters(entry.label), "every letter is there");
        const right = x + swatch + beside + Math.max(...lines.map(measure));
        const low = y + row * lines.length;
        assert.ok(x >= 0 && y >= 0 && right <= room && low <= height, `${count} entries in ${room}`);
        return [x, y, right, low];
      });
      boxes.forEach((a, i) => {
        for (const b of boxes.slice(i + 1))
          assert.ok(a[2] <= b[0] || b[2] <= a[0] || a[3] <= b[1] || b[3] <= a[1], "two entries overlap");
      });
    }
  }
});

test("panels keep their places and shapes, and what lies between them on screen takes no paper", () => {
  const rects = [
    { x: 320, y: 200, width: 560, height: 500 },
    { x: 900, y: 200, width: 440, height: 270 },
    { x: 900, y: 470, width: 440, height: 230 },
    { x: 320, y: 900, width: 1020, height: 100 }, // below a toolbar
  ];
  const scale = 500 / 1020;
  const { cells, height } = cellsOf(rects, 500);
  for (const [k, cell] of cells.entries()) {
    assert.ok(Math.abs(cell.width - rects[k].width * scale) < 1e-9);
    assert.ok(Math.abs(cell.height - rects[k].height * scale) < 1e-9);
    assert.ok(cell.y + cell.height <= height + 1e-9 && cell.x + cell.width <= 500 + 1e-9);
  }
  assert.ok(Math.abs(cells[1].x - 580 * scale) < 1e-9, "the gap above the wide panel stays");
  assert.ok(Math.abs(cells[3].y - 500 * scale) < 1e-9, "the toolbar takes no room");
  const pair = cellsOf(rects.slice(0, 3), 500).cells;
  assert.ok(Math.abs(pair[1].x - pair[0].width) < 1e-9 && Math.abs(pair[2].y - pair[1].height) < 1e-9);
});

test("what is an image is said, with the dots that it has", () => {
  const size = Buffer.alloc(24);
  size.write("PNG", 1);
  size.writeUInt32BE(250, 16);
  const svg = `<svg><image width="100" height="9" href="data:image/png;base64,${size.toString("base64")}"/></svg>`;
  const [image] = imagesIn(svg, 0.254); // 100 units are an inch
  assert.equal(Math.round(dotsPerInch(image.width, image.mm)), 250);
  assert.match(vectorWords([{ dots: 320.4 }, { dots: 250, cells: true }]), /cells is an image of 250 dots/);
  assert.match(vectorWords([{ dots: 320.4 }]), /surface is an image of 320 dots/);
  assert.match(vectorWords([]), /nothing is an image/);
  assert.deepEqual(imagesIn("<svg><path/></svg>", 1), []);
});

test("names of files say landscape and panel", () => {
  assert.equal(fileName("rosenbrock", "contour", 12.4, "svg"), "rosenbrock-contour-12.svg");
  assert.equal(fileName("himmelblau", "all panels", 370, "pdf"), "himmelblau-all-panels-370.pdf");
  assert.equal(fileName("himmelblau", "Error against |h|", null, "csv"), "himmelblau-error-against-h.csv");
});

test("dashes in a figure are those of the canvas", () => {
  for (const name of ["solid", "dash", "dot", "dashdot", "longdash", "longdashdot"]) {
    for (const width of [1.1, 2.4])
      assert.deepEqual(dashOf(plotlyDash(name, width), width), dashOf(name, width));
  }
  assert.equal(plotlyDash("solid"), "solid");
});

test("a figure laid out anew has text of one size, and only the parts asked for", () => {
  const figure = {
    data: [
      { type: "contour", showscale: true, colorbar: { title: { text: "f" }, tickfont: { size: 11 } } },
      { type: "scatter", mode: "markers", meta: "marks", name: "saddles", showlegend: true, x: [0], y: [0] },
      { type: "scatter", mode: "lines+markers", name: "Adam", showlegend: true, line: { dash: "7px,4px" } },
    ],
    layout: {
      width: 900,
      height: 500,
      title: { text: "no" },
      xaxis: {
        title: { text: "the way from A to B, which is 1 − λ, in units of the box", font: { size: 13 } },
        tickfont: { size: 11.5 },
      },
      yaxis: { type: "log", range: [-16, 2], title: { text: "y" } },
    },
  };
  const theme = { font: "Arial", muted: "#222", text: "#000", background: "#fff" };
  const how = { theme, width: 300, height: 200, marks: false, bar: false, measure };
  const { data, layout } = relaid(figure, /** @type {any} */ (how));
  assert.deepEqual([layout.width, layout.height, layout.showlegend], [300, 200, false]);
  assert.equal(data.length, 2);
  assert.equal(data[0].showscale, false);
  assert.deepEqual([layout.xaxis.title.font.size, layout.xaxis.tickfont.size], [12, 12]);
  const lines = layout.xaxis.title.text.split("<br>");
  assert.ok(
    lines.length > 1 && lines.every((line) => measure(line) < 300),
    "no name is wider than its panel",
  );
  const decades = 18 / layout.yaxis.dtick;
  assert.ok(decades * 12 * 2 < 200, "powers of ten have room above each other");
  assert.deepEqual(
    entriesOf(figure.data, true).map(({ label, line, marker }) => [label, Boolean(line), Boolean(marker)]),
    [
      ["saddles", false, true],
      ["Adam", true, true],
    ],
  );
  assert.equal(entriesOf(figure.data, false).length, 1);
});

test("the axes of a scene are at its outline, their numbers apart from each other", () => {
  // A camera that looks along (-1, -1, -1) without perspective.
  const put = ([x, y, z]) => [200 + 90 * (y - x), 200 + 50 * (x + y) - 100 * z];
  const marks = [-1, -0.5, 0, 0.5, 1].map((x) => ({ x, text: x.toFixed(2) }));
  const box = boxAxes({
    low: [-1, -1, -1],
    high: [1, 1, 1],
    ticks: [marks, marks, marks],
    names: ["x", "y", "f"],
    put,
    eye: [1, 1, 1],
    parallel: true,
    measure,
  });
  const corners = [-1, 1].flatMap((x) => [-1, 1].flatMap((y) => [-1, 1].map((z) => put([x, y, z]))));
  const low = Math.max(...corners.map((p) => p[1]));
  const left = Math.min(...corners.map((p) => p[0]));
  assert.ok(box.axes[0].line.some((p) => p[1] === low) && box.axes[1].line.some((p) => p[1] === low));
  assert.ok(
    box.axes[2].line.every((p) => p[0] === left),
    "heights are at the left edge",
  );
  const far = put([-1, -1, -1]); // where the far faces meet: seen by nobody but the grid
  assert.ok(box.grid.some(([a, b]) => [a, b].some((p) => p[0] === far[0] && p[1] === far[1])));
  const said = box.axes.flatMap(({ numbers }) => numbers.map((one) => one.said)).filter(({ text }) => text);
  assert.ok(said.length >= 9);
});

test("the table of a figure has every point of every trace, and quotes what it must", () => {
  const text = csvOf([
    { type: "scatter", name: 'f, "true"', x: new Float64Array([1, 2]), y: [0.1, Number.NaN] },
    { type: "surface", name: "s", x: [5, 6], y: [7], z: [[1, 2]] },
  ]);
  assert.deepEqual(text.trim().split("\n"), [
    "trace,kind,x,y,z",
    '"f, ""true""",scatter,1,0.1,',
    '"f, ""true""",scatter,2,,',
    "s,surface,5,7,1",
    "s,surface,6,7,2",
  ]);
});
