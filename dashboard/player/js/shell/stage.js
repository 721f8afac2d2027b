/** How large the player is: in the page, alone on the screen, and one panel in place of all. */
import { element, icon } from "../core/dom.js";

const SLIDE = { width: 1136, height: 640 }; // CSS pixels that any screen shows: type as large as on a slide
const QUIET = 2500; // milliseconds after the last move of the mouse until the controls hide
const SETTLED = 150; // milliseconds after the page around has last changed its height
const BELOW = 10; // pixels between the player and the end of the window
const [COMFORT, PEEK] = [590, 96]; // pixels: where there are more than the first, so many are left to what follows
const LEAST = 500;
const HEADER = 70; // of the page, which stays while it scrolls
const HIGHEST = 1200;
const [FLAT, NARROW] = [460, 720]; // pixels: a frame in a slide that is lower, or wider than high and narrower
const EMBEDDED = /[?&]embed=true(&|$)/i;
const OPEN = ".lp-menu:not([hidden]), .lp-export-list:not([hidden]), .lp-transport:hover";

/** How many times larger everything is on a screen of that size. @type {(width: number, height: number) => number} */
export const stageScale = (width, height) =>
  Math.max(1, Math.min(width / SLIDE.width, height / SLIDE.height));

/**
 * The height of a player in the page that begins `above` pixels below its top, so that the first screen holds
 * all of it and, where there is room, shows that something follows.
 * @type {(windowHeight: number, above: number, alone?: boolean) => number}
 */
export function roomFor(windowHeight, above, alone = false) {
  const room = windowHeight - above - BELOW;
  if (alone) return room;
  // Below much else it is as high as a screen to which one scrolls.
  if (room < LEAST) return Math.min(windowHeight - HEADER - BELOW, COMFORT + PEEK);
  return Math.min(room - Math.min(Math.max(room - COMFORT, 0), PEEK), HIGHEST);
}

/** Whether a frame in a slide or a course page has room for one panel only. @type {(width: number, height: number) => boolean} */
export const isCompact = (width, height) => height < FLAT || (width < NARROW && width > height);

/** `outer` holds the player's `root` alone; `resized` is called when panels may have another size. */
export class Stage {
  constructor(outer, root, { resized, alone }) {
    this.outer = outer;
    this.root = root;
    this.resized = resized;
    this.alone = alone;
    this.embedded = !alone && EMBEDDED.test(window.location.search);
    this.compact = false; // so small that one panel stands for all
    outer.classList.add("lp-outer");
    this.presents = false;
    this.filled = this.covers = false; // the screen, or where there is none the window
    this.whole = null; // the panel that is shown in place of all
    this.frames = new Map();
    this.tabbed = false; // by whom the focus was moved
    this.button = element("button", {
      type: "button",
      class: "lp-button",
      "data-testid": "present",
      onclick: () => this.toggle(),
    });
    this.stop = new AbortController();
    const { signal } = this.stop;
    window.addEventListener("resize", () => this.fit(), { signal });
    // A formula above is set as soon as its font is there, a note goes: the room below is another one then.
    this.around = new ResizeObserver(() => {
      clearTimeout(this.settling);
      this.settling = setTimeout(() => this.fit(), SETTLED);
    });
    this.around.observe(outer.closest(".stMainBlockContainer") ?? document.body);
    document.addEventListener(
      "fullscreenchange",
      () => {
        // The news of an earlier end may come when the next one has begun.
        if (this.filled && document.fullscreenElement !== outer) this.leave();
        else this.fit();
      },
      { signal },
    );
    outer.addEventListener("pointermove", (event) => this.stirred(event), { signal });
    outer.addEventListener("focusin", () => this.wake(), { signal });
    outer.addEventListener(
      "pointerdown",
      () => {
        this.tabbed = false; // what was pressed by mouse has the focus, too
      },
      { signal, capture: true },
    );
    document.addEventListener(
      "keydown",
      (event) => {
        if (event.key === "Tab") this.tabbed = true;
        if (event.key !== "Escape" || event.defaultPrevented) return;
        if (this.whole) this.enlarge(null);
        else if (this.covers) this.leave();
      },
      { signal },
    );
    this.label();
  }

  /** A panel's button that brings it alone to the whole, and back. */
  attach(name, frame) {
    const button = element("button", {
      type: "button",
      class: "lp-tool",
      "data-testid": "enlarge",
      onclick: () => this.enlarge(this.whole === name ? null : name),
    });
    frame.tools.prepend(button);
    this.frames.set(name, { frame, button });
    if (this.compact && this.frames.size === 1) this.whole = name;
    this.show();
  }

  detach(name) {
    this.frames.delete(name);
    if (this.whole === name) this.enlarge(null);
  }

