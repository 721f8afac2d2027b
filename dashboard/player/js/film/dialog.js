/** The dialog of an animation: which panels, how large, how fast, from where to where; one button makes it. */
import { element } from "../core/dom.js";
import { download, ExportError } from "../export/files.js";
import { keepToItself } from "../export/form.js";
import { fileName } from "../export/measures.js";
import { button } from "../shell/toolbar.js";
import { KINDS, possible, whyNoVideo } from "./encoders.js";
import { FilmFields } from "./fields.js";
import { framesOf, makeFilm } from "./make.js";
import { HELD } from "./timetable.js";

/** @typedef {import("./fields.js").Choosing} Choosing */

const OFTEN = 600; // milliseconds between two looks at how far it is
const SMALL = 560; // pixels of what is seen of it meanwhile

/** One dialog for a player; what was chosen stays. */
export class FilmDialog {
  /** @param {any} player */
  constructor(player) {
    this.player = player;
    /** @type {AbortController | null} */
    this.work = null; // a film under way
    this.button = button("film", "Animation: GIF, MP4, WebM", () => this.open(), { "data-testid": "film" });
  }

  build() {
    this.fields = new FilmFields(() => this.changed());
    const { id } = this.fields;
    this.said = element("p", {
      class: "lp-figure-said",
      id: `${id}-said`,
      role: "status",
      "data-testid": "film-said",
    });
    this.bar = element("progress", {
      class: "lp-film-bar",
      "aria-label": "Frames made",
      "data-testid": "film-bar",
    });
    this.count = element("span", { class: "lp-film-count", "data-testid": "film-count" });
    this.picture = element("canvas", { class: "lp-film-picture", "aria-hidden": "true" });
    this.progress = element(
      "div",
      { class: "lp-film-progress", hidden: true },
      this.picture,
      this.bar,
      this.count,
    );
    const act = (text, name, onclick) =>
      element("button", { type: "button", class: "lp-button", "data-testid": `film-${name}`, onclick }, text);
    this.start = act("Make", "make", () => this.make());
    this.stop = act("Cancel", "cancel", () => this.cancel());
    this.close = act("Close", "close", () => this.root.close());
    this.root = element(
      "dialog",
      { class: "lp-figure lp-film-dialog", "aria-labelledby": `${id}-name`, "data-testid": "film-dialog" },
      element("h2", { id: `${id}-name` }, "Animation"),
      this.fields.root,
      this.said,
      this.progress,
      element("div", { class: "lp-figure-buttons" }, this.start, this.stop, this.close),
    );
    keepToItself(this.root);
    this.root.addEventListener("cancel", (event) => {
      if (!this.work) return;
      event.preventDefault(); // Escape ends what is under way first
      this.cancel();
    });
    this.root.addEventListener("close", () => this.forget());
    this.busy(false);
  }

  /** Opens it, of one panel, or of all. @param {any} [panel] */
  async open(panel = null) {
    if (!this.root) this.build();
    if (this.root.open) return;
    const { player } = this;
    this.opener = document.activeElement;
    this.seen = player.exporter.printable();
    this.fields.offer({
      panels: this.seen.map(({ file, name, panel: one }) => ({
        name: file,
        text: name,
        chosen: !panel || one === panel,
      })),
      clock: player.clock,
      size: player.root.getBoundingClientRect(),
    });
    player.root.append(this.root);
    this.root.showModal();
    this.fields.kind.focus();
    this.changed();
    const kinds = await possible();
    this.fields.offerKinds(kinds.map((kind) => [kind, KINDS[kind].text]));
    this.why = whyNoVideo() || (kinds.length < 2 ? "This browser encodes no video." : "");
    this.changed();
  }

  /** What is chosen, or a sentence that says what is wrong with it. @returns {Choosing} */
  choosing() {
    const clock = this.player.clock;
    if (clock.duration <= 0)
      return { choice: null, wrong: "There is nothing to animate: add an optimizer first." };
    return this.fields.choosing(clock.duration);
  }

