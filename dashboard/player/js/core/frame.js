/** The frame of one panel: a quiet title, small actions, and the place where the panel draws. */
import { element, icon } from "./dom.js";

/** `root` is the whole, `host` the panel's place, `tools` where the export menu goes. */
export class Frame {
  constructor(name) {
    this.title = element("h2", { class: "lp-title" });
    this.buttons = element("div", { class: "lp-actions" });
    this.tools = element("div", { class: "lp-tools" });
    this.host = element("div", { class: "lp-host" });
    this.header = element("header", { class: "lp-header" }, this.title, this.buttons, this.tools);
    this.root = element(
      "section",
      { class: `lp-frame lp-frame-${name}`, "data-name": name },
      this.header,
      this.host,
    );
    this.actions = new Map();
  }

  setTitle(text) {
    if (this.title.textContent !== text) this.title.textContent = text;
    this.root.setAttribute("aria-label", text);
  }

  /** A small button that shows up only where it can do something (`setAction`). */
  addAction(name, label, help, act) {
    const text = element("span", {}, label);
    const button = element(
      "button",
      {
        type: "button",
        class: "lp-button lp-small",
        "data-testid": `action-${name}`,
        "data-tip": help,
        onclick: act,
      },
      icon(name),
      text,
    );
    button.hidden = true;
    this.buttons.append(button);
    this.actions.set(name, { button, text });
  }

  /** A small button without words, at the end of the header. */
  addTool(name, label, act) {
    const button = element(
      "button",
      {
        type: "button",
        class: "lp-tool",
        "data-testid": `tool-${name}`,
        "data-tip": label,
        "aria-label": label,
        onclick: act,
      },
      icon(name),
    );
    this.tools.append(button);
  }

  setAction(name, shown, label = null) {
    const action = this.actions.get(name);
    if (!action) return;
    action.button.hidden = !shown;
    if (label && action.text.textContent !== label) action.text.textContent = label;
  }

  /** The panel could not be drawn: say so instead of an empty picture. */
  fail(sentence) {
    this.host.replaceChildren(element("p", { class: "lp-failed", role: "alert" }, sentence));
  }
}
