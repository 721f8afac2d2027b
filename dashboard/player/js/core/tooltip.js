/** The one floating box of a player. */
import { element, scaleOf } from "./dom.js";

const PATIENCE = 450; // milliseconds a pointer rests before a control explains itself

/** One floating box for all of a player: hover texts of panels, and `data-tip` of any element. */
export class Tooltip {
  constructor(root) {
    this.root = root;
    this.box = element("div", {
      class: "lp-tooltip",
      role: "tooltip",
      id: `lp-tip-${Math.random().toString(36).slice(2, 8)}`,
    });
    this.box.hidden = true;
    root.append(this.box);
    this.stop = new AbortController();
    const { signal } = this.stop;
    const tipped = (event) => event.target.closest?.("[data-tip]");
    const over = (event) => {
      const target = tipped(event);
      if (!target) {
        if (this.target) this.hide();
        return;
      }
      if (target === this.target || (event.type === "pointerover" && event.pointerType === "touch")) return;
      this.hide();
      this.target = target;
      // A pointer that only passes by asks nothing; the keyboard's focus does at once.
      this.timer = setTimeout(
        () => {
          const at = target.getBoundingClientRect();
          this.show([target.dataset.tip], at.left + at.width / 2, at.bottom + 2, true);
          this.target = target;
        },
        event.type === "focusin" ? 0 : PATIENCE,
      );
    };
    root.addEventListener("pointerover", over, { signal });
    root.addEventListener(
      "focusin",
      (event) => {
        if (event.target.matches?.(":focus-visible")) over(event);
      },
      { signal },
    );
    root.addEventListener("pointerdown", () => this.hide(), { signal });
    root.addEventListener("focusout", () => this.hide(), { signal });
    root.addEventListener("pointerleave", () => this.hide(), { signal });
    root.addEventListener(
      "keydown",
      (event) => {
        if (event.key === "Escape") this.hide();
      },
      { signal },
    );
  }

  /** @param {Line[]} lines */
  show(lines, clientX, clientY, below = false) {
    clearTimeout(this.timer);
    this.target = null;
    this.box.replaceChildren(
      ...lines.map((line) => {
        if (typeof line === "string") return element("div", {}, line);
        const swatch = line.colour ? element("i", { style: `background:${line.colour}` }) : null;
        return element(
          "div",
          { class: line.strong ? "lp-strong" : "lp-pair" },
          swatch,
          line.label ? element("span", {}, line.label) : null,
          element("b", {}, line.value),
        );
      }),
    );
    this.box.hidden = false;
    const box = this.root.getBoundingClientRect();
    const scale = scaleOf(this.root);
    const outer = { width: box.width / scale, height: box.height / scale };
    const [left, top] = [(clientX - box.left) / scale, (clientY - box.top) / scale];
    const { offsetWidth: width, offsetHeight: height } = this.box;
    let x = left + (below ? -width / 2 : 16);
    let y = top + (below ? 6 : 16);
    if (!below && x + width > outer.width - 4) x = left - width - 14;
    if (y + height > outer.height - 2) y = top - height - (below ? 30 : 14);
    x = Math.min(Math.max(x, 4), Math.max(outer.width - width - 4, 4));
    this.box.style.transform = `translate(${Math.round(x)}px, ${Math.round(Math.max(y, 2))}px)`;
  }

  hide() {
    clearTimeout(this.timer);
    this.target = null;
    this.box.hidden = true;
  }

  destroy() {
    clearTimeout(this.timer);
    this.stop.abort();
    this.box.remove();
  }
}
