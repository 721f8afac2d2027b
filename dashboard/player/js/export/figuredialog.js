/** The dialog of a figure for print: how wide, how large its text, in which colours and with what on it. */
import { element } from "../core/dom.js";
import { readTheme } from "../core/theme.js";
import { composed } from "./compose.js";
import { checked, download, ExportError, MIME } from "./files.js";
import { Fields, keepToItself, ticked } from "./form.js";
import { pointsOf, UNITS, vectorWords, WRONG, widthOf } from "./measures.js";

const ALL = "all";
const REST = 300; // milliseconds without a change, then the preview is drawn
const COLOURS = [
  ["paper", "black on white"],
  ["light", "the light page's"],
  ["page", "this page's"],
];
const PARTS = [
  ["title", "title"],
  ["legend", "legend"],
  ["marks", "marks"],
  ["bar", "colour bar"],
];

/** One dialog for all panels of an exporter; what was chosen stays. */
export class FigureDialog {
  /** @param {import("./exporter.js").Exporter} exporter */
  constructor(exporter) {
    this.exporter = exporter;
    this.drawn = 0; // of previews: an older one is not shown
    this.unit = "cm";
  }

  build() {
    const fields = new Fields("figure", () => this.changed());
    const { id } = fields;
    this.panel = fields.select("panel", []);
    this.width = fields.number("width", "8.6");
    this.units = fields.select(
      "unit",
      Object.entries(UNITS).map(([name, { label }]) => [name, label]),
    );
    this.units.setAttribute("aria-label", "Unit of the width");
    this.points = fields.number("points", "9");
    this.colours = fields.select("colours", COLOURS);
    this.parts = PARTS.map(([name, text]) => fields.box(name, text));
    this.preview = element("img", { class: "lp-figure-preview", alt: "", "data-testid": "figure-preview" });
    this.said = element("p", { class: "lp-figure-said", id: `${id}-said`, role: "status" });
    const save = (kind, text) =>
      element(
        "button",
        { type: "button", class: "lp-button", "data-kind": kind, onclick: () => this.save(kind) },
        text,
      );
    this.saves = [save("svg", "Save SVG")];
    if (this.exporter.source.served.includes("pdf")) this.saves.push(save("pdf", "Save PDF"));
    const close = element(
      "button",
      { type: "button", class: "lp-button", onclick: () => this.root.close() },
      "Close",
    );
    this.root = element(
      "dialog",
      { class: "lp-figure", "aria-labelledby": `${id}-name`, "data-testid": "figure-dialog" },
      element("h2", { id: `${id}-name` }, "Figure for print"),
      element(
        "div",
        { class: "lp-figure-body" },
        element(
          "div",
          { class: "lp-figure-fields" },
          fields.row("panel", "Shows", this.panel),
          fields.row("width", "Width", this.width, this.units),
          fields.row("points", "Text, in points", this.points),
          fields.row("colours", "Colours", this.colours),
          element(
            "fieldset",
            { class: "lp-figure-parts" },
            element("legend", {}, element("span", {}, "With")),
            ...this.parts.map(({ root }) => root),
          ),
        ),
        element("div", { class: "lp-figure-sheet" }, this.preview),
      ),
      this.said,
      element("div", { class: "lp-figure-buttons" }, ...this.saves, close),
    );
    keepToItself(this.root);
    this.root.addEventListener("close", () => this.forget());
  }

  /** Opens it, of one panel at first. */
  open(panel) {
    if (!this.root) this.build();
    const panels = this.exporter.printable();
    const host = panels.find((one) => one.panel === panel);
    this.opener = document.activeElement;
    this.panels = panels;
    this.panel.replaceChildren(
      ...panels.map(({ name }, k) => element("option", { value: String(k) }, name)),
      ...(panels.length > 1 ? [element("option", { value: ALL }, "all panels, as one figure")] : []),
    );
    this.panel.value = String(Math.max(0, panels.indexOf(host)));
    this.exporter.home().append(this.root);
    this.root.showModal();
    this.width.focus();
    this.width.select();
    this.changed();
  }

