/** Marks that move: small sprites shifted by the compositor, cheaper than repainting a canvas. */
import { element } from "../core/dom.js";

const MANY = 40; // beyond this many sprites one canvas is cheaper than as many layers

/**
 * Heads over a panel, clipped to a box. Each frame: begin(), put(...) for every mark, end().
 * A mark's picture is painted once for each `key`; after that it is only moved.
 */
export class Heads {
  constructor(host, name) {
    this.layer = element("div", { class: "lp-heads", "aria-hidden": "true" });
    this.canvas = element("canvas", {
      class: "lp-crowd",
      "data-testid": "path-canvas",
      "data-panel": name,
      "data-layer": "heads",
    });
    this.canvas.hidden = true;
    this.layer.append(this.canvas);
    host.append(this.layer);
    this.sprites = new Map();
    this.flat = false; // all of them on the one canvas, however few
    this.ratio = 1;
  }

  /** Where marks may be seen, in the host's pixels. */
  place(box, ratio) {
    this.box = box;
    const { left, top, width, height } = box;
    Object.assign(this.layer.style, {
      left: `${left}px`,
      top: `${top}px`,
      width: `${width}px`,
      height: `${height}px`,
    });
    if (ratio !== this.ratio) for (const sprite of this.sprites.values()) sprite.key = null;
    this.ratio = ratio;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
  }

  /** @param {number} count how many marks this frame will bring */
  begin(count) {
    this.mark = (this.mark ?? 0) + 1;
    this.crowd = this.flat || count > MANY;
    this.canvas.hidden = !this.crowd;
    if (!this.crowd) return;
    this.c = this.canvas.getContext("2d", { willReadFrequently: true });
    this.c.setTransform(1, 0, 0, 1, 0, 0);
    this.c.clearRect(0, 0, this.canvas.width, this.canvas.height);
  }

  /**
   * @param {string} id which mark
   * @param {string} key what it looks like: the same key, the same picture
   * @param {number} reach the picture's half width in pixels
   * @param {(c: CanvasRenderingContext2D) => void} paint paints it around (0, 0)
   * @param {number} x
   * @param {number} y
   * @param {{alpha?: number, angle?: number, tall?: number}} [how] `tall`: half height where it differs
   */
  put(id, key, reach, paint, x, y, { alpha = 1, angle = 0, tall = reach } = {}) {
    const px = x - this.box.left;
    const py = y - this.box.top;
    if (!(px > -reach && py > -tall && px < this.box.width + reach && py < this.box.height + tall)) return;
    if (this.crowd) {
      this.c.setTransform(this.ratio, 0, 0, this.ratio, px * this.ratio, py * this.ratio);
      if (angle) this.c.rotate(angle);
      this.c.globalAlpha = alpha;
      paint(this.c);
      return;
    }
    let sprite = this.sprites.get(id);
    if (!sprite) {
      sprite = { node: element("canvas", { class: "lp-sprite", "data-sprite": id }), key: null };
      this.sprites.set(id, sprite);
      this.layer.append(sprite.node);
    }
    if (sprite.key !== key) this.repaint(sprite, key, reach, tall, paint);
    const move = `translate(${(px - reach).toFixed(2)}px, ${(py - tall).toFixed(2)}px)${angle ? ` rotate(${angle.toFixed(4)}rad)` : ""}`;
    if (sprite.move !== move) sprite.node.style.transform = sprite.move = move;
    if (sprite.alpha !== alpha) sprite.node.style.opacity = sprite.alpha = alpha;
    if (sprite.node.hidden) sprite.node.hidden = false;
    sprite.mark = this.mark;
  }

  repaint(sprite, key, reach, tall, paint) {
    const { node } = sprite;
    const ratio = Math.max(this.ratio, 2); // moved by fractions of a pixel, it stays crisp
    node.width = Math.ceil(2 * reach * ratio);
    node.height = Math.ceil(2 * tall * ratio);
    node.style.width = `${2 * reach}px`;
    node.style.height = `${2 * tall}px`;
    const c = node.getContext("2d");
    c.setTransform(ratio, 0, 0, ratio, reach * ratio, tall * ratio);
    paint(c);
    sprite.key = key;
  }

  /** Marks that were not put this time are not shown. */
  end() {
    for (const [id, sprite] of this.sprites) {
      if (sprite.mark === this.mark) continue;
      if (sprite.unused === undefined) sprite.unused = 0;
      sprite.node.hidden = true;
      if (++sprite.unused > 600) {
        sprite.node.remove();
        this.sprites.delete(id);
      }
    }
  }
}
