/** The one clock of a player: a single requestAnimationFrame loop that sleeps while nothing moves. */

const SECONDS = 8; // a whole run at speed 1
const SECONDS_A_STEP = 0.4; // but no step is quicker to see than this when there are few

/** Position along the runs, in iterations or in evaluations of f. */
export class Clock {
  /** @param {(position: number, moved: boolean) => void} onFrame called at most once a frame */
  constructor(onFrame) {
    this.onFrame = onFrame;
    this.position = 0;
    this.duration = 0;
    this.unit = "steps";
    this.steps = 0; // the longest run, whatever the unit
    this.speed = 1;
    this.loop = false;
    this.playing = false;
    this.pending = 0;
    this.last = 0;
    this.frames = 0; // drawn so far: panels share the work of successive frames by it
    this.frame = this.frame.bind(this);
  }

  /** One frame soon, playing or not. */
  request() {
    if (!this.pending) this.pending = requestAnimationFrame(this.frame);
  }

  frame(now) {
    this.pending = 0;
    this.frames += 1;
    if (this.playing) {
      // Timestamps may lie before the moment play() was pressed; after a hidden tab the gap is long.
      const dt = Math.min(Math.max(now - this.last, 0), 250) / 1000;
      this.last = Math.max(now, this.last);
      const seconds = Math.min(SECONDS, Math.max(this.steps, 1) * SECONDS_A_STEP);
      this.position += (dt * this.speed * this.duration) / seconds;
      if (this.position >= this.duration) {
        if (this.loop && this.duration > 0) {
          // The finished picture stays for a moment before it starts again.
          this.held = (this.held ?? 0) + dt;
          this.position = this.duration;
          if (this.held > 1) {
            this.position = 0;
            this.held = 0;
          }
        } else {
          this.position = this.duration;
          this.playing = false;
        }
      }
    }
    this.onFrame(this.position, this.playing);
    if (this.playing) this.request();
  }

  play() {
    if (this.duration <= 0) return;
    if (this.position >= this.duration) this.position = 0;
    this.playing = true;
    this.held = 0;
    this.last = performance.now();
    this.request();
  }

  pause() {
    this.playing = false;
    this.request();
  }

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  seek(position) {
    this.position = Math.min(Math.max(position || 0, 0), this.duration);
    this.held = 0;
    this.request();
  }

  /** Stops, and moves by whole units: from 12.4 one step forward is 13, one back 12. */
  step(count) {
    this.playing = false;
    const unit = this.unit === "steps" ? 1 : Math.max(1, Math.round(this.duration / Math.max(this.steps, 1)));
    const at = this.position / unit;
    const from = count > 0 ? Math.floor(at + 1e-9) : Math.ceil(at - 1e-9);
    this.seek((from + count) * unit);
  }

  /**
   * New runs or another unit: the share of the way stays.
   * @type {(runs: Run[], unit: string) => boolean}
   */
  measure(runs, unit) {
    const share = this.duration > 0 ? this.position / this.duration : null;
    this.unit = unit;
    this.steps = runs.reduce((most, run) => Math.max(most, ...run.steps.data), 0);
    this.duration =
      unit === "steps" ? this.steps : runs.reduce((most, run) => Math.max(most, totalCost(run)), 0);
    this.position = share === null ? 0 : share * this.duration;
    if (this.duration <= 0) this.playing = false;
    return share !== null;
  }

  destroy() {
    cancelAnimationFrame(this.pending);
    this.pending = 0;
    this.playing = false;
    this.onFrame = () => {};
  }
}

function totalCost(run) {
  let most = 0;
  for (let m = 0; m < run.members; m++)
    most = Math.max(most, run.cost.data[run.steps.data[m] * run.members + m]);
  return most;
}

/**
 * The row of a member at a position, with its fraction: 12.4 is between rows 12 and 13.
 * By cost, row r is reached when all evaluations up to it are spent.
 * @type {(run: Run, member: number, position: number, unit: string) => number}
 */
export function rowAt(run, member, position, unit) {
  const last = run.steps.data[member];
  if (unit === "steps") return Math.min(Math.max(position, 0), last);
  const cost = run.cost.data;
  const m = run.members;
  if (!(position > cost[member])) return 0;
  if (position >= cost[last * m + member]) return last;
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (cost[middle * m + member] <= position) low = middle;
    else high = middle;
  }
  const from = cost[low * m + member];
  const to = cost[high * m + member];
  return low + (to > from ? Math.min((position - from) / (to - from), 1) : 0);
}
