// The scales: from times and amounts of memory to places in the picture, and back.

const MARGIN = { left: 88, right: 18, top: 30, bottom: 44 };
const ROW = 20;
const MOST_ROWS = 30;
const GAP = 14;

/** The least length of the memory axis in bytes, so that its numbers stay short. */
const LEAST_RANGE = MEBIBYTE / 4;

/** The layout: the area of the curves, the rows of calls below it, and the time axis below both. */
class Scales {
  constructor(width, height, rows, window, memory) {
    this.area = { left: MARGIN.left, top: MARGIN.top, width: Math.max(50, width - MARGIN.left - MARGIN.right), height };
    this.area.right = this.area.left + this.area.width;
    this.area.bottom = this.area.top + height;
    this.rows = { top: this.area.bottom + (rows ? GAP : 0), height: rows * ROW };
    this.rows.bottom = this.rows.top + this.rows.height;
    Object.assign(this, { width, height: this.rows.bottom + MARGIN.bottom, window, memory });
    // computed once, since every point of every curve needs them
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

/** Returns the ends of the memory axis: the memory within the window fills the height. */
function memoryRange(curves, calls, window, fromZero) {
  let [lowest, highest] = [Infinity, -Infinity];
  const include = (memory) => {
    lowest = Math.min(lowest, memory);
    highest = Math.max(highest, memory);
  };
  for (const curve of curves) {
    const [first, end] = curve.within(window);
    for (let index = first; index < end; index++) include(curve.memory[index]);
  }
  for (const call of calls) {
    if (call.to >= window[0] && call.from <= window[1]) call.memory.forEach(include);
  }
  if (lowest > highest) return [0, MEBIBYTE];
  // an axis that would begin near zero begins at zero; otherwise the changes fill the height
  if (fromZero || (lowest > 0 && lowest < highest * 0.4)) lowest = Math.min(lowest, 0);
  // without negative values, the axis does not go below zero
  const end = lowest < 0 ? -Infinity : 0;
  const missing = LEAST_RANGE - (highest - lowest);
  if (highest > lowest && missing > 0) {
    const isNearZero = lowest - missing / 2 < end;
    [lowest, highest] = isNearZero ? [end, highest] : [lowest - missing / 2, highest + missing / 2];
  }
  const room = (highest - lowest) * 0.06 || Math.max(Math.abs(highest) * 0.1, MEBIBYTE);
  return [Math.max(end, lowest - room), highest + room];
}

