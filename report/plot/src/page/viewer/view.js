// What part of the time is shown, and how one comes back from it.

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

  /** Whether nothing was shown before. */
  get isFirst() {
    return !this.before.length && this.isShown(this.initial, 0);
  }

  isShown(window, level) {
    const [from, to] = wideEnough(window);
    const isNear = (one, other) => Math.abs(one - other) <= (to - from) * 1e-9;
    return isNear(this.window[0], from) && isNear(this.window[1], to) && this.level === level;
  }

  /** Shows another part, from which `back` leads to this one: from all parts of one series, such as those of a drag,
   * to what was shown before the first. */
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

  /** Shows a part that is so many times as long, in which a time stands where it stood. */
  zoom(factor, { around = (this.window[0] + this.window[1]) / 2, series } = {}) {
    const [from, to] = this.window;
    const length = Math.min(Math.max((to - from) * factor, SHORTEST), this.room[1] - this.room[0]);
    const start = around - (around - from) * length / (to - from);
    this.show(this.moved([start, start + length]), this.level, series);
  }

  /** Shows what is so many seconds later. */
  move(seconds, series) {
    this.show(this.moved(this.window.map((time) => time + seconds)), this.level, series);
  }

  set(window, level, series) {
    Object.assign(this, { window, level, series });
    this.changed();
  }

  /** All that there is, and what was asked for beyond it. */
  get room() {
    return [Math.min(this.full[0], this.initial[0]), Math.max(this.full[1], this.initial[1])];
  }

  /** As long a part, where there is something. */
  moved([from, to]) {
    const [first, last] = this.room;
    if (to - from >= last - first) return [first, last];
    const over = Math.max(0, first - from) + Math.min(0, last - to);
    return [from + over, to + over];
  }
}

function wideEnough([from, to]) {
  if (to - from >= SHORTEST) return [from, to];
  const middle = (from + to) / 2;
  return [middle - SHORTEST / 2, middle + SHORTEST / 2];
}

