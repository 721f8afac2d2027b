/** One player: its panels, clock, legend and toolbars over one terrain and its runs. */
import { ask } from "../core/asking.js";
import { Clock, rowAt } from "../core/clock.js";
import { element } from "../core/dom.js";
import { Frame } from "../core/frame.js";
import { registry } from "../core/registry.js";
import { heightScale } from "../core/scales.js";
import { readTheme } from "../core/theme.js";
import { Tooltip } from "../core/tooltip.js";
import { DataPanel } from "../data/datapanel.js";
import { Exporter } from "../export/exporter.js";
import { FilmDialog } from "../film/dialog.js";
import { Surveyor } from "../landmarks/surveyor.js";
import { Legend } from "../paths/legend.js";
import { opened } from "../paths/opened.js";
import { sameRuns } from "../paths/paths.js";
import { ContourPanel } from "../plane/contour.js";
import { CurvePanel } from "../plane/curve.js";
import { LossPanel } from "../plane/loss.js";
import { SurfacePanel } from "../space/surface.js";
import { VolumePanel } from "../space/volume.js";
import { TilesPanel } from "../tiles/tiles.js";
import { Hand } from "./hand.js";
import { listenToKeys } from "./keys.js";
import { Stage } from "./stage.js";
import { Teller } from "./teller.js";
import { Transport, ViewMenu } from "./toolbar.js";

const KINDS = {
  curve: [CurvePanel, "The curve"],
  contour: [ContourPanel, "From above"],
  surface: [SurfacePanel, "Surface"],
  volume: [VolumePanel, "Level surfaces"],
  tiles: [TilesPanel, "Side by side"],
  data: [DataPanel, "The data"],
  loss: [LossPanel, "Loss"],
};
const NARROW = 720; // pixels: below, the panels are stacked
const HEAVY = new Set(["surface", "tiles"]); // drawn after the first picture is on screen
const calm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Everything inside one root element. `bridge` is {live, send(name, event)}. */
export class Player {
  constructor(root, bridge) {
    this.root = root;
    this.bridge = bridge;
    /** @type {Map<string, any>} */
    this.panels = new Map();
    this.frames = new Map();
    /** @type {Run[]} */
    this.runs = [];
    /** @type {Message.View} */
    this.view = /** @type {any} */ ({});
    this.hidden = new Set();
    this.chosen = null;
    this.seen = new Set();
    /** @type {Message.Terrain | null} */
    this.terrain = null;
    /** @type {Message.Runs | null} */
    this.message = null;
    this.held = false; // the runs begin where the start is held, not where it is
    this.said = 0; // the number of the last thing that was said to Python,
    this.heard = null; // and of the last one that the latest message answers
    /** @type {ReturnType<typeof setTimeout> | 0} */
    this.telling = 0; // a view that will be said
    this.terrainKey = this.messageKey = null;
    this.surveyor = new Surveyor(this);
    this.hand = new Hand({
      ask: (start) => this.ask({ start }),
      show: (held) => this.follow(held),
      say: (name, value) => this.say(name, value),
    });
    this.clock = new Clock((position) => this.frame(position));
    this.build();
    this.themeNow = readTheme(root);
    this.ctx = this.context();
    this.legend = new Legend(this.legendHost, this.ctx, {
      toggle: (id) => this.toggle(id),
      highlight: (id) => this.highlight(id),
    });
    this.teller = new Teller(this);
    this.film = new FilmDialog(this);
    this.exporter = new Exporter({
      position: () => this.clock.position,
      landscape: () => this.terrain?.landscape.name,
      theme: () => (this.themeNow.dark ? "dark" : "light"),
      title: () => this.terrain?.landscape.title ?? "",
      served: bridge.live ? ["pdf", "html", "pack"] : [],
      last: () => this.clock.duration,
      hidden: () => [...this.hidden],
      film: (panel) => this.film.open(panel),
      say: (name, value) => this.say(name, value),
    });
    this.stage = new Stage(root.parentElement, root, { resized: () => this.resize(), alone: !bridge.live });
    for (const button of [this.film.button, this.stage.button]) this.transport.append(button);
    this.watch();
  }