  /** What is chosen; null, and the field says so, where a number is none. @returns {Choice | null} */
  choice() {
    if (this.units.value !== this.unit) {
      const mm = widthOf(this.width.value, this.unit);
      if (mm !== null) this.width.value = String(Math.round((100 * mm) / UNITS[this.units.value].mm) / 100);
      this.unit = this.units.value;
    }
    const mm = widthOf(this.width.value, this.unit);
    const points = pointsOf(this.points.value);
    this.width.setAttribute("aria-invalid", String(mm === null));
    this.points.setAttribute("aria-invalid", String(points === null));
    if (mm === null || points === null) {
      this.say(mm === null ? WRONG.width : WRONG.points);
      return null;
    }
    const parts = ticked(this.parts);
    return /** @type {Choice} */ ({ mm, points, theme: this.colours.value, ...parts });
  }

  chosen() {
    return this.panel.value === ALL ? this.panels : [this.panels[Number(this.panel.value)]];
  }

  async figure(choice, draft) {
    const { source } = this.exporter;
    const chosen = this.chosen();
    // A study's panels say more than the landscape that they are of.
    const own = source.still && chosen.length === 1;
    const title = own ? chosen[0].name : source.title();
    const page = readTheme(this.exporter.home());
    return checked(await composed(chosen, choice, { position: source.position(), title, page, draft }));
  }

  changed() {
    clearTimeout(this.due);
    const choice = this.choice();
    for (const button of this.saves) button.disabled = !choice;
    if (!choice) return;
    this.due = setTimeout(() => this.look(choice), this.preview.src ? REST : 0);
  }

  /** The preview: the same figure, its images coarse. */
  async look(choice) {
    const mark = ++this.drawn;
    this.preview.setAttribute("aria-busy", "true");
    try {
      const { svg, width, height, images } = await this.figure(choice, true);
      if (mark !== this.drawn || !this.root.open) return;
      this.show(svg);
      const unit = UNITS[this.unit];
      const size = [width, height]
        .map((mm) => (mm / unit.mm).toFixed(this.unit === "cm" ? 1 : 2))
        .join(" × ");
      const more = this.saves.length > 1 ? "" : " A PDF is made where the page has its server.";
      this.preview.alt = `The figure as it will be, ${size} ${unit.label}`;
      this.say(`${size} ${unit.label}. ${vectorWords(images)}${more}`);
    } catch (error) {
      this.fail(error);
    } finally {
      if (mark === this.drawn) this.preview.removeAttribute("aria-busy");
    }
  }

  show(svg) {
    if (this.preview.src) URL.revokeObjectURL(this.preview.src);
    this.preview.src = URL.createObjectURL(new Blob([svg], { type: MIME.svg }));
  }

  async save(kind) {
    const choice = this.choice();
    if (!choice || this.busy) return;
    this.busy = true;
    const before = this.said.textContent;
    this.say("Preparing…");
    await new Promise((painted) => setTimeout(painted, 30));
    try {
      const all = this.panel.value === ALL;
      const panel = all ? "all panels" : (this.chosen()[0].file ?? this.chosen()[0].name);
      const name = this.exporter.fileName(panel, kind);
      const { svg, images } = await this.figure(choice, false);
      if (kind === "svg") download(name, new Blob([svg], { type: MIME.svg }));
      else await this.exporter.ask({ kind: "pdf", panel, name: name.replace(/\.pdf$/, ""), svg });
      this.say(`Saved as ${name}. ${vectorWords(images)}`);
    } catch (error) {
      this.say(before);
      this.fail(error);
    } finally {
      this.busy = false;
    }
  }

  fail(error) {
    if (!(error instanceof ExportError)) console.error("figure:", error);
    const known = error instanceof ExportError && error.message;
    this.say(known || "This figure could not be made. Try it without one of its parts.");
  }

  say(text) {
    this.said.textContent = text;
  }

  forget() {
    clearTimeout(this.due);
    this.drawn += 1;
    if (this.preview.src) URL.revokeObjectURL(this.preview.src);
    this.preview.removeAttribute("src");
    this.root.remove();
    if (this.opener instanceof HTMLElement && this.opener.isConnected) this.opener.focus();
  }

  destroy() {
    if (this.root?.open) this.root.close();
  }
}
