// What part of the time is shown, and how one comes back from it.

const SHORTEST = 0.001;
const MOST_STEPS_BACK = 100;

class View {
  constructor(full, initial, changed) {
    Object.assign(this, { full, window: initial ?? full, level: 0, before: [], changed });
    this.initial = this.window;
  }

  get isAll() {
    return this.window[0] === this.full[0] && this.window[1] === this.full[1] && this.level === 0;
  }

  /** Shows another part, from which `back` leads to this one. */
  show(window, level = this.level) {
    this.remember();
    this.set(window, level);
  }

  /** Makes what is shown now that to which `back` leads. */
  remember() {
    this.before.push({ window: this.window, level: this.level });
    if (this.before.length > MOST_STEPS_BACK) this.before.shift();
  }

  back() {
    const { window, level } = this.before.pop() ?? { window: this.full, level: 0 };
    this.set(window, level);
  }

  all() {
    this.before = [];
    this.set(this.full, 0);
  }

  /** Shows a part that is so many times as long, in which a time stands where it stood. */
  zoom(factor, around = (this.window[0] + this.window[1]) / 2) {
    const [from, to] = this.window;
    const length = Math.min(Math.max((to - from) * factor, SHORTEST), this.room[1] - this.room[0]);
    const start = around - (around - from) * length / (to - from);
    this.set(this.moved([start, start + length]), this.level);
  }

  /** Shows what is so many seconds later. */
  move(seconds) {
    this.set(this.moved(this.window.map((time) => time + seconds)), this.level);
  }

  set([from, to], level) {
    if (to - from < SHORTEST) {
      const middle = (from + to) / 2;
      [from, to] = [middle - SHORTEST / 2, middle + SHORTEST / 2];
    }
    Object.assign(this, { window: [from, to], level });
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

