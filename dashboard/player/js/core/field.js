// Downhill arrows and stream lines from a sampled gradient: pure geometry, nothing is drawn here.
//
// `field` is the terrain's field: x (nx), y (ny), gradient (2, ny, nx), each {data, shape}.
// `box` is what is visible: {x: [low, high], y: [low, high], width, height}, the last two in pixels
// (without them a square picture is assumed). Lengths are even on the SCREEN, directions are those of
// minus the gradient in the landscape: normal to the level sets exactly where the axes are equal.

const SPACING = 34; // pixels between arrows
const LENGTH = 19; // pixels, from the tail to the tip
const APART = 26; // pixels between stream lines
const STRIDE = 3; // pixels a stream line's step

/** Pixels a unit along both axes (either may be negative where an axis is reversed). */
function pixelScale(box) {
  const width = box.width || 400;
  const height = box.height || 400;
  return [width / (box.x[1] - box.x[0]), height / (box.y[1] - box.y[0])];
}

/**
 * A function (x, y, out) that writes the direction of steepest descent AS SEEN ON THE SCREEN (y up),
 * of length one, and says whether there is one: not outside of the samples, where the gradient is
 * undefined, nor where it vanishes.
 */
export function downhill(field, box) {
  const gx = field.x.data,
    gy = field.y.data,
    gradient = field.gradient.data;
  const nx = gx.length,
    ny = gy.length,
    layer = nx * ny;
  const x0 = gx[0],
    y0 = gy[0];
  const perX = (nx - 1) / (gx[nx - 1] - x0),
    perY = (ny - 1) / (gy[ny - 1] - y0);
  const [sx, sy] = pixelScale(box);
  let scale = 0;
  for (let k = 0; k < 2 * layer; k++)
    if (Math.abs(gradient[k]) < Infinity) scale = Math.max(scale, Math.abs(gradient[k]));
  const flat = scale * 1e-9; // relative, so that a landscape times 1e6 has the same arrows
  return (x, y, out) => {
    const u = (x - x0) * perX,
      v = (y - y0) * perY;
    // A rounding error's width of grace at the rim.
    if (!(u >= -1e-6 && v >= -1e-6 && u <= nx - 1 + 1e-6 && v <= ny - 1 + 1e-6)) return false;
    const i = Math.min(Math.max(Math.floor(u), 0), nx - 2),
      j = Math.min(Math.max(Math.floor(v), 0), ny - 2);
    const a = u - i,
      b = v - j,
      k = j * nx + i;
    const w00 = (1 - a) * (1 - b),
      w10 = a * (1 - b),
      w01 = (1 - a) * b,
      w11 = a * b;
    let dx = 0,
      dy = 0;
    // A corner of weight zero must not bring its NaN along.
    if (w00) {
      dx += w00 * gradient[k];
      dy += w00 * gradient[layer + k];
    }
    if (w10) {
      dx += w10 * gradient[k + 1];
      dy += w10 * gradient[layer + k + 1];
    }
    if (w01) {
      dx += w01 * gradient[k + nx];
      dy += w01 * gradient[layer + k + nx];
    }
    if (w11) {
      dx += w11 * gradient[k + nx + 1];
      dy += w11 * gradient[layer + k + nx + 1];
    }
    if (!(Math.hypot(dx, dy) > flat)) return false;
    dx *= -sx;
    dy *= -sy;
    const length = Math.hypot(dx, dy);
    if (!(length > 0 && length < Infinity)) return false;
    out[0] = dx / length;
    out[1] = dy / length;
    return true;
  };
}

/** Where the samples and the visible box overlap: [xlow, xhigh, ylow, yhigh]. */
function common(field, box) {
  const gx = field.x.data,
    gy = field.y.data;
  return [
    Math.max(Math.min(...box.x), Math.min(gx[0], gx[gx.length - 1])),
    Math.min(Math.max(...box.x), Math.max(gx[0], gx[gx.length - 1])),
    Math.max(Math.min(...box.y), Math.min(gy[0], gy[gy.length - 1])),
    Math.min(Math.max(...box.y), Math.max(gy[0], gy[gy.length - 1])),
  ];
}

/**
 * Equally long arrows downhill on an even lattice, centred on its nodes: [{x0, y0, x1, y1}] in the
 * landscape's coordinates, the tip at (x1, y1). The lattice is fixed to the landscape, so that arrows
 * do not swim while the picture is moved.
 */
export function arrows(field, box) {
  const [sx, sy] = pixelScale(box);
  const stepX = SPACING / Math.abs(sx),
    stepY = SPACING / Math.abs(sy);
  const [left, right, low, high] = common(field, box);
  const at = downhill(field, box);
  const placed = [],
    way = [0, 0];
  for (let j = Math.ceil(low / stepY - 0.5); (j + 0.5) * stepY <= high; j++) {
    for (let i = Math.ceil(left / stepX - 0.5); (i + 0.5) * stepX <= right; i++) {
      const x = (i + 0.5) * stepX,
        y = (j + 0.5) * stepY;
      if (!at(x, y, way)) continue;
      const dx = (way[0] * LENGTH) / sx / 2,
        dy = (way[1] * LENGTH) / sy / 2;
      placed.push({ x0: x - dx, y0: y - dy, x1: x + dx, y1: y + dy });
    }
  }
  return placed;
}

