/** The dialog of a paper pack: how wide a column is, and which panels; then all of it in one ZIP. */
import { element } from "../core/dom.js";
import { readTheme } from "../core/theme.js";
import { composed } from "./compose.js";
import { checked, ExportError } from "./files.js";
import { Fields, keepToItself, ticked } from "./form.js";
import { pointsOf, UNITS, WRONG, widthOf } from "./measures.js";

const OWN = "own";
const COLUMNS = [
  ["88", "one column, 8.8 cm"],
  ["120", "one and a half, 12 cm"],
  ["180", "two columns, 18 cm"],
  [OWN, "another width"],
];
const TOGETHER = 180; // mm: all panels as one figure lie across two columns, or are as wide as each
const PARTS = [
  ["title", "title", false],
  ["legend", "legend", true],
  ["marks", "marks", true],
  ["bar", "colour bar", true],
];
const ABOUT =
  "One ZIP: each panel as SVG and PDF, black on white, the numbers, a caption with every setting, " +
  "references as BibTeX, and, where there is one, a script that makes the same numbers again.";

/** One dialog for all panels of an exporter; what was chosen stays. */
export class PackDialog {
  /** @param {import("./exporter.js").Exporter} exporter */
  constructor(exporter) {
    this.exporter = exporter;
    /** @type {AbortController | null} */
    this.work = null;
  }

  build() {
    const fields = new Fields("pack", () => this.changed());
    this.fields = fields;
    const { id } = fields;
    const group = (words, ...inside) =>
      element(
        "fieldset",
        { class: "lp-figure-parts" },
        element("legend", {}, element("span", {}, words)),
        ...inside,
      );
    this.column = fields.select("column", COLUMNS);
    this.width = fields.number("width", "8.6");
    this.unit = fields.select(
      "unit",
      Object.entries(UNITS).map(([name, { label }]) => [name, label]),
    );
    this.unit.setAttribute("aria-label", "Unit of the width");
    this.own = fields.row("width", "Its width", this.width, this.unit);
    this.points = fields.number("points", "8");
    this.panelsHost = group("Panels");
    this.parts = PARTS.map(([name, words, on]) => fields.box(String(name), String(words), Boolean(on)));
    this.said = element("p", { class: "lp-figure-said", id: `${id}-said`, role: "status" });
    this.bar = element("progress", { class: "lp-pack-bar", max: "1", value: "0", hidden: true });
    this.bar.setAttribute("aria-label", "How far the pack is");
    const button = (kind, words, act) =>
      element("button", { type: "button", class: "lp-button", "data-kind": kind, onclick: act }, words);
    this.make = button("make", "Make the pack", () => this.save());
    this.cancel = button("cancel", "Cancel", () => this.work?.abort());
    this.root = element(
      "dialog",
      { class: "lp-figure", "aria-labelledby": `${id}-name`, "data-testid": "pack-dialog" },
      element("h2", { id: `${id}-name` }, "Paper pack"),
      element("p", { class: "lp-pack-about" }, ABOUT),
      element(
        "div",
        { class: "lp-figure-fields" },
        fields.row("column", "Each panel", this.column),
        this.own,
        fields.row("points", "Text, in points", this.points),
        this.panelsHost,
        group("With", ...this.parts.map(({ root }) => root)),
      ),
      this.said,
      this.bar,
      element(
        "div",
        { class: "lp-figure-buttons" },
        this.make,
        this.cancel,
        button("close", "Close", () => this.root.close()),
      ),
    );
    keepToItself(this.root);
    this.root.addEventListener("close", () => this.forget());
  }

  open() {
    if (!this.root) this.build();
    this.opener = document.activeElement;
    this.panels = this.exporter.printable();
    const { source } = this.exporter;
    const called = ({ name, file }) =>
      name === source.title() ? file[0].toUpperCase() + file.slice(1) : name;
    this.boxes = this.panels.map((one, k) => this.fields.box(String(k), called(one), true));
    this.panelsHost.replaceChildren(this.panelsHost.firstChild, ...this.boxes.map(({ root }) => root));
    this.exporter.home().append(this.root);
    this.root.showModal();
    this.column.focus();
    this.show(null);
    this.changed();
  }

