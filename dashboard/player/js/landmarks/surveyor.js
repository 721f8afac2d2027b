/** A player's critical points: takes their messages, and tells panels and keys which are shown. */
import { Key } from "./key.js";
import { select } from "./landmarks.js";

const KEYED = new Set(["contour", "curve", "volume"]); // panels with a key in their header

/** `shown` is what landmarks.select makes of the latest message in the present view. */
export class Surveyor {
  constructor(player) {
    this.player = player;
    /** @type {Message.Landmarks | null} */
    this.message = null;
    this.mark = null;
    this.shown = select(null);
  }

  /** Takes the critical points of the terrain of that key (null: not known yet). */
  take(message, terrainKey) {
    const mark = `${terrainKey} ${message?.key}`;
    if (mark === this.mark) return;
    this.mark = mark;
    this.message = message;
    this.show();
  }

  /** Chooses by the view, and has everything drawn that shows it. */
  show() {
    const { player } = this;
    this.shown = select(this.message, player.view.critical);
    for (const [name, panel] of player.panels) player.safely(name, () => panel.setLandmarks?.());
    this.writeKeys();
    player.clock.request();
  }

  writeKeys() {
    for (const [name, frame] of this.player.frames) {
      if (!KEYED.has(name)) continue;
      frame.key ??= new Key(frame.header, (choice) => this.player.choose("critical", choice));
      frame.key.set(this.shown.counts, this.player.view.critical, this.message);
    }
  }
}
