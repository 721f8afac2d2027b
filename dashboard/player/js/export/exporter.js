// The export menu of a panel: PNG, SVG, PDF of the picture on screen, and the whole player as a page.
//
// A picture is made as SVG (Plotly's own, paths as vectors; a panel with `svg()` makes its own) and PNG
// is that SVG painted on a canvas, so that both show the same. PDF and HTML are made by Python: the
// request goes out as say("export", {id, kind, ...}) and the file comes back in a later message's
// `reply: {id, name, mime, data}`, or `{id, error}`, which is taken once.

import { element } from "../core/dom.js";
import { FigureDialog } from "./figuredialog.js";
import { checked, download, ExportError, MIME, pngOf } from "./files.js";
import { fileName } from "./measures.js";
import { PackDialog } from "./packdialog.js";
import { fitSheet } from "./sheet.js";

const HEADS = { [MIME.pdf]: [0x25, 0x50, 0x44, 0x46], [MIME.zip]: [0x50, 0x4b, 0x03, 0x04] }; // first bytes
const LONGEST_WAIT = 60000; // milliseconds until a request without an answer is given up
const KINDS = [
  { kind: "png", scale: 1, text: "PNG", note: "image, as large as here" },
  { kind: "png", scale: 2, text: "PNG 2×", note: "image for slides" },
  { kind: "png", scale: 4, text: "PNG 4×", note: "image for print" },
  { kind: "svg", text: "SVG", note: "vector image" },
  { kind: "pdf", text: "PDF", note: "vector document", served: true },
  { kind: "csv", text: "CSV", note: "what is drawn, as numbers", table: true },
  { kind: "html", text: "Interactive page", note: "HTML, works offline", served: true },
  { kind: "film", text: "Animation…", note: "GIF, MP4, WebM", moves: true },
  { kind: "figure", text: "Figure for print…", note: "size, font, parts" },
  { kind: "pack", text: "Paper pack…", note: "figures, numbers, caption, script", served: true },
];

/**
 * The panel's picture as one SVG text: {svg, width, height}, no external resource, nothing missing.
 * Throws an ExportError, a sentence, where the result is not a whole picture.
 */
async function pictureSvg(panel, position, scale = 2, kind = "svg") {
  const picture = panel.svg
    ? await panel.svg(position, scale, kind)
    : await plotlySvg(panel.figure(position), scale);
  return checked(picture);
}

/**
 * A complete Plotly figure as SVG text at its layout's own size.
 * @type {(figure: {data: any[], layout: any}, scale?: number) => Promise<{svg: string, width: number, height: number}>}
 */
export async function plotlySvg(figure, scale = 2) {
  const { data, layout } = figure;
  const width = Math.round(layout.width || 800),
    height = Math.round(layout.height || 600);
  const uri = await Plotly.toImage(
    { data, layout: { ...layout, width, height }, config: { plotGlPixelRatio: scale } },
    { format: "svg", width, height },
  );
  return { svg: decodeURIComponent(uri.slice(uri.indexOf(",") + 1)), width, height };
}

/**
 * The export menus of one player. `source` tells what is on screen:
 * {position(), landscape(), theme(), title(), say(name, value)}; `served` are the kinds that Python
 * makes, `still` says that there is no clock, which ends at `last()`; `hidden()` are the runs not on show;
 * `film` opens the dialog of an animation.
 */
export class Exporter {
  /**
   * @param {{position: () => number, landscape: () => string, theme: () => "light" | "dark",
   *   served: string[], still?: boolean, title: () => string, last?: () => number, hidden?: () => string[],
   *   film?: (panel: any) => void, say: (name: "export", value: Message.Export) => void}} source
   */
  constructor(source) {
    this.source = source;
    this.waiting = new Map(); // id -> {resolve, reject}
    this.taken = new Set(); // ids already saved: a message may be delivered again
    this.menus = new Set();
    /** @type {FigureDialog | null} */
    this.dialog = null;
    /** @type {PackDialog | null} */
    this.pack = null;
    /** @type {AbortController | null} */
    this.stop = null;
    this.count = 0;
    this.prefix = Math.random().toString(36).slice(2, 8); // a reply to another visit is not ours
  }