  build() {
    const choose = (name, value) => this.choose(name, value);
    this.note = element("p", { class: "lp-note", role: "status" });
    this.note.hidden = true;
    this.legendHost = element("div", { class: "lp-legend" });
    this.viewHost = element("div", { class: "lp-viewhost" });
    this.transportHost = element("div", { class: "lp-transport", role: "group", "aria-label": "Playback" });
    this.top = element("div", { class: "lp-top" }, this.legendHost, this.viewHost);
    this.root.classList.add("lp");
    this.root.dataset.testid = "player";
    this.root.tabIndex = -1;
    this.root.replaceChildren(this.note, this.top, this.transportHost);
    this.tooltip = new Tooltip(this.root);
    this.transport = new Transport(this.transportHost, this.clock, choose);
    this.menu = new ViewMenu(this.viewHost, choose);
  }

  context() {
    const player = this;
    return {
      Plotly: window.Plotly,
      live: this.bridge.live,
      clock: this.clock,
      tooltip: this.tooltip,
      get view() {
        return player.view;
      },
      theme: () => this.themeNow,
      row: (run, member, position) => rowAt(run, member, position, this.clock.unit),
      isHidden: (id) => this.hidden.has(id),
      highlighted: () => this.chosen,
      offset: (run) => this.offset(run),
      runs: () => this.runs,
      terrain: () => this.terrain,
      panels: () => this.panels,
      landmarks: () => this.surveyor.shown,
      title: () => this.terrain?.landscape.title ?? "",
      /** @type {Player["say"]} */
      say: (name, value) => this.say(name, value),
      /** @type {Player["choose"]} */
      choose: (name, value) => this.choose(name, value),
      hand: this.hand,
      ask: (question) => this.ask(question),
      answered: () => this.heard !== null && this.heard >= this.said,
      requestDraw: () => this.clock.request(),
    };
  }

  watch() {
    this.stop = new AbortController();
    const { signal } = this.stop;
    this.resizing = new ResizeObserver(() => this.resize());
    this.resizing.observe(this.root);
    listenToKeys(this.root, this.clock, () => this.stage.toggle(), signal);
  }

  /**
   * Takes a message and its terrain; only what changed is drawn again.
   * @type {(message: Message.Runs, terrain: Message.Terrain) => void}
   */
  update(message, terrain) {
    const newTerrain = terrain.key !== this.terrainKey;
    const newMessage = message.key !== this.messageKey;
    if (!newTerrain && !newMessage) return;
    const first = this.messageKey === null;
    this.terrainKey = terrain.key;
    this.messageKey = message.key;
    this.terrain = terrain;
    const runsMark = newTerrain || this.held || !sameRuns(this.message?.runs, message.runs);
    this.held = false;
    this.message = message;
    const answered = this.hear(message);
    this.hand.follows = message.follows;
    const changed = this.takeView(answered ? message.view : {});
    if (changed.has("critical")) this.surveyor.show();
    this.menu.setControls(terrain.controls);
    this.transport.setControls(terrain.controls);
    this.showNote(message);
    if (runsMark) {
      this.openRuns(message);
      for (const id of this.hidden) if (!this.runs.some((run) => run.id === id)) this.hidden.delete(id);
      if (!this.runs.some((run) => run.id === this.chosen)) this.chosen = null;
    }
    const kept = this.clock.measure(this.runs, this.view.clock);
    this.stage.fit();
    this.arrange();
    for (const [name, panel] of this.panels) {
      if (panel.isNew) continue;
      if (changed.size) this.safely(name, () => panel.setView(this.view, changed));
      if (newTerrain) this.safely(name, () => panel.setTerrain(terrain));
      if (runsMark) this.safely(name, () => panel.setRuns(this.runs));
    }
    for (const panel of this.panels.values()) {
      panel.isNew = false;
      panel.setLines?.(message.lines);
      if (answered) panel.setStart?.(message.start);
    }
    if (runsMark) this.legend.setRuns(this.runs, terrain.minima.shape[0]);
    this.legend.setState();
    this.showView();
    this.surveyor.writeKeys();
    this.begin(message, first || !kept);
    this.exporter.receive(message.reply);
    this.clock.request();
  }

  /** @param {Message.Runs} message */
  openRuns(message) {
    this.runs = message.runs.map((run, index) => opened(run, message, this.terrain, index));
  }

  /** Asks Python beside the page, of the terrain that is shown. */
  ask(question) {
    return ask(registry().asks, { terrain: this.terrainKey, ...question });
  }

