// Where a time and an amount of memory are on the screen.

const MARGIN = { left: 88, right: 18, top: 30, bottom: 44 };
const ROW = 20;
const MOST_ROWS = 30;
const GAP = 14;

/** Less than this the axis does not tell apart, so that its numbers stay short. */
const LEAST_RANGE = MEBIBYTE / 4;

/** Where things are: the area of the curves, the rows of calls below it, the time axis below both. */
class Scales {
  constructor(width, height, rows, window, memory) {
    this.area = { left: MARGIN.left, top: MARGIN.top, width: Math.max(50, width - MARGIN.left - MARGIN.right), height };
    this.area.right = this.area.left + this.area.width;
    this.area.bottom = this.area.top + height;
    this.rows = { top: this.area.bottom + (rows ? GAP : 0), height: rows * ROW };
    this.rows.bottom = this.rows.top + this.rows.height;
    Object.assign(this, { width, height: this.rows.bottom + MARGIN.bottom, window, memory });
    // worked out once, since they are asked for every point of every curve
    this.firstTime = window[0];
    this.lowestMemory = memory[0];
    this.secondsPerPixel = (window[1] - window[0]) / this.area.width;
    this.bytesPerPixel = (memory[1] - memory[0]) / height;
  }

  x(time) {
    return this.area.left + (time - this.firstTime) / this.secondsPerPixel;
  }

  y(memory) {
    return this.area.bottom - (memory - this.lowestMemory) / this.bytesPerPixel;
  }

  time(x) {
    return this.firstTime + (x - this.area.left) * this.secondsPerPixel;
  }
}

/** The amounts to be shown so that what is within the window fills the height. */
function memoryRange(curves, calls, window, fromZero) {
  let [lowest, highest] = [Infinity, -Infinity];
  const see = (memory) => {
    lowest = Math.min(lowest, memory);
    highest = Math.max(highest, memory);
  };
  for (const curve of curves) {
    const [first, end] = curve.within(window);
    for (let index = first; index < end; index++) see(curve.memory[index]);
  }
  for (const call of calls) {
    if (call.to >= window[0] && call.from <= window[1]) call.memory.forEach(see);
  }
  if (lowest > highest) return [0, MEBIBYTE];
  // what begins low begins at zero; else the changes are what one wants to see
  if (fromZero || (lowest > 0 && lowest < highest * 0.4)) lowest = Math.min(lowest, 0);
  // where nothing is below zero, the axis is not either
  const end = lowest < 0 ? -Infinity : 0;
  const missing = LEAST_RANGE - (highest - lowest);
  if (highest > lowest && missing > 0) {
    const isNearZero = lowest - missing / 2 < end;
    [lowest, highest] = isNearZero ? [end, highest] : [lowest - missing / 2, highest + missing / 2];
  }
  const room = (highest - lowest) * 0.06 || Math.max(Math.abs(highest) * 0.1, MEBIBYTE);
  return [Math.max(end, lowest - room), highest + room];
}

