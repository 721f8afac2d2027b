/** The key to the marks of critical points, in a panel's header: how many of each kind, and a filter. */
import { element } from "../core/dom.js";
import { KINDS, paintLandmarks } from "./landmarks.js";
import { MOST } from "./thinning.js";

const SIZE = 18; // pixels of a swatch
const PLAIN = { dark: false, accent: "#000" };

function swatch(kind) {
  /** @type {Mark} */
  const mark = { at: [], value: 0, kind, eigenvalues: [], degenerate: false, kink: false, known: false };
  const canvas = element("canvas", {
    width: 2 * SIZE,
    height: 2 * SIZE,
    class: "lp-keymark",
    "aria-hidden": "true",
  });
  const c = canvas.getContext("2d");
  c.scale(2, 2);
  paintLandmarks(c, { marks: [mark], sets: [], model: null }, () => [SIZE / 2, SIZE / 2], {
    theme: PLAIN,
    radius: 4.8,
  });
  return canvas;
}

/** A small button for each kind: a click shows only that kind, another one all again. */
export class Key {
  constructor(header, choose) {
    this.choose = choose;
    this.root = element("div", {
      class: "lp-key",
      role: "group",
      "aria-label": "Critical points",
      "data-testid": "landmark-key",
    });
    header.insertBefore(this.root, header.children[1]);
  }

  /** @type {(counts: Shown["counts"], choice?: string, message?: Message.Landmarks | null) => void} */
  set(counts, choice = "all", message = null) {
    const mark = JSON.stringify([counts, choice, message?.key]);
    if (mark === this.mark) return;
    this.mark = mark;
    const { activeElement: active } = document;
    const focused = active instanceof HTMLElement && this.root.contains(active) ? active.dataset.kind : null;
    const less =
      message && message.total > message.points.shape[0]
        ? ` The lowest ${message.points.shape[0].toLocaleString("en-US")} of ${message.total.toLocaleString("en-US")} points are marked.`
        : "";
    const many = counts.reduce((sum, one) => sum + one.count, 0) > MOST;
    const thin = many
      ? ` Of those in sight up to ${MOST} are marked, so that the landscape is seen: zoom in for the others.`
      : "";
    this.root.replaceChildren(
      ...counts.map(({ kind, count, choice: own }) => {
        const only = choice === own;
        const { plural } = KINDS[kind];
        const name = `${count.toLocaleString("en-US")} ${count > 1 ? plural : kind === "edge" ? "minimum on the edge" : kind}`;
        const stars =
          kind === "minimum" && message.known.data.some(Boolean)
            ? " Known global minima keep their star ★."
            : "";
        const tip = `${name}.${stars}${less}${thin} Click to show ${only ? "all critical points" : `only ${own === "special" ? "special points" : own}`}.`;
        return element(
          "button",
          {
            type: "button",
            class: "lp-keyitem",
            "data-kind": kind,
            "aria-pressed": String(only),
            "aria-label": tip,
            "data-tip": tip,
            onclick: () => this.choose(only ? "all" : own),
            "data-shown": String(choice === "all" || only),
          },
          swatch(kind),
          element("span", {}, count.toLocaleString("en-US"), " "),
          element("span", { class: "lp-keyword" }, name.replace(/^\S+ /, "")),
        );
      }),
      ...(many ? [element("span", { class: "lp-keyword", "data-tip": thin.trim() }, `${MOST} marked`)] : []),
    );
    for (const item of this.root.children)
      if (focused && item instanceof HTMLElement && item.dataset.kind === focused) item.focus();
  }
}