  /**
   * Draws runs from where the start is held; null: those of the latest message again.
   * @param {Message.Runs | null} held
   */
  follow(held) {
    const message = held ?? this.message;
    if (message.terrain !== this.terrainKey) return;
    this.held = Boolean(held);
    this.openRuns(message);
    this.clock.measure(this.runs, this.view.clock);
    for (const [name, panel] of this.panels) this.safely(name, () => panel.setRuns(this.runs, this.held));
    this.legend.setRuns(this.runs, this.terrain.minima.shape[0]);
    this.legend.setState();
    this.clock.request();
  }

  /**
   * Plays a set of runs the first time it is seen; else the share of the way stays.
   * @type {(message: Message.Runs, fresh: boolean) => void}
   */
  begin(message, fresh) {
    if (!this.runs.length) return;
    const set = [this.terrain.landscape.name, ...this.runs.map((run) => run.id)].join("\n");
    const known = this.seen.has(set);
    this.seen.add(set);
    if (known) return;
    if (message.autoplay && !calm()) {
      this.clock.seek(0);
      this.clock.play();
    } else if (fresh) this.clock.seek(this.clock.duration);
  }

  /**
   * Whether a message knows of everything that was said so far. One that does not was under way when a
   * person chose: its view and its start are older than theirs, and are not taken.
   */
  hear({ heard }) {
    if (this.heard === null) this.said = heard; // numbers go on where an earlier player on this page ended
    this.heard = Math.max(this.heard ?? 0, heard); // a server that was started anew counts from 0
    return this.heard >= this.said && !this.telling;
  }

  /**
   * Says something to Python, numbered, so that its answer can be told from what was under way before.
   * @template {keyof Message.Events} Name
   * @param {Name} name
   * @param {Message.Events[Name]} value
   */
  say(name, value) {
    this.said += 1;
    this.bridge.send(name, { count: this.said, value });
  }

  /** @type {(given: Partial<Message.View>) => Set<string>} */
  takeView(given) {
    const changed = new Set(Object.keys(given).filter((name) => this.view[name] !== given[name]));
    if (changed.size) this.view = { ...this.view, ...given };
    return changed;
  }

  /** @type {(name: string, value: string) => void} */
  choose(name, value) {
    if (this.view[name] === value) return;
    this.view = { ...this.view, [name]: value };
    clearTimeout(this.telling);
    this.telling = setTimeout(() => {
      this.telling = 0;
      this.say("view", { ...this.view });
    }, 300);
    if (name === "clock") this.clock.measure(this.runs, value);
    if (name === "layout" || name === "tile") this.arrange();
    if (name === "critical") this.surveyor.show();
    const changed = new Set([name]);
    for (const [key, panel] of this.panels) {
      panel.isNew = false;
      this.safely(key, () => panel.setView(this.view, changed));
    }
    this.showView();
    this.clock.request();
  }

  showView() {
    this.clock.speed = Number(this.view.speed) || 1;
    this.clock.loop = this.view.loop === "on";
    this.menu.setView(this.view);
    this.transport.setView(this.view);
    const words = { log: "log height", linear: "true height" };
    const { height, poles } = this.view;
    const { cut } = heightScale(this.terrain, height, { poles, even: true });
    const titles = {
      contour: this.terrain.landscape.title,
      curve: this.terrain.landscape.title,
      volume: this.terrain.landscape.title,
      surface: ["Surface", words[this.view.height], cut && "poles cut off"].filter(Boolean).join(", "),
      tiles: "Side by side",
      data: "The data",
      loss: "Loss",
    };
    for (const [name, frame] of this.frames) frame.setTitle(titles[name] ?? name);
  }

  /** @param {Message.Runs} message */
  showNote(message) {
    const empty = message.runs.length ? "" : "Choose an optimizer and watch it find its way down.";
    this.note.textContent = message.note || empty;
    this.note.hidden = !this.note.textContent;
  }

  /** The panels this landscape and layout ask for, made or removed. */
  arrange() {
    const tiled = this.terrain.dimension === 2 && this.view.layout === "tiles";
    const wanted = {
      1: ["curve", "loss"],
      2: tiled ? ["contour", "tiles", "loss"] : ["contour", "surface", "loss"],
      3: ["volume", "loss"],
    }[this.terrain.dimension];
    if (this.terrain.data) wanted.splice(1, 0, "data");
    for (const name of [...this.panels.keys(), ...this.frames.keys()])
      if (!wanted.includes(name)) this.remove(name);
    this.root.dataset.dimension = this.terrain.dimension;
    this.root.dataset.space = this.terrain.data ? "data" : "none";
    this.root.dataset.layout = tiled ? "tiles" : "together";
    this.shape();
    for (const name of wanted) {
      if (this.frames.has(name)) continue;
      const frame = new Frame(name);
      this.frames.set(name, frame);
      this.stage.attach(name, frame);
      this.root.insertBefore(frame.root, this.transportHost);
      if (!HEAVY.has(name)) this.make(name, frame);
      else
        requestAnimationFrame(() =>
          setTimeout(() => {
            if (this.frames.get(name) === frame) this.make(name, frame);
          }),
        );
    }
    for (const [name, panel] of this.panels) if (!panel.isNew) this.safely(name, () => panel.resize());
  }

