/** Tells the pictures to those who do not see them, when they have come to rest. */
import { element } from "../core/dom.js";
import { lossTable, pictureWords, runsWords } from "./telling.js";

const REST = 600; // milliseconds without a change, after which it is told

/** A hidden paragraph in every panel, a table in the loss panel, and one polite announcement of the runs. */
export class Teller {
  /** @param {import("./player.js").Player} player */
  constructor(player) {
    this.player = player;
    this.said = element("div", { class: "lp-spoken", role: "status", "data-testid": "told" });
    player.root.append(this.said);
    /** @type {ReturnType<typeof setTimeout> | 0} */
    this.timer = 0;
  }

  /** Something is not as it was: it is told once nothing changes any more. */
  changed() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.tell(), REST);
  }

  tell() {
    const { player } = this;
    const { clock, view, terrain } = player;
    if (!terrain || clock.playing) return;
    const runs = player.runs.filter((run) => !player.hidden.has(run.id));
    const endings = runs.map((run) => player.legend.status(run, clock.position).sentence);
    const now = runsWords(runs, endings, clock);
    if (this.said.textContent !== now) this.said.textContent = now;
    for (const [name, frame] of player.frames) {
      const words = pictureWords(name, terrain, view);
      const place = this.place(frame);
      const text = [words, words && name !== "loss" ? now : ""].filter(Boolean).join(" ");
      if (place.textContent !== text) place.textContent = text;
      if (name === "loss") this.table(frame, lossTable(runs, view, clock.duration));
    }
  }

  /** The paragraph of a panel. */
  place(frame) {
    let place = frame.root.querySelector(":scope > p.lp-spoken");
    if (!place) {
      place = element("p", { class: "lp-spoken" });
      frame.root.append(place);
    }
    return place;
  }

  table(frame, { caption, head, rows }) {
    const mark = JSON.stringify([caption, head, rows]);
    if (frame.told === mark) return;
    frame.told = mark;
    frame.root.querySelector(":scope > .lp-table")?.remove();
    const cells = (row) => row.map((text, k) => element(k ? "td" : "th", k ? {} : { scope: "row" }, text));
    const table = element(
      "table",
      {},
      element("caption", {}, caption),
      element("thead", {}, element("tr", {}, ...head.map((text) => element("th", { scope: "col" }, text)))),
      element("tbody", {}, ...rows.map((row) => element("tr", {}, ...cells(row)))),
    );
    frame.root.append(element("div", { class: "lp-spoken lp-table" }, table));
  }

  destroy() {
    clearTimeout(this.timer);
  }
}
