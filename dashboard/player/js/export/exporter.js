// The export menu of a panel: PNG, SVG, PDF of the picture on screen, and the whole player as a page.
//
// A picture is made as SVG (Plotly's own, paths as vectors; a panel with `svg()` makes its own) and PNG
// is that SVG painted on a canvas, so that both show the same. PDF and HTML are made by Python: the
// request goes out as say("export", {id, kind, ...}) and the file comes back in a later message's
// `reply: {id, name, mime, data}`, or `{id, error}`, which is taken once.

import { element } from "../core/dom.js";

const LARGEST = 40e6; // pixels of a PNG: above, browsers return an empty image without a word
const LONGEST_WAIT = 60000; // milliseconds until a request without an answer is given up
const KINDS = [
  { kind: "png", scale: 1, text: "PNG", note: "image, as large as here" },
  { kind: "png", scale: 2, text: "PNG 2×", note: "image for slides" },
  { kind: "png", scale: 4, text: "PNG 4×", note: "image for print" },
  { kind: "svg", text: "SVG", note: "vector image" },
  { kind: "pdf", text: "PDF", note: "vector document", served: true },
  { kind: "html", text: "Interactive page", note: "HTML, works offline", served: true },
];
const MIME = { png: "image/png", svg: "image/svg+xml", pdf: "application/pdf", html: "text/html" };

/** A failure whose message may be shown to people as it is. */
class ExportError extends Error {}

/**
 * The panel's picture as one SVG text: {svg, width, height}, no external resource, nothing missing.
 * Throws an ExportError, a sentence, where the result is not a whole picture.
 */
async function pictureSvg(panel, position, scale = 2, kind = "svg") {
  const picture = panel.svg
    ? await panel.svg(position, scale, kind)
    : await plotlySvg(panel.figure(position), scale);
  const { svg } = picture;
  if (
    !/^\s*(<\?xml[^>]*>\s*)?<svg[\s>]/.test(svg) ||
    !/<\/svg>\s*$/.test(svg) ||
    !/<(path|image|text|use)\b/.test(svg)
  ) {
    throw new ExportError("The picture came out empty, so nothing was saved. Try again.");
  }
  if (/\b(?:xlink:)?href="(?!#|data:)/.test(svg)) {
    throw new ExportError("The picture would need a file from elsewhere, so nothing was saved.");
  }
  return picture;
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
 * An SVG painted on a canvas `scale` times as large: a PNG blob, checked to be one.
 * @type {(picture: {svg: string, width: number, height: number}, scale: number) => Promise<Blob>}
 */
async function pngOf({ svg, width, height }, scale) {
  if (width * height * scale * scale > LARGEST) {
    throw new ExportError("The image would be too large for the browser: choose a smaller size.");
  }
  const url = URL.createObjectURL(new Blob([svg], { type: MIME.svg }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, MIME.png));
    const head = blob ? new Uint8Array(await blob.slice(0, 8).arrayBuffer()) : [];
    // An image too large for the browser comes out as a few bytes that are no picture.
    if (head[0] !== 0x89 || head[1] !== 0x50 || blob.size < 500) throw new Error("no PNG");
    return blob;
  } catch {
    throw new ExportError("The browser could not make this image: choose a smaller size.");
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** Hands a file to the visitor. @type {(name: string, blob: Blob) => void} */
function download(name, blob) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.style.display = "none";
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

/**
 * A file name without anything a file system dislikes.
 * @type {(landscape: string, panel: string, position: number, ending: string) => string}
 */
function fileName(landscape, panel, position, ending) {
  const clean = (text) =>
    String(text ?? "")
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, "-")
      .replace(/^-|-$/g, "");
  const parts = ending === "html" ? [] : [clean(panel), Math.round(position)]; // the page holds them all
  const words = [clean(landscape) || "landscape", ...parts].filter((part) => part !== "");
  return `${words.join("-")}.${ending}`;
}

/**
 * The export menus of one player. `source` tells what is on screen:
 * {position(), landscape(), theme(), standalone, say(name, value)}.
 */
export class Exporter {
  /**
   * @param {{position: () => number, landscape: () => string, theme: () => "light" | "dark",
   *   standalone: boolean, say: import("../shell/player.js").Player["say"]}} source
   */
  constructor(source) {
    this.source = source;
    this.waiting = new Map(); // id -> {resolve, reject}
    this.taken = new Set(); // ids already saved: a message may be delivered again
    this.menus = new Set();
    this.count = 0;
    this.prefix = Math.random().toString(36).slice(2, 8); // a reply to another visit is not ours
  }

  /** Puts the ⤓ button with its menu into `host` (positioned); returns a function that removes it. */
  attach(host, panel, name) {
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
    const file = fileName(source.landscape(), name, position, kind);
    if (kind === "html") return this.ask({ kind, panel: name, name: file, theme: source.theme() });
    const picture = await pictureSvg(panel, position, scale, kind);
    if (kind === "png") return download(file, await pngOf(picture, scale));
    if (kind === "svg") return download(file, new Blob([picture.svg], { type: MIME.svg }));
    return this.ask({ kind, panel: name, name: file, svg: picture.svg });
  }

  /**
   * Asks Python for a file and waits for its reply.
   * @param {Omit<Message.Export, "id">} request
   */
  ask(request) {
    const id = `${this.prefix}-${++this.count}`;
    return new Promise((resolve, reject) => {
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
    const kind = reply.mime === MIME.pdf ? [0x25, 0x50, 0x44, 0x46] : [];
    if (kind.some((byte, k) => bytes[k] !== byte)) {
      asked.reject(new ExportError("The server sent something that is no PDF, so nothing was saved."));
      return;
    }
    download(reply.name, new Blob([bytes], { type: reply.mime }));
    asked.resolve();
  }

  destroy() {
    for (const { timer } of this.waiting.values()) clearTimeout(timer);
    for (const menu of this.menus) menu.destroy();
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
    this.items = KINDS.filter((kind) => !(kind.served && exporter.source.standalone)).map((kind) =>
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