  make(name, frame) {
    const [Kind] = KINDS[name];
    frame.host.dataset.testid = name;
    this.safely(name, () => {
      const panel = new Kind(frame.host, this.ctx, frame);
      panel.isNew = true;
      this.panels.set(name, panel);
      panel.resize();
      panel.setView(this.view, new Set(Object.keys(this.view)));
      panel.setTerrain(this.terrain);
      panel.setRuns(this.runs);
      panel.setLines?.(this.message.lines);
      panel.setStart?.(this.message.start);
      frame.release = this.exporter.attach(frame.tools, panel, name);
      if (HEAVY.has(name)) panel.isNew = false;
      this.clock.request();
    });
  }

  remove(name) {
    const frame = this.frames.get(name);
    frame?.release?.();
    this.stage.detach(name);
    this.safely(name, () => this.panels.get(name)?.destroy());
    this.panels.delete(name);
    frame?.root.remove();
    this.frames.delete(name);
  }

  /** One panel's failure is its own: the others go on. */
  safely(name, act) {
    try {
      act();
    } catch (error) {
      console.error(`player, ${name}:`, error);
      this.panels.delete(name);
      this.frames.get(name)?.fail("This panel could not be drawn in this browser (3D pictures need WebGL).");
    }
  }

  frame(position) {
    for (const [name, panel] of this.panels) this.safely(name, () => panel.draw(position));
    // Numbers that change sixty times a second cannot be read: ten are enough, and exact when it rests.
    const now = performance.now();
    const tell = !this.clock.playing || now - (this.written ?? 0) > 100;
    // The scrubber lies apart from the panels: moving it makes the browser compose all between anew.
    if (tell || this.clock.frames % 4 === 0) this.transport.draw(position, tell);
    if (!tell) return;
    this.written = now;
    this.legend.draw(position);
    this.teller.changed();
  }

  toggle(id) {
    if (!this.hidden.delete(id)) this.hidden.add(id);
    this.marked("hidden");
  }

  highlight(id) {
    if (id === this.chosen) return;
    this.chosen = id;
    this.marked("highlight");
  }

  marked(name) {
    for (const [key, panel] of this.panels) this.safely(key, () => panel.setView(this.view, new Set([name])));
    this.legend.setState();
    this.clock.request();
  }

  // Two pixels apart, around the true line: enough to tell paths apart, too little to mislead.
  offset(run) {
    if (this.view.spread !== "on" || this.runs.length < 2) return [0, 0];
    const angle = (2 * Math.PI * run.index) / this.runs.length - Math.PI / 2;
    return [2.6 * Math.cos(angle), 2.6 * Math.sin(angle)];
  }

  shape() {
    const stacked = this.root.offsetWidth < NARROW && !this.stage.compact;
    this.root.dataset.size = stacked ? "narrow" : "wide";
  }

  resize() {
    this.shape();
    for (const [name, panel] of this.panels) this.safely(name, () => panel.resize());
    this.clock.request();
  }

  /** Reads the theme again; true when it changed. */
  retheme() {
    const now = readTheme(this.root);
    if (JSON.stringify(now) === JSON.stringify(this.themeNow)) return false;
    this.themeNow = now;
    for (const [name, panel] of this.panels) this.safely(name, () => panel.theme());
    this.legend.theme();
    this.clock.request();
    return true;
  }

  destroy() {
    clearTimeout(this.telling);
    this.stop.abort();
    this.resizing.disconnect();
    this.clock.destroy();
    this.teller.destroy();
    this.exporter.destroy();
    this.film.destroy();
    this.menu.destroy();
    for (const name of [...this.frames.keys()]) this.remove(name);
    this.stage.destroy();
    this.tooltip.destroy();
    this.root.replaceChildren();
  }
}
