import assert from "node:assert/strict";
import test from "node:test";
import {
  baseOf,
  innerTicks,
  shortTicks,
  signedLog,
  signedTicks,
} from "../../dashboard/player/js/core/ticks.js";
import { close, random } from "./truths.js";

/** A tick's text as a number. */
const read = (text) => {
  const powers = { "⁰": 0, "¹": 1, "²": 2, "³": 3, "⁴": 4, "⁵": 5, "⁶": 6, "⁷": 7, "⁸": 8, "⁹": 9 };
  const [head, raised = ""] = text
    .replace(/−/g, "-")
    .replace(/^(-?)10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹])/, "$11×10$2")
    .split("×10");
  const power = [...raised].reduce((all, c) => all + (c === "⁻" ? "-" : powers[c]), "");
  return Number(head) * 10 ** Number(power || (text.includes("×10") ? 1 : 0));
};

test("the labels of a short axis are its places, told from a round number in its name", () => {
  const next = random(41);
  for (let n = 0; n < 400; n++) {
    const span = 10 ** (-12 * next() - 1);
    const middle = (n % 2 ? 1 : -1) * (n % 3 ? 10 * next() : Math.round(10 * next()) + 1e6);
    if (span < 2e-13 * Math.abs(middle)) continue;
    const range = [middle - span / 2, middle + span / 2];
    const base = baseOf(range);
    const { tickvals, ticktext, "title.text": title } = shortTicks("x", range, 6);
    if (span > 1e-4 * Math.abs(middle)) assert.equal(base, null);
    if (base === null) continue;
    const [, told, unit = "1"] = /^x ([−+] [\d.e-]+)(?:, in (.+))?$/.exec(title);
    assert.equal(told, `${base > 0 ? "−" : "+"} ${Math.abs(base)}`);
    assert.ok(Math.abs(base - middle) <= 5.5 * span && String(Math.abs(base)).length <= 18, title);
    assert.ok(tickvals.length >= 3 && new Set(ticktext).size === ticktext.length, String(ticktext));
    const said = (text) => read(text) * read(unit);
    for (const [k, at] of tickvals.entries())
      assert.ok(
        Math.abs(at - base - said(ticktext[k])) < 1e-3 * span + 4e-16 * Math.abs(middle),
        ticktext[k],
      );
    const scene = innerTicks(range, range[0]);
    for (const [k, at] of scene.tickvals.entries())
      assert.ok(
        Math.abs(at + range[0] - base - said(scene.ticktext[k])) < 1e-3 * span + 4e-16 * Math.abs(middle),
      );
  }
});

test("a signed logarithm rises, keeps 0, has its inverse, and its ticks are where their numbers are", () => {
  const series = [
    [-1, -30, -1e12, -2.4e249],
    [27, 1e-3, 0, -5],
  ];
  const bend = signedLog(series);
  const values = series.flat().sort((a, b) => a - b);
  const bent = values.map(bend.to);
  assert.ok(bent.every((v, k) => !k || v > bent[k - 1]) && bend.to(0) === 0);
  for (const [k, v] of values.entries()) close(bend.from(bent[k]) / (v || 1), v ? 1 : 0, 1e-9);
  for (const range of [
    [bent[0], bent.at(-1)],
    [-7, 3],
    [-0.5, 0.5],
    [0, 90],
  ]) {
    const { tickvals, ticktext } = signedTicks(range, bend);
    assert.ok(tickvals.includes(0) && tickvals.length <= 9);
    for (const [k, at] of tickvals.entries()) close(at, bend.to(read(ticktext[k])), 1e-9, ticktext[k]);
    if (range[1] - range[0] > 3) assert.ok(tickvals.length >= 3, String(ticktext));
  }
  assert.equal(signedLog([[0], [NaN]]).unit, 1);
});
