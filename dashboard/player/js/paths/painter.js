// Paints runs on two canvases over a picture that stands still: what has been walked stays on one and
// only new segments are added to it; heads and the piece of a step under way are on the other, which
// is cleared each frame.

import { element, pixelRatio } from "../core/dom.js";
import {
  drawEnd,
  drawMarker,
  drawStart,
  haloOf,
  lineLook,
  markerPath,
  onTop,
  topLook,
} from "../core/marks.js";
import { fillDots, strokeLook, trace } from "../core/polyline.js";
import { SvgContext } from "../export/svgcontext.js";
import { isDimmed } from "./paths.js";
import { HIDDEN, LIFT, SEEN, Track } from "./tracks.js";

const INK = "#111722"; // marks on the landscape's colours, which are the same in both themes
const FAINT = 0.32; // of what the surface hides

/**
 * Two canvases over a panel: contexts for what stays and for what moves.
 * @type {(host: HTMLElement, name: string) => CanvasRenderingContext2D[]}
 */
export function layersOver(host, name) {
  return ["trails", "heads"].map((layer) => {
    const canvas = element("canvas", {
      class: `lp-canvas lp-${layer}`,
      "data-testid": "path-canvas",
      "data-panel": name,
      "data-layer": layer,
      "aria-hidden": "true",
      style: "position:absolute;left:0;top:0;pointer-events:none",
    });
    host.append(canvas);
    // Kept in main memory: uploading a small canvas is far cheaper than drawing lines on a software GPU.
    return canvas.getContext("2d", { willReadFrequently: true });
  });
}

/**
 * What is painted, and what of it is there already, for any number of cells: a panel has one, the
 * side-by-side layout one for each run. `layers` are two contexts (of canvases, or SvgContexts).
 */
export class PathPainter {
  constructor(ctx, layers, { onPage = false, small = false } = {}) {
    // onPage: paths lie on the page's ground, not on the landscape's colours.
    /** @type {Context} */
    this.ctx = ctx;
    this.layers = layers;
    /** @type {((c: Canvas, cell: any) => void) | null} painted below the heads, and below the paths */
    this.before = this.under = null;
    this.onPage = onPage;
    this.small = small;
    this.cells = [];
    this.ratio = 1;
    this.spot = [0, 0, 0];
    this.pixel = new Float32Array(2);
  }

  resize(width, height) {
    const ratio = pixelRatio(this.layers[0].canvas);
    if (width === this.width && height === this.height && ratio === this.ratio) return;
    this.width = width;
    this.height = height;
    this.ratio = ratio;
    for (const { canvas } of this.layers) {
      canvas.width = Math.max(1, Math.round(width * ratio));
      canvas.height = Math.max(1, Math.round(height * ratio));
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
    }
    this.stale = true;
  }

  /** All up to a position as SVG elements, in the pixels of the canvases. */
  svg(position) {
    const layers = [new SvgContext(), new SvgContext()];
    const copy = new PathPainter(this.ctx, layers, { onPage: this.onPage, small: this.small });
    copy.before = this.before;
    copy.under = this.under;
    copy.setCells(this.cells);
    copy.paint(position);
    return layers.map((layer) => layer.text()).join("");
  }

  /** What to paint: [{ground, runs, rect?}]; a cell's rect clips it. Earlier tracks are forgotten. */
  setCells(cells) {
    this.cells = cells.map((cell) => ({
      ...cell,
      version: -1,
      walks: cell.runs.map((run) => ({
        run,
        tracks: Array.from({ length: run.members }, () => new Track(run.path.shape[0])),
        drawn: new Int32Array(run.members), // vertices on the canvas
        row: new Int32Array(run.members).fill(-1),
        length: new Float64Array(run.members), // of the line so far, for the dashes
      })),
    }));
    this.stale = true;
  }