  enlarge(name) {
    this.whole = name;
    this.show();
    this.resized();
  }

  show() {
    this.root.toggleAttribute("data-whole", this.whole !== null);
    for (const [name, { frame, button }] of this.frames) {
      const alone = this.whole === name;
      frame.root.hidden = this.whole !== null && !alone;
      const label = alone ? "All panels again (Escape)" : "This panel alone, as large as it goes";
      button.replaceChildren(icon(alone ? "shrink" : "enlarge"));
      button.setAttribute("aria-label", label);
      button.setAttribute("aria-pressed", String(alone));
      button.dataset.tip = label;
    }
  }

  toggle() {
    if (this.presents) this.leave();
    else this.enter();
  }

  /** The whole screen; where the browser gives none (in a frame, on some phones), the whole window. */
  async enter() {
    this.presents = true;
    this.covers = !this.outer.requestFullscreen || !document.fullscreenEnabled;
    this.outer.classList.add("lp-presents");
    this.label();
    if (!this.covers) {
      await this.outer.requestFullscreen().then(
        () => {
          this.filled = true;
        },
        () => {
          this.covers = true;
        },
      );
    }
    if (!this.presents) return this.leave(); // meanwhile
    if (this.covers && this.outer.showPopover) {
      this.outer.popover = "manual"; // above all of the page, whatever it lies in
      this.outer.showPopover();
    }
    this.fit();
    this.wake();
    return undefined;
  }

  leave() {
    this.presents = this.filled = this.covers = false;
    clearTimeout(this.timer);
    delete this.root.dataset.chrome;
    this.outer.classList.remove("lp-presents");
    if (this.outer.popover) this.outer.removeAttribute("popover");
    if (document.fullscreenElement === this.outer) document.exitFullscreen().catch(() => {});
    this.label();
    this.whole = null;
    this.show();
    this.fit();
  }

  label() {
    const label = this.presents ? "Leave the presentation (P)" : "Present: the whole screen (P)";
    this.button.replaceChildren(icon(this.presents ? "shrink" : "present"));
    this.button.setAttribute("aria-label", label);
    this.button.setAttribute("aria-pressed", String(this.presents));
    this.button.dataset.tip = label;
  }

  // Browsers tell of a move when only what is under the pointer has moved.
  stirred({ clientX, clientY, buttons }) {
    if (this.last && this.last[0] === clientX && this.last[1] === clientY) return;
    this.last = [clientX, clientY];
    if (!buttons || this.root.dataset.chrome !== "hidden") this.wake(); // a drag is not in the way of itself
  }

  /** Shows the controls, which hide when nobody has moved for a while. */
  wake() {
    clearTimeout(this.timer);
    if (!this.presents) return;
    this.root.dataset.chrome = "shown";
    this.timer = setTimeout(() => {
      const focused = this.root.querySelector(
        ".lp-transport :focus-visible, .lp-top :focus-visible, .lp-tools :focus-visible",
      );
      if ((this.tabbed && focused) || this.root.querySelector(OPEN)) this.wake();
      else this.root.dataset.chrome = "hidden";
    }, QUIET);
  }

  /** Measures the room there is; panels follow where it has changed. */
  fit() {
    const { root, outer } = this;
    const before = root.style.cssText;
    this.squeeze();
    if (this.presents) {
      const { clientWidth: width, clientHeight: height } = outer;
      const scale = stageScale(width, height);
      root.dataset.scale = String(scale);
      root.style.transform = scale === 1 ? "" : `scale(${scale})`;
      root.style.width = `${width / scale}px`;
      root.style.setProperty("--lp-height", `${height / scale}px`);
    } else {
      delete root.dataset.scale;
      root.style.transform = root.style.width = "";
      const page = root.closest(".stMain");
      const above = outer.getBoundingClientRect().top + (page ? page.scrollTop : window.scrollY);
      root.style.setProperty(
        "--lp-height",
        `${Math.round(roomFor(window.innerHeight, above, this.alone || this.embedded))}px`,
      );
    }
    if (root.style.cssText !== before) this.resized();
  }

  /** Where a frame in a slide becomes small, or large again, one panel stands for all, or all are there. */
  squeeze() {
    const compact = this.embedded && !this.presents && isCompact(window.innerWidth, window.innerHeight);
    if (compact === this.compact) return;
    this.compact = compact;
    this.root.toggleAttribute("data-compact", compact);
    this.whole = compact ? ([...this.frames.keys()][0] ?? null) : null;
    this.show();
    this.resized();
  }

  destroy() {
    clearTimeout(this.timer);
    clearTimeout(this.settling);
    this.around.disconnect();
    if (this.presents) this.leave();
    this.stop.abort();
  }
}