  changed() {
    if (this.work) return;
    const { choice, wrong, table } = this.choosing();
    this.start.disabled = !choice;
    if (!choice) return this.say(wrong);
    this.start.textContent = `Make ${KINDS[choice.kind].text}`;
    const frames = table.positions.length;
    const captions =
      { gif: "Captions are in the picture." }[choice.kind] ?? "Captions are a track, and a file beside it.";
    const parts = [
      `${frames.toLocaleString("en-US")} frames, ${(frames / table.rate).toFixed(2)} s, then the last one stays for`,
      `${HELD} s; ${choice.width} × ${choice.height} pixels.`,
      choice.captions && captions,
      this.why,
    ];
    return this.say(parts.filter(Boolean).join(" "));
  }

  async make() {
    const { choice, table } = this.choosing();
    if (!choice || this.work) return;
    const work = new AbortController();
    this.work = work;
    const total = table.positions.length;
    this.busy(true);
    this.bar.max = total;
    this.told = 0;
    this.show(0, total, null);
    this.say("Preparing the panels…");
    this.stop.focus();
    try {
      const tell = (frames, film) => this.show(frames, total, film.canvas);
      const { blob, captions } = await makeFilm(this.player, choice, { signal: work.signal, tell });
      const name = fileName(
        this.player.terrain.landscape.name,
        `${this.named(choice)} animation`,
        null,
        choice.kind,
      );
      download(name, blob);
      if (captions) download(name.replace(/\w+$/, "vtt"), captions);
      this.done(
        `Saved as ${name}, ${sizeWords(blob.size)}.${captions ? " Its captions are beside it." : ""}`,
      );
    } catch (error) {
      if (work.signal.aborted) this.done("Cancelled: nothing was saved.");
      else this.fail(error);
    }
  }

  /** @param {FilmChoice} choice */
  frames(choice) {
    return framesOf(this.player, choice);
  }

  /** The one panel that is chosen, in a file's name. */
  named({ names }) {
    return names.length === 1 ? names[0] : "";
  }

  cancel() {
    this.work?.abort();
  }

  show(frames, total, canvas) {
    // A browser that draws without a graphics card takes longer for a page than we for a frame.
    const now = performance.now();
    if (now - this.told < OFTEN && frames < total) return;
    this.told = now;
    this.bar.value = frames;
    this.count.textContent = `Frame ${frames.toLocaleString("en-US")} of ${total.toLocaleString("en-US")}`;
    if (!canvas) return;
    if (frames && this.said.textContent) this.say("");
    const { picture } = this;
    const small = Math.min(1, SMALL / canvas.width);
    const [width, height] = [canvas.width, canvas.height].map((side) => Math.round(small * side));
    if (picture.width !== width || picture.height !== height)
      [picture.width, picture.height] = [width, height];
    picture.getContext("2d").drawImage(canvas, 0, 0, width, height);
  }

  fail(error) {
    const known = error instanceof ExportError;
    if (!known) console.error("animation:", error);
    this.done(known ? error.message : "This animation could not be made. Try another kind, or fewer panels.");
  }

  done(text) {
    this.work = null;
    this.busy(false);
    this.picture.width = this.picture.height = 0; // a large one is not kept
    if (!this.root.open) return;
    this.start.focus();
    this.say(text);
  }

  /** @param {boolean} yes a film is under way */
  busy(yes) {
    this.fields.root.disabled = yes;
    this.progress.hidden = !yes;
    this.start.hidden = yes;
    this.close.hidden = yes;
    this.stop.hidden = !yes;
  }

  say(text) {
    this.said.textContent = text;
  }

  forget() {
    this.cancel();
    this.root.remove();
    if (this.opener instanceof HTMLElement && this.opener.isConnected) this.opener.focus();
  }

  destroy() {
    this.cancel();
    if (this.root?.open) this.root.close();
  }
}

const sizeWords = (bytes) =>
  bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
