/** A start in a person's hand: Python is asked for the runs from where it is, one place at a time. */

/**
 * `ask(place)` is a promise of a runs message, or of null; `show(message)` draws its runs, and with null those
 * that were there before; `say(name, value)` tells Python.
 */
export class Hand {
  constructor({ ask, show, say }) {
    this.ask = ask;
    this.show = show;
    this.say = say;
    this.follows = false; // whether Python is quick enough for these runs
    this.next = null; // the latest place, not asked for yet
    this.asking = false;
    this.shown = false; // something was shown since the hand took the start
    this.turn = 0; // answers to an earlier one come too late
  }

  /** The hand is there now. @param {number[]} place */
  hold(place) {
    this.next = place;
    return this.pass();
  }

  /** Asks for the latest place, as soon as the one before is answered. */
  async pass() {
    if (this.asking || !this.follows) return;
    this.asking = true;
    while (this.next) {
      const [place, turn] = [this.next, this.turn];
      this.next = null;
      const message = await this.ask(place);
      if (!message || turn !== this.turn) continue;
      this.shown = true;
      this.show(message);
    }
    this.asking = false;
  }

  /** It is let go there. @param {number[]} place */
  release(place) {
    this.end();
    this.say("start", place);
  }

  /** It was let go, and is where it was before. */
  cancel() {
    if (this.end()) this.show(null);
  }

  end() {
    const { shown } = this;
    this.turn += 1;
    this.next = null;
    this.shown = false;
    return shown;
  }
}