  /** Puts the ⤓ button with its menu into `host` (positioned); returns a function that removes it. */
  attach(host, panel, name) {
    if (!this.stop) {
      this.stop = new AbortController();
      const { signal } = this.stop;
      window.addEventListener("beforeprint", () => this.menus.size && fitSheet(this.home()), { signal });
    }
    const menu = new ExportMenu(host, this, panel, name);
    this.menus.add(menu);
    return () => {
      menu.destroy();
      this.menus.delete(menu);
    };
  }

  /** Makes one file and hands it over. Rejects with an ExportError. */
  async make(panel, name, { kind, scale = 2 }) {
    const { source } = this;
    const position = source.position();
    if (kind === "figure") return this.openDialog(panel);
    if (kind === "pack") return this.openPack();
    if (kind === "film") return void source.film(panel);
    const file = this.fileName(name, kind);
    if (kind === "html") return this.ask({ kind, panel: name, name: file, theme: source.theme() });
    if (kind === "csv") return download(file, new Blob([panel.table()], { type: MIME.csv }));
    const picture = await pictureSvg(panel, position, scale, kind);
    if (kind === "png") return download(file, await pngOf(picture, scale));
    if (kind === "svg") return download(file, new Blob([picture.svg], { type: MIME.svg }));
    return this.ask({ kind, panel: name, name: file.replace(/\.pdf$/, ""), svg: picture.svg });
  }

  /** A file's name: landscape, panel and where the clock is. @type {(panel: string, ending: string) => string} */
  fileName(panel, ending) {
    const { source } = this;
    return fileName(source.landscape(), panel, source.still ? null : source.position(), ending);
  }

  /** The panels that are seen, in reading order, with their places on screen. @returns {Printed[]} */
  printable() {
    const seen = [...this.menus].map(({ panel, name, frame }) => {
      const { x, y, width, height } = frame.getBoundingClientRect();
      const title = frame.querySelector(".lp-title")?.textContent || name;
      return { panel, file: name, name: title, rect: { x, y, width, height } };
    });
    const rows = ({ rect: a }, { rect: b }) => (Math.abs(a.y - b.y) > 20 ? a.y - b.y : a.x - b.x);
    return seen.filter(({ rect }) => rect.width > 40 && rect.height > 40).sort(rows);
  }

  /** Where the page's colours and rules hold. @returns {HTMLElement} */
  home() {
    const [{ frame }] = this.menus;
    return frame.closest(".lp") ?? frame;
  }

  /** The dialog of a figure for print, of this panel at first. */
  openDialog(panel) {
    this.dialog ??= new FigureDialog(this);
    this.dialog.open(panel);
  }

  /** The dialog of a pack of all panels. */
  openPack() {
    this.pack ??= new PackDialog(this);
    this.pack.open();
  }

  /**
   * Asks Python for a file and waits for its reply; once `signal` says so it is not wanted any more.
   * @param {Omit<Message.Export, "id">} request
   * @param {AbortSignal} [signal]
   */
  ask(request, signal) {
    const id = `${this.prefix}-${++this.count}`;
    return new Promise((resolve, reject) => {
      signal?.addEventListener("abort", () => {
        if (!this.waiting.has(id)) return;
        clearTimeout(this.waiting.get(id).timer);
        this.waiting.delete(id);
        this.source.say("export", { id, kind: "cancel", panel: request.panel, name: request.name });
        reject(new ExportError("Cancelled; nothing was saved."));
      });
      const timer = setTimeout(() => {
        this.waiting.delete(id);
        reject(new ExportError("The server did not answer in time. Try again."));
      }, LONGEST_WAIT);
      this.waiting.set(id, { resolve, reject, timer });
      this.source.say("export", { id, ...request });
    });
  }

  /** Takes a message's `reply`, if there is one: each file is saved exactly once. */
  receive(reply) {
    const asked = reply && !this.taken.has(reply.id) && this.waiting.get(reply.id);
    if (!asked) return;
    this.taken.add(reply.id);
    this.waiting.delete(reply.id);
    clearTimeout(asked.timer);
    const bytes = reply.data?.data ?? reply.data;
    if (reply.error || !bytes?.length) {
      asked.reject(new ExportError(reply.error || "The server sent an empty file."));
      return;
    }
    const kind = HEADS[reply.mime] ?? [];
    if (kind.some((byte, k) => bytes[k] !== byte)) {
      asked.reject(new ExportError("The server sent something else than was asked, so nothing was saved."));
      return;
    }
    download(reply.name, new Blob([bytes], { type: reply.mime }));
    asked.resolve();
  }

