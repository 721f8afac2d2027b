/** What a person chooses of an animation: its fields, and what they say. */
import { element } from "../core/dom.js";
import { Fields, ticked } from "../export/form.js";
import { even, MOST, numberOf, RATES, SIZES, scaleFor, sideOf, timetable } from "./timetable.js";

const THEMES = [
  ["page", "this page's"],
  ["light", "light"],
  ["dark", "dark"],
];
const PARTS = [
  ["title", "title and clock"],
  ["legend", "legend"],
  ["captions", "captions"],
];
const PACES = {
  steps: ["seconds in all", "iterations a frame"],
  cost: ["seconds in all", "evaluations a frame"],
};
const SCREEN = "screen";
const OWN = "own";

/**
 * @typedef {{choice: FilmChoice | null, wrong: string, table?: ReturnType<typeof timetable>}} Choosing
 */

/** `changed` is called after each change. */
export class FilmFields extends Fields {
  /** @param {() => void} changed */
  constructor(changed) {
    super("film", changed);
    this.kind = this.select("kind", []);
    this.size = this.select("size", []);
    this.width = this.number("width", "1280");
    this.height = this.number("height", "720");
    this.width.setAttribute("aria-label", "Width in pixels");
    this.height.setAttribute("aria-label", "Height in pixels");
    this.own = element("span", { class: "lp-film-own" }, this.width, " × ", this.height);
    this.amount = this.number("amount", "6");
    this.pace = this.select("pace", []);
    this.pace.setAttribute("aria-label", "What the number says");
    this.rate = this.select(
      "rate",
      RATES.map((rate) => [String(rate), `${rate} frames a second`]),
    );
    this.rate.value = "20";
    this.from = this.number("from", "0");
    this.to = this.number("to", "");
    this.to.setAttribute("aria-label", "Last");
    this.rate.setAttribute("aria-label", "Frames a second");
    this.theme = this.select("theme", THEMES);
    this.parts = PARTS.map(([name, text]) => this.box(name, text));
    this.names = element("fieldset", { class: "lp-film-names" });
    this.unit = element("span", { class: "lp-film-unit" });
    this.root = element(
      "fieldset",
      { class: "lp-film-fields" },
      this.row("kind", "File", this.kind),
      this.names,
      this.row("size", "Size", this.size, this.own),
      this.row("amount", "Speed", this.amount, this.pace, this.rate),
      this.row("from", "From", this.from, element("span", {}, "to"), this.to, this.unit),
      this.row("theme", "Colours", this.theme),
      this.group("With", this.parts),
    );
  }

  row(name, text, ...fields) {
    return super.row(name, text, element("span", { class: "lp-film-row" }, ...fields));
  }

  group(text, boxes, host = element("fieldset", { class: "lp-film-names" })) {
    host.replaceChildren(
      element("legend", {}, text),
      element("span", { class: "lp-film-row" }, ...boxes.map(({ root }) => root)),
    );
    return host;
  }

  /**
   * What there is to choose from: the panels that are seen, the clock, and the size of what is on screen.
   * @param {{panels: {name: string, text: string, chosen: boolean}[], clock: Clock, size: {width: number, height: number}}} given
   */
  offer({ panels, clock, size }) {
    this.panels = panels.map(({ name, text, chosen }) => this.box(name, text, chosen));
    this.group("Panels", this.panels, this.names);
    this.screen = [even(size.width), even(size.height)];
    const sizes = Object.entries(SIZES).map(([name, { text }]) => [name, text]);
    const chosen = this.size.value || "hd";
    this.options(
      this.size,
      [...sizes, [SCREEN, `as here, ${this.screen.join(" × ")}`], [OWN, "another size"]],
      chosen,
    );
    const [seconds, steps] = PACES[clock.unit];
    const last = String(Math.round(clock.duration));
    this.options(this.pace, [["seconds", seconds], ["steps", steps]], this.pace.value || "seconds"); // biome-ignore format: a pair each
    // A race that has changed is animated to its own end.
    if (this.last !== last) {
      this.from.value = "0";
      this.to.value = last;
    }
    this.last = last;
    this.unit.textContent = `of ${last} ${clock.unit === "steps" ? "iterations" : "evaluations"}`;
    if (!this.kind.options.length) this.offerKinds([["gif", "GIF"]]);
  }

  /** @param {string[][]} kinds */
  offerKinds(kinds) {
    this.options(this.kind, kinds, this.kind.value);
  }

  options(host, choices, value) {
    host.replaceChildren(...choices.map(([name, text]) => element("option", { value: name }, text)));
    host.value = choices.some(([name]) => name === value) ? value : (choices[0]?.[0] ?? "");
  }

  /** @returns {number[] | null} */
  pixels() {
    const { value } = this.size;
    if (value === SCREEN) return this.screen;
    if (value !== OWN) return [SIZES[value].width, SIZES[value].height];
    const sides = [this.width, this.height].map(({ value }) => sideOf(value));
    return sides.every(Boolean) ? sides : null;
  }

  /** What the fields say of a clock that ends there. @type {(duration: number) => Choosing} */
  choosing(duration) {
    this.own.hidden = this.size.value !== OWN;
    const names = this.panels.filter(({ box }) => box.checked).map(({ name }) => name);
    const sides = this.pixels();
    const pace = /** @type {FilmChoice["pace"]} */ (this.pace.value);
    const amount = numberOf(this.amount.value, pace === "seconds" ? 0.1 : 1e-3);
    const [from, to] = [numberOf(this.from.value, 0), numberOf(this.to.value, 0)];
    const range = from !== null && to !== null && from < to && from < duration;
    for (const [field, fine] of /** @type {[HTMLElement, boolean][]} */ ([
      [this.width, sides !== null],
      [this.height, sides !== null],
      [this.amount, amount !== null],
      [this.from, range],
      [this.to, range],
    ]))
      field.setAttribute("aria-invalid", String(!fine));
    const no = (wrong) => ({ choice: null, wrong });
    if (!names.length) return no("Choose at least one panel.");
    if (!sides) return no("A side has between 64 and 3840 pixels.");
    if (amount === null) return no("The speed is a number above 0.");
    if (!range) return no("From is less than to, and both are on the clock.");
    const [width, height] = sides;
    const how = { from, to: Math.min(to, duration), rate: Number(this.rate.value), pace, amount };
    const table = timetable(how);
    if (table.positions.length > MOST)
      return no(
        `These are more than ${MOST.toLocaleString("en-US")} frames: choose fewer seconds, or larger steps.`,
      );
    const parts = ticked(this.parts);
    const chosen = { kind: this.kind.value, names, width, height, theme: this.theme.value, ...parts, ...how };
    const scale = scaleFor(width, height, names.length);
    return { choice: /** @type {any} */ ({ ...chosen, scale }), wrong: "", table };
  }
}