  /** Brings both canvases to a position; cheap where the position went on a little. */
  paint(position) {
    const { ctx } = this;
    const shown =
      ctx.highlighted() +
      "|" +
      this.cells
        .map((cell) => cell.walks.map(({ run }) => +ctx.isHidden(run.id) + ctx.offset(run).join()).join())
        .join();
    if (shown !== this.shown) this.stale = true;
    this.shown = shown;
    for (const cell of this.cells) {
      if (cell.version !== cell.ground.version) {
        cell.version = cell.ground.version;
        for (const { tracks } of cell.walks) for (const track of tracks) track.projected = 0;
        this.stale = true;
      }
      for (const walk of cell.walks) if (!this.stale && this.goesBack(walk, position)) this.stale = true;
    }
    const [paths, heads] = this.layers;
    if (this.stale) this.wipe(paths);
    this.wipe(heads);
    for (const cell of this.cells) {
      for (const layer of this.layers) {
        layer.save();
        layer.scale(this.ratio, this.ratio);
        if (cell.rect) {
          layer.beginPath();
          layer.rect(cell.rect.x, cell.rect.y, cell.rect.width, cell.rect.height);
          layer.clip();
        }
      }
      if (this.stale) this.under?.(paths, cell);
      this.before?.(heads, cell);
      this.starts(cell, heads);
      for (const walk of this.ordered(cell)) this.paintWalk(cell, walk, position, paths, heads);
      for (const layer of this.layers) layer.restore();
    }
    this.stale = false;
  }

  /** The highlighted run comes last, so that it lies on top. */
  ordered({ walks }) {
    const lit = this.ctx.highlighted();
    return [...walks.filter(({ run }) => run.id !== lit), ...walks.filter(({ run }) => run.id === lit)];
  }

  wipe(c) {
    c.setTransform(1, 0, 0, 1, 0, 0);
    c.clearRect(0, 0, c.canvas.width, c.canvas.height);
  }

  goesBack({ run, row }, position) {
    for (let m = 0; m < run.members; m++)
      if (Math.floor(this.ctx.row(run, m, position)) < row[m]) return true;
    return false;
  }

  paintWalk(cell, walk, position, paths, heads) {
    const { ctx } = this;
    const { run, tracks } = walk;
    const hidden = ctx.isHidden(run.id);
    if (this.stale) {
      walk.drawn.fill(0);
      walk.row.fill(-1);
      walk.length.fill(0);
    }
    if (hidden) return;
    const look = lineLook(run, isDimmed(run, ctx));
    if (this.small) {
      look.width *= 0.8;
      look.radius *= 0.8;
      look.dots *= 0.9;
    }
    const [dx, dy] = ctx.offset(run);
    paths.translate(dx, dy);
    heads.translate(dx, dy);
    const fresh = [],
      under = [];
    for (let m = 0; m < run.members; m++) {
      const row = Math.min(Math.max(ctx.row(run, m, position), 0), run.path.shape[0] - 1);
      const whole = Math.floor(row),
        track = tracks[m];
      if (Number.isNaN(row)) continue;
      cell.ground.build(track, run, m, whole);
      cell.ground.project(track);
      const to = track.end[whole];
      if (to > walk.drawn[m]) fresh.push([track, walk.drawn[m], to, m, walk.row[m], whole]);
      walk.drawn[m] = to;
      walk.row[m] = whole;
      if (row > whole) {
        const step = new Track(1);
        if (track.open) step.push(...track.points.subarray(3 * to - 3, 3 * to));
        if (to === track.count) {
          cell.ground.move(step, run, m, whole + 1, row - whole);
          cell.ground.project(step);
          under.push([step, 0, step.count, m]);
        }
      }
    }
    this.stroke(paths, fresh, look, walk.length, true);
    const few = look.many ? onTop(run) : [];
    if (few.length) {
      const top = fresh.filter(([, , , m]) => few.includes(m));
      this.stroke(paths, top, topLook(look), walk.length, false);
    }
    if (look.dots) for (const [track, , , , from, to] of fresh) this.dots(paths, track, from, to, look);
    this.stroke(heads, under, look, walk.length, false);
    this.marks(cell, walk, position, look, heads);
    paths.translate(-dx, -dy);
    heads.translate(-dx, -dy);
  }

  /** Strokes pieces of one run: what is in sight, and faintly what the surface hides. */
  stroke(c, pieces, look, lengths, keep) {
    if (!pieces.length) return;
    const dashed = look.dashes.length > 0;
    const halo = haloOf(this.ctx.theme(), this.onPage);
    const hidden = { ...look, alpha: look.alpha * FAINT, width: look.width * 0.8, halo: false };
    for (const batch of dashed || look.many ? pieces.map((piece) => [piece]) : [pieces]) {
      const [[, , , member]] = batch;
      let length = 0;
      for (const [kind, style] of [
        [SEEN, look],
        [HIDDEN, hidden],
      ]) {
        c.beginPath();
        for (const [{ screen, seen }, from, to] of batch) {
          const gap = (k) => seen[k] !== kind || seen[k - 1] === LIFT;
          length += trace(c, screen, Math.max(from - 1, 0), to - 1, { gap });
        }
        strokeLook(c, style, dashed ? lengths[member] : 0, halo, 2.6);
      }
      if (keep && dashed) lengths[member] += length;
    }
  }

