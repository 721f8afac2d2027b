/** What the dialogs of files have in common: fields that tell of a change, and a dialog with keys of its own. */
import { element } from "../core/dom.js";

let forms = 0; // ids are unique in a page

/** Makes the fields of one form; `changed` is called after each change. */
export class Fields {
  /**
   * @param {string} form its name, in ids and for tests
   * @param {() => void} changed
   */
  constructor(form, changed) {
    this.form = form;
    this.id = `lp-${form}-${++forms}`;
    this.changed = changed;
  }

  /** A menu of [value, text]. */
  select(name, choices) {
    return element(
      "select",
      { id: `${this.id}-${name}`, "data-testid": `${this.form}-${name}`, onchange: () => this.changed() },
      ...choices.map(([value, text]) => element("option", { value }, text)),
    );
  }

  /** A field for a number, which what the form says of it describes. */
  number(name, value) {
    return element("input", {
      id: `${this.id}-${name}`,
      "data-testid": `${this.form}-${name}`,
      type: "text",
      inputmode: "decimal",
      value,
      size: "5",
      autocomplete: "off",
      "aria-describedby": `${this.id}-said`,
      oninput: () => this.changed(),
    });
  }

  /** A box to be ticked, with its words. */
  box(name, text, checked = true) {
    const box = element("input", { type: "checkbox", name, checked, onchange: () => this.changed() });
    return { name, box, root: element("label", { class: "lp-figure-part" }, box, text) };
  }

  /** A field, or several, behind a label. */
  row(name, text, ...fields) {
    const label = element("label", { for: `${this.id}-${name}` }, text);
    return element("div", { class: "lp-figure-row" }, label, ...fields);
  }
}

/** By name, which boxes are ticked. */
export const ticked = (boxes) => Object.fromEntries(boxes.map(({ name, box }) => [name, box.checked]));

/** The player's own keys, and presses on the panel under it, rest while a dialog is open. */
export function keepToItself(dialog) {
  for (const kind of ["keydown", "pointerdown", "mousedown", "click", "wheel", "touchstart"])
    dialog.addEventListener(kind, (event) => event.stopPropagation());
}
