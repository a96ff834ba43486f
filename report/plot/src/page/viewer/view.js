// The view: the part of the time that is shown, and the parts that were shown before.

const SHORTEST = 0.001;
const MOST_STEPS_BACK = 100;

class View {
  constructor(full, initial, changed) {
    Object.assign(this, { full, window: initial ?? full, level: 0, before: [], series: undefined, changed });
    this.initial = this.window;
  }

  get isAll() {
    return this.isShown(this.full, 0);
  }

  /** True if `back` would change nothing. */
  get isFirst() {
    return !this.before.length && this.isShown(this.initial, 0);
  }

  isShown(window, level) {
    const [from, to] = wideEnough(window);
    const isNear = (one, other) => Math.abs(one - other) <= (to - from) * 1e-9;
    return isNear(this.window[0], from) && isNear(this.window[1], to) && this.level === level;
  }

  /** Shows another part. `back` then returns to the present one. The parts of one series, such as those of a drag, count as
   * one step: `back` returns to the part before the first of them. */
  show(window, level = this.level, series = undefined) {
    if (this.isShown(window, level)) return;
    if (series === undefined || series !== this.series) this.before.push({ window: this.window, level: this.level });
    if (this.before.length > MOST_STEPS_BACK) this.before.shift();
    this.set(wideEnough(window), level, series);
  }

  back() {
    const { window, level } = this.before.pop() ?? { window: this.initial, level: 0 };
    this.set(window, level);
  }

  all() {
    this.show(this.full, 0);
  }

  /** Changes the length of the window by a factor. The time `around` keeps its place in the picture. */
  zoom(factor, { around = (this.window[0] + this.window[1]) / 2, series } = {}) {
    const [from, to] = this.window;
    const length = Math.min(Math.max((to - from) * factor, SHORTEST), this.room[1] - this.room[0]);
    const start = around - (around - from) * length / (to - from);
    this.show(this.moved([start, start + length]), this.level, series);
  }

  /** Moves the window by this number of seconds. */
  move(seconds, series) {
    this.show(this.moved(this.window.map((time) => time + seconds)), this.level, series);
  }

  set(window, level, series) {
    Object.assign(this, { window, level, series });
    this.changed();
  }

  /** The longest window: the whole recording, and the window of `--window` if that goes beyond it. */
  get room() {
    return [Math.min(this.full[0], this.initial[0]), Math.max(this.full[1], this.initial[1])];
  }

  /** Returns a window of the same length, moved into the longest window. */
  moved([from, to]) {
    const [first, last] = this.room;
    if (to - from >= last - first) return [first, last];
    const over = Math.max(0, first - from) + Math.min(0, last - to);
    return [from + over, to + over];
  }
}

/** Returns the window, widened to the shortest possible length if it is shorter. */
function wideEnough([from, to]) {
  if (to - from >= SHORTEST) return [from, to];
  const middle = (from + to) / 2;
  return [middle - SHORTEST / 2, middle + SHORTEST / 2];
}