/**
 * Evenly spaced stream lines of minus the gradient: [xs, ys, heads], where xs and ys hold all the lines
 * one after another with NaN between them, and heads are short {x0, y0, x1, y1} on the lines whose tips
 * show the way down. Lines stop before they come too near to each other (Jobard and Lefer 1997,
 * Creating Evenly-Spaced Streamlines of Arbitrary Density).
 */
export function streams(field, box) {
  const [sx, sy] = pixelScale(box);
  const [left, right, low, high] = common(field, box);
  const xs = [],
    ys = [],
    heads = [];
  if (!(right > left && high > low)) return [xs, ys, heads];
  const at = downhill(field, box);
  // All further work is in pixels, from the lower left corner of the common box.
  const width = (right - left) * Math.abs(sx),
    height = (high - low) * Math.abs(sy);
  const ux = (right - left) / width,
    uy = (high - low) / height;
  const flipX = Math.sign(sx),
    flipY = Math.sign(sy);
  const taken = new Neighbours(width, height, APART);
  const way = [0, 0],
    middle = [0, 0];
  const direction = (px, py, out) => {
    if (!at(left + px * ux, low + py * uy, out)) return false;
    out[0] *= flipX;
    out[1] *= flipY;
    return true;
  };
  const follow = (px, py, sign) => {
    const line = [];
    let pastX = 0,
      pastY = 0;
    for (let n = 0; n < 400; n++) {
      if (!direction(px, py, way)) break;
      if (!direction(px + (sign * way[0] * STRIDE) / 2, py + (sign * way[1] * STRIDE) / 2, middle)) break;
      // A sharp turn is a valley's floor or a ridge's crest crossed: the line ends there.
      if (n && middle[0] * pastX + middle[1] * pastY < 0.8) break;
      [pastX, pastY] = middle;
      px += sign * middle[0] * STRIDE;
      py += sign * middle[1] * STRIDE;
      if (!(px >= 0 && py >= 0 && px <= width && py <= height)) break;
      if (taken.near(px, py, APART * 0.45)) break;
      line.push(px, py);
    }
    return line;
  };
  const seeds = [width / 2, height / 2];
  for (let py = APART / 2; py < height; py += APART)
    for (let px = APART / 2; px < width; px += APART) seeds.push(px, py);
  for (let s = 0; s < seeds.length; s += 2) {
    const px = seeds[s],
      py = seeds[s + 1];
    if (taken.near(px, py, APART * 0.8)) continue;
    const up = follow(px, py, -1),
      down = follow(px, py, 1);
    const line = [];
    for (let k = up.length - 2; k >= 0; k -= 2) line.push(up[k], up[k + 1]);
    line.push(px, py, ...down);
    if (line.length < 12) continue;
    for (let k = 0; k < line.length; k += 2) {
      taken.add(line[k], line[k + 1]);
      xs.push(left + line[k] * ux);
      ys.push(low + line[k + 1] * uy);
    }
    xs.push(NaN);
    ys.push(NaN);
    for (const share of line.length > 90 ? [0.33, 0.72] : [0.55]) {
      const k = Math.max(2, 2 * Math.floor((line.length / 2 - 1) * share));
      heads.push({
        x0: left + line[k - 2] * ux,
        y0: low + line[k - 1] * uy,
        x1: left + line[k] * ux,
        y1: low + line[k + 1] * uy,
      });
    }
  }
  return [xs, ys, heads];
}

/** Points in pixels, asked for whether one lies near: buckets as wide as the largest radius asked. */
class Neighbours {
  constructor(width, height, cell) {
    this.cell = cell;
    this.columns = Math.ceil(width / cell) + 1;
    this.buckets = Array.from({ length: this.columns * (Math.ceil(height / cell) + 1) }, () => []);
  }

  add(x, y) {
    this.buckets[Math.floor(y / this.cell) * this.columns + Math.floor(x / this.cell)]?.push(x, y);
  }

  near(x, y, radius) {
    const i = Math.floor(x / this.cell),
      j = Math.floor(y / this.cell);
    for (let b = j - 1; b <= j + 1; b++) {
      for (let a = Math.max(i - 1, 0); a <= Math.min(i + 1, this.columns - 1); a++) {
        const points = this.buckets[b * this.columns + a];
        if (!points) continue;
        for (let k = 0; k < points.length; k += 2) {
          if (Math.hypot(points[k] - x, points[k + 1] - y) < radius) return true;
        }
      }
    }
    return false;
  }
}