  /** A dot at each iterate that is in sight. */
  dots(c, { screen, seen, end }, from, to, look) {
    const steps = [];
    for (let r = Math.max(from + 1, 1); r <= to; r++) {
      const [k, before] = [end[r] - 1, end[r - 1] - 1];
      if (before >= 0 && k !== before && seen[k] === SEEN && seen[before] !== LIFT) steps.push([k, before]);
    }
    fillDots(c, look, screen, steps);
  }

  /** The runs' starts, each place once. */
  starts(cell, c) {
    const { spot, pixel, ctx } = this;
    const halo = haloOf(ctx.theme(), this.onPage);
    const ink = this.onPage && ctx.theme().dark ? "#eceff4" : INK;
    const known = [];
    for (const { run } of cell.walks) {
      if (ctx.isHidden(run.id)) continue;
      for (let m = 0; m < run.members; m++) {
        if (!cell.ground.point(run, m, 0, spot) || !cell.ground.inside(spot)) continue;
        cell.ground.put(spot[0], spot[1], spot[2], pixel, 0);
        const [x, y] = pixel;
        const faint = cell.ground.hides(spot[0], spot[1]) ? 0.4 : 1;
        if (run.members > 8) {
          c.globalAlpha = 0.45 * faint;
          c.beginPath();
          c.rect(x - 1, y - 1, 2, 2);
          c.fillStyle = ink;
          c.fill();
        } else if (!known.some(([a, b]) => Math.hypot(a - x, b - y) < 1)) {
          known.push([x, y]);
          c.globalAlpha = faint;
          drawStart(c, x, y, ink, halo, this.small ? 3 : 4.5);
        }
      }
    }
    c.globalAlpha = 1;
  }

  /** Heads and ends. */
  marks(cell, { run }, position, look, c) {
    const { ctx, spot, pixel } = this;
    const crowd = run.members > 8;
    const halo = haloOf(ctx.theme(), this.onPage);
    const step = new Track(1);
    const crowdSeen = [],
      crowdHidden = []; // heads of a crowd, drawn as one shape each
    for (let m = 0; m < run.members; m++) {
      const row = Math.min(Math.max(ctx.row(run, m, position), 0), run.path.shape[0] - 1);
      if (Number.isNaN(row)) continue;
      const whole = Math.floor(row);
      if (!cell.ground.point(run, m, whole, spot)) continue;
      let [x, y, h] = spot;
      if (row > whole) {
        step.count = step.projected = 0;
        cell.ground.move(step, run, m, whole + 1, row - whole);
        if (!step.open) {
          if (step.count) continue;
        } else [x, y, h] = step.points.subarray(3 * step.count - 3);
      }
      spot[0] = x;
      spot[1] = y;
      spot[2] = h;
      if (!cell.ground.inside(spot)) continue;
      cell.ground.put(x, y, h, pixel, 0);
      if (crowd) {
        (cell.ground.hides(x, y) ? crowdHidden : crowdSeen).push(pixel[0], pixel[1]);
        continue;
      }
      c.globalAlpha = look.alpha * (cell.ground.hides(x, y) ? 0.45 : 1);
      if (row >= run.steps.data[m]) drawEnd(c, pixel[0], pixel[1], look.radius, look.colour, halo);
      drawMarker(c, look.marker, pixel[0], pixel[1], look.radius, look.colour, halo);
    }
    for (const many of [crowdHidden, crowdSeen]) {
      if (!many.length) continue;
      c.globalAlpha = (many === crowdHidden ? FAINT : 1) * (look.alpha < 0.2 ? 0.25 : 1);
      c.beginPath();
      for (let k = 0; k < many.length; k += 2) markerPath(c, look.marker, many[k], many[k + 1], look.radius);
      c.strokeStyle = halo;
      c.lineWidth = 2;
      c.stroke();
      c.fillStyle = look.colour;
      c.fill();
    }
    c.globalAlpha = 1;
  }

  destroy() {
    for (const { canvas } of this.layers) canvas.remove();
  }
}
