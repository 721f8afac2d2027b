/** A study's figures side by side, its numbers below them, and what a person grabs told to Python. */
import { element } from "../core/dom.js";
import { Frame } from "../core/frame.js";
import { registry, terrainOf } from "../core/registry.js";
import { readTheme } from "../core/theme.js";
import { unpack } from "../core/unpack.js";
import { Exporter } from "../export/exporter.js";
import { csvOf } from "../export/paper.js";
import { BoardPanel } from "./boardpanel.js";
import { printedBoard } from "./boardprint.js";

/** All of one study on the page. */
export class Board {
  constructor(parent) {
    this.root = element("div", { class: "lp lp-board", "data-testid": "board" });
    this.row = element("div", { class: "lp-board-row" });
    this.facts = element("dl", { class: "lp-facts", "data-testid": "facts" });
    this.words = element("p", { class: "lp-words", "aria-live": "polite", "data-testid": "words" });
    this.root.append(this.words, this.row, this.facts);
    parent.append(this.root);
    this.panels = new Map(); // name -> {frame, panel, detach}
    this.theme = readTheme(this.root);
    this.exporter = new Exporter({
      position: () => 0,
      landscape: () => this.terrain?.landscape.name ?? "figure",
      theme: () => (this.theme.dark ? "dark" : "light"),
      title: () => this.terrain?.landscape.title ?? "",
      served: ["pdf", "pack"],
      still: true,
      say: (name, value) => this.send(name, value),
    });
    this.ctx = {
      Plotly: window.Plotly,
      theme: () => this.theme,
      tell: (name, at, final) => this.tell(name, at, final),
      waiting: (name) => this.next.has(name) || this.asked?.name === name,
    };
    /** @type {Message.Board | null} */
    this.message = null;
    this.terrain = null;
    this.send = null; // (name, value) to Python
    this.count = 0; // of the moves told
    this.heard = 0; // of those that the latest message answers
    this.asked = null; // the move that is not answered yet
    this.next = new Map(); // grip -> where it was moved meanwhile
    this.watch = new ResizeObserver(() => {
      for (const { panel } of this.panels.values()) panel.resize();
    });
    this.watch.observe(this.root);
    this.arrived = (key) => {
      if (this.message?.terrain === key) this.update();
    };
    registry().waiting.add(this.arrived);
  }

  take(data) {
    const theme = readTheme(this.root);
    const other = JSON.stringify(theme) !== JSON.stringify(this.theme);
    if (other) this.theme = theme;
    if (data && data !== this.data) {
      this.data = data;
      this.message = unpack(data);
      this.hear(this.message);
      this.update();
      this.pass();
    } else if (other) this.update();
  }

  update() {
    const { message } = this;
    this.terrain = message.terrain ? terrainOf(message.terrain) : null;
    if (message.terrain && !this.terrain) return; // mountTerrain will tell
    const names = message.panels.map((spec) => spec.name);
    if (String(names) !== String([...this.panels.keys()])) this.build(message.panels);
    for (const spec of message.panels) {
      const { frame, panel } = this.panels.get(spec.name);
      frame.setTitle(spec.title);
      frame.root.style.flexGrow = spec.share;
      frame.root.style.flexBasis = `${spec.basis}px`;
      panel.show(
        spec,
        message.grips.filter((grip) => grip.panel === spec.name),
        this.terrain,
      );
    }
    this.words.textContent = message.words;
    this.words.hidden = !message.words;
    this.tellFacts(message.facts);
    this.exporter.receive(message.reply);
    expose(this);
  }

  build(specs) {
    this.clear();
    for (const spec of specs) {
      const frame = new Frame(`board-${spec.name}`);
      this.row.append(frame.root);
      frame.host.style.height = `${spec.height}px`;
      const panel = new BoardPanel(frame.host, this.ctx, spec.name);
      // The exporter asks every panel for what is on screen.
      const shown = {
        ctx: this.ctx,
        figure: () => framed(panel, frame.title.textContent, this.theme),
        printed: (how) => printedBoard(panel, how),
        table: () => csvOf(panel.figure(true).data),
      };
      this.panels.set(spec.name, {
        frame,
        panel,
        detach: this.exporter.attach(frame.tools, shown, spec.title),
      });
    }
  }

  /** @param {Message.Fact[]} facts */
  tellFacts(facts) {
    this.facts.hidden = !facts.length;
    const mark = JSON.stringify(facts.map((fact) => [fact.label, fact.tone]));
    if (mark !== this.factsMark) {
      this.factsMark = mark;
      this.facts.replaceChildren(
        ...facts.map((fact) =>
          element(
            "div",
            { class: "lp-fact", "data-tone": fact.tone || null },
            element("dt", { title: fact.help || null }, fact.label),
            element("dd", {}, ""),
          ),
        ),
      );
    }
    facts.forEach((fact, k) => {
      this.facts.children[k].lastChild.textContent = fact.value;
    });
  }

  /**
   * Tells Python of a move: one at a time, and when its answer is there the latest of every grip.
   * @param {string} name
   * @param {[number, number]} at
   * @param {boolean} final
   */
  tell(name, at, final) {
    if (!at.every(Number.isFinite)) return;
    this.next.delete(name); // goes to the end of the queue
    this.next.set(name, { at, final });
    this.pass();
  }

  /** Whether a message answers the move that was told; another one may be told then. */
  hear({ heard }) {
    // A lower number than before: a server that was started anew, and never heard of the move.
    if (heard >= this.asked?.count || heard < this.heard) this.asked = null;
    // Numbers go on where an earlier board on this page ended.
    if (!this.asked) this.count = Math.max(this.count, heard);
    this.heard = heard;
  }

  pass() {
    const [next] = this.next;
    if (this.asked || !next) return;
    const [name, move] = next;
    this.next.delete(name);
    this.count += 1;
    this.asked = { name, ...move, count: this.count };
    this.send("move", this.asked);
  }

  clear() {
    for (const { frame, panel, detach } of this.panels.values()) {
      detach();
      panel.destroy();
      frame.root.remove();
    }
    this.panels.clear();
  }

  destroy() {
    registry().waiting.delete(this.arrived);
    this.watch.disconnect();
    this.exporter.destroy();
    this.clear();
    this.root.remove();
    if (window.__board?.of === this) delete window.__board;
  }
}

/** The figure with its title and an opaque ground, for a file. */
function framed(panel, title, theme) {
  const { data, layout } = panel.figure();
  const top = (layout.margin?.t ?? 0) + 34;
  return {
    data,
    layout: {
      ...layout,
      height: layout.height + 34,
      paper_bgcolor: theme.background,
      margin: { ...layout.margin, t: top },
      title: { text: title, x: 0.02, xanchor: "left", font: { size: 16, color: theme.text } },
    },
  };
}

/** What browser tests and recordings may read. */
function expose(board) {
  if (window.__board?.of === board) return;
  window.__board = {
    of: board,
    get message() {
      return board.message;
    },
    get quiet() {
      return !board.asked && !board.next.size;
    },
    grip: (name) => {
      for (const { panel } of board.panels.values()) {
        const grip = panel.grips.get(name);
        if (!grip) continue;
        const outer = panel.plot.getBoundingClientRect();
        const y = grip.spec.lift ? panel.heightAt(grip.at[0]) : grip.at[1];
        return { x: outer.left + panel.toX(grip.at[0]), y: outer.top + panel.toY(y), at: grip.at };
      }
      return null;
    },
  };
}
