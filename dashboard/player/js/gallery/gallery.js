/** The gallery: every landscape as a button with its picture, searched and walked through by keyboard. */
import { element } from "../core/dom.js";
import { unpack } from "../core/unpack.js";
import { isFound, tileAfter } from "./grid.js";

const KEYS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"];
const SVG = "http://www.w3.org/2000/svg";
const WIDE = 100; // of a curve's picture, in its own units
const HIGH = 73;

export class Gallery {
  constructor(parent) {
    /** @type {(name: string) => void} */
    this.choose = () => {};
    this.addresses = [];
    this.search = element("input", {
      type: "search",
      class: "lp-search",
      placeholder: "A name, a lesson, a word such as valley or Newton",
      "aria-label": "Search the gallery",
      autocomplete: "off",
      oninput: () => this.filter(),
      onkeydown: (event) => {
        if (event.key === "ArrowDown") this.enter(event);
      },
    });
    this.count = element("p", { class: "lp-found", role: "status" });
    this.list = element("div", { onkeydown: (event) => this.walk(event) });
    this.root = element("div", { class: "lp-gallery" }, this.search, this.count, this.list);
    parent.append(this.root);
  }

  /** Takes the message Gallery (messages/schema.py). */
  take(data) {
    if (!data || data === this.data) return;
    this.data = data;
    this.forget();
    /** @type {Message.Gallery} */
    const { lessons } = unpack(data);
    this.lessons = lessons.map(({ title, tiles }) => {
      const shown = tiles.map((tile) => ({ tile, button: this.button(tile) }));
      const items = shown.map(({ button }) => element("li", {}, button));
      const part = element(
        "section",
        { "aria-label": title },
        element("h3", {}, title),
        element("ul", {}, ...items),
      );
      return { part, shown };
    });
    this.list.replaceChildren(...this.lessons.map(({ part }) => part));
    this.filter();
    // Where a finger types, the keyboard would cover what one came to see.
    if (window.matchMedia("(hover: hover)").matches) this.search.focus({ preventScroll: true });
  }

  /** @param {Message.Tile} tile */
  button(tile) {
    const picture = element("span", { class: "lp-picture", "aria-hidden": "true" }, this.picture(tile));
    return element(
      "button",
      {
        type: "button",
        class: "lp-tile",
        tabindex: -1,
        title: tile.teaches,
        onclick: () => this.choose(tile.name),
      },
      picture,
      element("span", { class: "lp-name" }, tile.title),
    );
  }

  /** @param {Message.Tile} tile */
  picture(tile) {
    if (tile.map) {
      const address = URL.createObjectURL(
        new Blob([/** @type {any} */ (tile.map.data)], { type: "image/png" }),
      );
      this.addresses.push(address);
      return element("img", { src: address, alt: "" });
    }
    if (!tile.curve) return element("span", { class: "lp-own" }, tile.sign);
    const { data } = tile.curve;
    let path = "";
    let pen = false;
    for (let k = 0; k < data.length; k += 2) {
      const known = Number.isFinite(data[k + 1]);
      if (known)
        path += `${pen ? "L" : "M"}${(WIDE * data[k]).toFixed(2)} ${(HIGH * data[k + 1]).toFixed(2)}`;
      pen = known;
    }
    const drawing = document.createElementNS(SVG, "svg");
    drawing.setAttribute("viewBox", `0 0 ${WIDE} ${HIGH}`);
    const line = document.createElementNS(SVG, "path");
    line.setAttribute("d", path);
    drawing.append(line);
    return drawing;
  }

  /** Shows what the search finds; the first of it is where Tab leads. */
  filter() {
    const typed = this.search.value;
    this.found = [];
    for (const { part, shown } of this.lessons ?? []) {
      const hits = shown.filter(({ tile, button }) => {
        const hit = isFound(tile, typed);
        button.parentElement.hidden = !hit;
        button.tabIndex = -1;
        return hit;
      });
      part.hidden = !hits.length;
      this.found.push(...hits.map(({ button }) => button));
    }
    if (this.found.length) this.found[0].tabIndex = 0;
    const number = this.found.length;
    this.count.textContent = !number
      ? "Nothing here is called that: the search looks at names, lessons and sentences."
      : typed.trim()
        ? `${number} found`
        : `${number} to choose from; arrow keys lead from one to the next`;
  }

  enter(event) {
    if (!this.found?.length) return;
    event.preventDefault();
    this.found[0].focus();
  }

  walk(event) {
    const from = this.found.indexOf(event.target);
    if (from < 0 || !KEYS.includes(event.key)) return;
    event.preventDefault();
    if (
      event.key === "ArrowUp" &&
      this.found[from].getBoundingClientRect().top === this.found[0].getBoundingClientRect().top
    ) {
      this.search.focus();
      return;
    }
    const places = this.found.map((button) => {
      const { left, top } = button.getBoundingClientRect();
      return { x: left, y: Math.round(top) };
    });
    const next = this.found[tileAfter(places, from, event.key)];
    this.found[from].tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }

  forget() {
    this.addresses.forEach(URL.revokeObjectURL);
    this.addresses = [];
  }

  destroy() {
    this.forget();
    this.root.remove();
  }
}
