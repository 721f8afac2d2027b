/** The entries: two Streamlit components (terrain and player) and the page that stands alone. */
import { element } from "../core/dom.js";
import { keepUndoInFields } from "../core/fields.js";
import { registry, remember, terrainOf } from "../core/registry.js";
import { setTheme } from "../core/theme.js";
import { fromBase64, unpack } from "../core/unpack.js";
import { Gallery } from "../gallery/gallery.js";
import { Board } from "../study/board.js";
import { unlessOvertaken } from "./overtaken.js";
import { Player } from "./player.js";

const rememberTerrain = (terrain) => remember(registry().terrains, terrain.key, terrain);
const rememberLandmarks = (landmarks) => remember(registry().landmarks, landmarks.terrain, landmarks);

const mounted = new WeakMap(); // parentElement -> Mounted

/** One place in the page: waits for the terrain its message names, then updates its player. */
class Mounted {
  constructor(parent, bridge) {
    this.root = element("div", {});
    this.outer = element("div", {}, this.root); // what fills the screen in a presentation
    parent.append(this.outer);
    this.player = new Player(this.root, bridge);
    this.arrived = (key) => {
      if (this.message?.terrain === key) this.update();
    };
    registry().waiting.add(this.arrived);
  }

  take(data) {
    if (!data || data === this.data) {
      this.player.retheme();
      return;
    }
    this.data = data;
    this.message = unpack(data);
    this.player.retheme();
    this.update();
  }

  update() {
    const terrain = terrainOf(this.message.terrain);
    if (!terrain) return; // mountTerrain will tell
    this.player.surveyor.take(registry().landmarks.get(terrain.key) ?? null, terrain.key);
    this.player.update(this.message, terrain);
    expose(this.player);
  }

  destroy() {
    registry().waiting.delete(this.arrived);
    this.player.destroy();
    this.outer.remove();
    if (window.__player?.of === this.player) delete window.__player;
  }
}

/**
 * The Streamlit component that draws: called at every change of data or theme with the same
 * parentElement. `component` = {data: bytes, parentElement, setStateValue, setTriggerValue, key}.
 * @returns {() => void} the cleanup, run once on unmount
 */
export function mount(component) {
  const parent = component.parentElement;
  keepUndoInFields();
  let here = mounted.get(parent);
  if (!here) {
    const bridge = { live: true, send: null };
    here = new Mounted(parent, bridge);
    here.bridge = bridge;
    mounted.set(parent, here);
  }
  // The functions belong to the latest call: older ones write into an older state.
  here.bridge.send = (name, payload) => {
    if (name === "view") component.setStateValue("view", payload);
    else component.setTriggerValue(name, payload);
  };
  safely(parent, () => here.take(component.data));
  return unlessOvertaken(parent, () => {
    here.destroy();
    mounted.delete(parent);
  });
}

/** Streamlit would show a person the traceback of what fails; a sentence says as much. */
function safely(parent, act) {
  parent.querySelector(":scope > .lp-broken")?.remove();
  try {
    act();
  } catch (error) {
    console.error("the picture:", error);
    parent.append(
      element(
        "p",
        { class: "lp-broken", role: "alert" },
        "This picture could not be drawn. Change something, or load the page again.",
      ),
    );
  }
}

const boards = new WeakMap(); // parentElement -> Board

/**
 * The Streamlit component of a study: figures with points to grab. Every move is told by the trigger
 * "move": {name, at: [x, y], final, count}; the answer is a new message with `heard: count`.
 */
export function mountBoard(component) {
  const parent = component.parentElement;
  keepUndoInFields();
  if (!boards.has(parent)) boards.set(parent, new Board(parent));
  const board = boards.get(parent);
  board.send = (name, payload) => component.setTriggerValue(name, payload);
  safely(parent, () => board.take(component.data));
  return unlessOvertaken(parent, () => {
    board.destroy();
    boards.delete(parent);
  });
}

const galleries = new WeakMap(); // parentElement -> Gallery

/** The Streamlit component of the gallery: what is chosen is told by the trigger "choose": its name. */
export function mountGallery(component) {
  const parent = component.parentElement;
  if (!galleries.has(parent)) galleries.set(parent, new Gallery(parent));
  const gallery = galleries.get(parent);
  gallery.choose = (name) => component.setTriggerValue("choose", name);
  safely(parent, () => gallery.take(component.data));
  return unlessOvertaken(parent, () => {
    gallery.destroy();
    galleries.delete(parent);
  });
}

/** The invisible Streamlit component that brings a terrain, sent only when the landscape changes. */
export function mountTerrain(component) {
  const { data } = component;
  if (data && !taken.has(data)) {
    taken.add(data);
    rememberTerrain(unpack(data));
  }
  return () => {};
}

/** The invisible Streamlit component that tells where this browser may ask beside the page. */
export function mountAddress(component) {
  registry().asks = component.data ?? "";
  return () => {};
}

/** The invisible Streamlit component that brings the critical points of a terrain. */
export function mountLandmarks(component) {
  const { data } = component;
  // Again on purpose: the same message may come back after another (a row chosen and let go).
  if (data) rememberLandmarks(unpack(data));
  return () => {};
}

/** Tells where the scripts lie that are loaded when they are needed. @param {Record<string, string>} files */
export function beside(files) {
  registry().beside = files;
}

const taken = new WeakSet(); // messages already taken: a change of theme delivers them again

/** The player in a page of its own: base64 messages, terrain, runs and, if any, critical points. */
export function mountStandalone(root, [terrain, runs, landmarks], { theme = "light" } = {}) {
  setTheme(root, theme);
  root.classList.add("lp-standalone");
  document.documentElement.style.colorScheme = theme;
  rememberTerrain(unpack(fromBase64(terrain)));
  if (landmarks) rememberLandmarks(unpack(fromBase64(landmarks)));
  const here = new Mounted(root, { live: false, send() {} });
  here.take(fromBase64(runs));
  return () => here.destroy();
}

/** What browser tests and recordings may read and do. */
function expose(player) {
  if (window.__player?.of === player) return;
  const { clock } = player;
  window.__player = {
    of: player,
    get position() {
      return clock.position;
    },
    get duration() {
      return clock.duration;
    },
    get playing() {
      return clock.playing;
    },
    get view() {
      return player.view;
    },
    get panels() {
      return player.panels;
    },
    get landmarks() {
      return player.surveyor.shown;
    },
    /** Whether all that was asked for is on the canvases. */
    get painted() {
      const drawn = (panel) => panel.ready !== false && !(panel.stale && panel.box !== null);
      return !clock.pending && [...player.panels.values()].every(drawn);
    },
    get ready() {
      return [...player.frames.keys()].every((name) => player.panels.has(name));
    },
    seek: (position) => {
      clock.playing = false;
      clock.seek(position);
    },
    camera: () => player.panels.get("surface")?.camera?.() ?? player.panels.get("volume")?.camera?.() ?? null,
  };
}
