/** The legend: a chip for each run, drawn as on the canvas, with its live value and how it ended. */
import { element, icon } from "../core/dom.js";
import { drawSwatch, haloOf } from "../core/marks.js";
import { formatNumber } from "../core/numbers.js";

/**
 * How each member ended: its status, or, where it converged to no global minimum, to what.
 * @type {(run: Run) => (Message.Ending | Message.Place)[]}
 */
export function endings(run) {
  return run.status.map((word, m) =>
    word === "converged" && run.where[m] && run.where[m] !== "minimum" ? run.where[m] : word,
  );
}

const SWATCH = { width: 34, height: 16 };
const FINE = 3; // pixels of a swatch for one on the screen, which may be larger in a presentation

/** Chips that highlight on hover or focus and hide or show their run on a click. */
export class Legend {
  constructor(host, ctx, actions) {
    this.host = host;
    /** @type {Context} */
    this.ctx = ctx;
    this.actions = actions;
    this.chips = [];
    host.setAttribute("role", "group");
    host.setAttribute("aria-label", "Runs");
  }

  /** @type {(runs: Run[], minima: number) => void} */
  setRuns(runs, minima) {
    // The same chips with other numbers: nothing is built anew while the start is dragged.
    const mark = JSON.stringify([
      minima,
      ...runs.map((run) => [run.id, run.label, run.colour, run.dash, run.marker, run.members]),
    ]);
    if (mark === this.mark) {
      for (const [k, run] of runs.entries()) Object.assign(this.chips[k], { run, said: null, ending: null });
      return;
    }
    this.mark = mark;
    const focused = this.chips.find((chip) => chip.button === document.activeElement)?.run.id;
    this.chips = runs.map((run) => this.chip(run));
    const known = minima ? [this.minimumMark(minima)] : [];
    this.host.replaceChildren(...this.chips.map((chip) => chip.button), ...known);
    this.chips.find((chip) => chip.run.id === focused)?.button.focus();
    this.theme();
  }

  /** @param {Run} run */
  chip(run) {
    const canvas = element("canvas", { class: "lp-swatch", "aria-hidden": "true" });
    const value = element("span", { class: "lp-value" });
    const state = element("span", { class: "lp-state" });
    const button = element(
      "button",
      {
        type: "button",
        class: "lp-chip",
        "data-testid": "legend-item",
        "data-run": run.id,
        "aria-pressed": "true",
        onclick: () => this.actions.toggle(run.id),
        onpointerenter: (event) => event.pointerType !== "touch" && this.actions.highlight(run.id),
        onpointerleave: () => this.actions.highlight(null),
        onfocus: () => button.matches(":focus-visible") && this.actions.highlight(run.id),
        onblur: () => this.actions.highlight(null),
      },
      canvas,
      element("span", { class: "lp-label" }, run.label),
      value,
      state,
    );
    const told = element("span", { class: "lp-spoken" });
    button.append(told);
    return { run, button, canvas, value, state, told, said: null, ending: null };
  }

  minimumMark(count) {
    return element(
      "span",
      { class: "lp-minimum" },
      element("span", { "aria-hidden": "true" }, "★"),
      count > 1 ? `${count} known minima` : "known minimum",
    );
  }

  theme() {
    const ratio = FINE;
    for (const { run, canvas } of this.chips) {
      canvas.width = SWATCH.width * ratio;
      canvas.height = SWATCH.height * ratio;
      const c = canvas.getContext("2d");
      c.scale(ratio, ratio);
      drawSwatch(c, run, 1, 8, SWATCH.width - 2, haloOf(this.ctx.theme(), true));
    }
  }

  /** What changes while it plays: the value at the head, and the status once the run has ended. */
  draw(position) {
    for (const chip of this.chips) {
      const { run } = chip;
      const said = this.valueText(run, position);
      if (said !== chip.said) chip.value.textContent = chip.said = said;
      const { word, sentence } = this.status(run, position);
      const ending = word + sentence;
      if (ending === chip.ending) continue;
      chip.ending = ending;
      chip.state.replaceChildren(...(word ? [icon(word)] : []));
      chip.state.className = `lp-state lp-${word.replace(" ", "-")}`;
      if (run.members > 1 && word) chip.state.append(this.count(run));
      const hidden = this.ctx.isHidden(run.id);
      const tip = `${sentence || "Running."} Click to ${hidden ? "show" : "hide"} it.`;
      chip.button.dataset.tip = tip;
      chip.told.textContent = `. ${tip}`;
    }
  }

  /** Whether a run is shown, and which one is meant at the moment. */
  setState() {
    const meant = this.ctx.highlighted();
    const chosen = meant !== null && this.ctx.isHidden(meant) ? null : meant;
    for (const chip of this.chips) {
      const hidden = this.ctx.isHidden(chip.run.id);
      chip.button.setAttribute("aria-pressed", String(!hidden));
      chip.button.classList.toggle("lp-dim", chosen !== null && chosen !== chip.run.id);
      chip.ending = null;
    }
    this.draw(this.ctx.clock.position);
  }

  valueText(run, position) {
    const { values } = run.best ?? run;
    if (run.members === 1) {
      const row = Math.floor(this.ctx.row(run, 0, position) + 1e-6);
      return `${run.best ? "best " : ""}f = ${formatNumber(values.data[row], 3)}`;
    }
    let best = Infinity;
    for (let m = 0; m < run.members; m++) {
      const f = values.data[Math.floor(this.ctx.row(run, m, position) + 1e-6) * run.members + m];
      if (f < best) best = f;
    }
    return `best f = ${formatNumber(best, 3)}`;
  }

  status(run, position) {
    for (let m = 0; m < run.members; m++) {
      if (this.ctx.row(run, m, position) < run.steps.data[m]) return { word: "", sentence: "" };
    }
    const ends = endings(run);
    if (run.members === 1) return { word: ends[0], sentence: run.sentence };
    const counts = new Map();
    for (const word of ends) counts.set(word, (counts.get(word) ?? 0) + 1);
    const parts = [...counts].sort((a, b) => b[1] - a[1]);
    return {
      word: parts[0][0],
      sentence: `Of ${run.members} starts: ${parts.map(([w, n]) => `${n} ${w}`).join(", ")}.`,
    };
  }

  count(run) {
    const word = this.status(run, Infinity).word;
    return element("span", {}, `${endings(run).filter((w) => w === word).length}/${run.members}`);
  }
}