  /** What is chosen; null, and it is said, where a number is none. @returns {Choice | null} */
  choice() {
    const own = this.column.value === OWN;
    this.own.hidden = !own;
    const mm = own ? widthOf(this.width.value, this.unit.value) : Number(this.column.value);
    const points = pointsOf(this.points.value);
    this.width.setAttribute("aria-invalid", String(mm === null));
    this.points.setAttribute("aria-invalid", String(points === null));
    if (mm === null || points === null) {
      this.say(mm === null ? WRONG.width : WRONG.points);
      return null;
    }
    const parts = ticked(this.parts);
    return /** @type {Choice} */ ({ mm, points, theme: "paper", ...parts });
  }

  chosen() {
    return this.panels.filter((_, k) => this.boxes[k].box.checked);
  }

  changed() {
    if (this.work) return;
    const choice = this.choice();
    const count = this.chosen().length;
    this.make.disabled = !choice || !count;
    if (!choice) return;
    if (!count) this.say("Choose a panel.");
    else if (count === 1) this.say(`One panel, ${choice.mm / 10} cm wide.`);
    else
      this.say(
        `${count} panels, ${choice.mm / 10} cm wide each, and all of them as one figure, ` +
          `${wide(choice.mm) / 10} cm wide. What 3D shades is an image of at least 300 dots an inch where this ` +
          "browser's graphics go so far; the README says how many.",
      );
  }

  /** Draws the figures, one after another, and has them packed. */
  async save() {
    const choice = this.choice();
    const chosen = this.chosen();
    if (!choice || !chosen.length || this.work) return;
    const { exporter } = this;
    const { source } = exporter;
    const work = new AbortController();
    this.work = work;
    /** @type {{name: string, panels: Printed[], mm: number}[]} */
    const wanted = chosen.map((one) => ({ name: one.file, panels: [one], mm: choice.mm }));
    if (chosen.length > 1) wanted.push({ name: "all panels", panels: chosen, mm: wide(choice.mm) });
    try {
      /** @type {Message.Figure[]} */
      const figures = [];
      for (const [k, { name, panels, mm }] of wanted.entries()) {
        this.show(k / (wanted.length + 1));
        this.say(`Drawing ${k + 1} of ${wanted.length}: ${name} …`);
        await new Promise((painted) => setTimeout(painted, 30)); // or the words would come after the work
        if (work.signal.aborted) throw new ExportError("Cancelled; nothing was saved.");
        figures.push(await this.figure(name, panels, { ...choice, mm }));
      }
      this.show(wanted.length / (wanted.length + 1));
      this.say("Making the PDFs, and packing …");
      if (work.signal.aborted) throw new ExportError("Cancelled; nothing was saved.");
      const name = exporter.fileName("paper", "zip").replace(/\.zip$/, "");
      const hidden = source.hidden?.() ?? [];
      const moment = { position: source.position(), last: source.last?.() ?? 0, hidden };
      await exporter.ask({ kind: "pack", panel: "all", name, figures, ...moment }, work.signal);
      this.say("Saved. The README in it says what is what.");
    } catch (error) {
      if (!(error instanceof ExportError)) console.error("pack:", error);
      const known = error instanceof ExportError && error.message;
      this.say(known || "The pack could not be made. Try it with fewer panels.");
    } finally {
      this.work = null;
      if (this.root.open) this.show(null);
    }
  }

  /** @type {(name: string, panels: Printed[], choice: Choice) => Promise<Message.Figure>} */
  async figure(name, panels, choice) {
    const { source } = this.exporter;
    const page = readTheme(this.exporter.home());
    const alone = panels.length === 1;
    const title = alone && source.still ? panels[0].name : source.title();
    const { svg, images } = checked(
      await composed(panels, choice, { position: source.position(), title, page }),
    );
    const dots = images.length ? Math.floor(Math.min(...images.map((image) => image.dots))) : null;
    const table = alone && panels[0].panel.table ? { table: panels[0].panel.table() } : {};
    const own = alone && panels[0].name !== source.title() ? panels[0].name : "";
    return { name, title: own, svg, mm: choice.mm, dots, ...table };
  }

  /** How far it is, a share; null: nothing is being made. @param {number | null} share */
  show(share) {
    this.bar.hidden = share === null;
    this.bar.value = share ?? 0;
    this.cancel.hidden = share === null;
    this.make.disabled = share !== null;
  }

  say(text) {
    this.said.textContent = text;
  }

  forget() {
    this.work?.abort();
    this.root.remove();
    if (this.opener instanceof HTMLElement && this.opener.isConnected) this.opener.focus();
  }

  destroy() {
    if (this.root?.open) this.root.close();
  }
}

/** How wide all panels as one figure are, in mm. @type {(mm: number) => number} */
const wide = (mm) => Math.max(TOGETHER, mm);