  destroy() {
    for (const { timer } of this.waiting.values()) clearTimeout(timer);
    for (const menu of this.menus) menu.destroy();
    this.dialog?.destroy();
    this.pack?.destroy();
    this.stop?.abort();
    this.waiting.clear();
    this.menus.clear();
  }
}

/** One button and the menu under it; works by mouse, touch and keyboard. */
class ExportMenu {
  constructor(host, exporter, panel, name) {
    this.exporter = exporter;
    this.panel = panel;
    this.name = name;
    this.frame = host.closest(".lp-frame") ?? host;
    this.button = element(
      "button",
      {
        type: "button",
        class: "lp-export-button",
        title: `Save the ${name}`,
        "aria-label": `Save the ${name} as a file`,
        "aria-haspopup": "menu",
        "aria-expanded": "false",
        onclick: () => this.open(this.menu.hidden),
      },
      "⤓",
    );
    const { served } = exporter.source;
    const offered = KINDS.filter(
      (kind) =>
        (!kind.served || served.includes(kind.kind)) &&
        (!kind.table || panel.table) &&
        (!kind.moves || exporter.source.film),
    );
    this.items = offered.map((kind) =>
      element(
        "button",
        {
          type: "button",
          class: "lp-export-item",
          role: "menuitem",
          tabindex: "-1",
          "data-kind": kind.kind,
          "data-scale": kind.scale,
          onclick: () => this.save(kind),
        },
        `${kind.text} `,
        element("small", {}, kind.note),
      ),
    );
    this.menu = element("div", { class: "lp-export-list", role: "menu", hidden: true }, ...this.items);
    this.said = element("div", { class: "lp-export-said", role: "status", hidden: true });
    this.root = element(
      "div",
      { class: "lp-export", "data-testid": "export-menu" },
      this.button,
      this.menu,
      this.said,
    );
    this.root.addEventListener("keydown", (event) => this.key(event));
    this.outside = (event) => this.root.contains(event.target) || this.open(false);
    document.addEventListener("pointerdown", this.outside, true);
    // The panel under it would take a press for a new start.
    for (const kind of ["pointerdown", "mousedown", "click", "wheel"]) {
      this.root.addEventListener(kind, (event) => event.stopPropagation());
    }
    host.append(this.root);
  }

  open(yes) {
    this.menu.hidden = !yes;
    this.button.setAttribute("aria-expanded", String(yes));
    if (!yes) return;
    this.said.hidden = true;
    this.items[0]?.focus();
  }

  key(event) {
    const { items } = this;
    const at = items.findIndex((item) => item.matches(":focus"));
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (this.menu.hidden) return;
    event.stopPropagation(); // the player's own keys (space, arrows) rest while a menu is open
    if (event.key === "Escape" || event.key === "Tab") {
      this.open(false);
      if (event.key === "Escape") this.button.focus();
    } else if (to !== undefined) {
      event.preventDefault();
      items[(to + items.length) % items.length].focus();
    }
  }

  async save(kind) {
    if (this.busy) return;
    this.open(false);
    this.button.focus();
    this.busy = true;
    this.button.classList.add("lp-busy");
    this.button.setAttribute("aria-busy", "true");
    this.say("Preparing…");
    await new Promise((painted) => setTimeout(painted, 30)); // or the word would come after the work
    try {
      await this.exporter.make(this.panel, this.name, kind);
      this.say("");
    } catch (error) {
      if (!(error instanceof ExportError)) console.error(error);
      this.say(
        error instanceof ExportError ? error.message : "This picture could not be made. Try another kind.",
      );
    } finally {
      this.busy = false;
      this.button.classList.remove("lp-busy");
      this.button.removeAttribute("aria-busy");
    }
  }

  say(text) {
    this.said.textContent = text;
    this.said.hidden = !text;
  }

  destroy() {
    document.removeEventListener("pointerdown", this.outside, true);
    this.root.remove();
  }
}
