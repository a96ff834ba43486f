// The content of the page, decoded: curves and calls, in seconds and bytes.

const TICKS_PER_SECOND = 10000;
const COLOURS = 8;

/** The value in bytes of the last digit of the memory at entry and exit of a function, 0.0001 MiB. Samples have more digits,
 * so a smaller difference does not count. */
const LAST_DIGIT = 105;

/** The memory of a process over time. */
class Curve {
  constructor(encoded, name, colour) {
    Object.assign(this, { name, colour, readings: encoded.readings, trend: encoded.trend, isChild: encoded.child !== null });
    const numbers = numbersOf(encoded.points);
    this.times = new Float64Array(numbers.length / 2);
    this.memory = new Float64Array(numbers.length / 2);
    let [time, memory] = [0, 0];
    for (let index = 0; index < this.times.length; index++) {
      this.times[index] = (time += numbers[2 * index]) / TICKS_PER_SECOND;
      this.memory[index] = memory += numbers[2 * index + 1];
    }
    this.highest = this.memory.reduce((best, memory, index) => (memory > this.memory[best] + LAST_DIGIT ? index : best), 0);
    this.isShown = true;
  }

  /** Returns the index of the first point in a window and the index after the last, with one more point on each side. */
  within([from, to]) {
    const first = countBelow(this.times, from);
    const end = countBelow(this.times, to);
    return [Math.max(0, first - 1), Math.min(this.times.length, end + 2)];
  }
}

/** Returns the calls of functions, in the order in which they began. */
function callsOf(encoded, functions) {
  const numbers = numbersOf(encoded.calls);
  const calls = [];
  let from = 0;
  for (let index = 0; index < numbers.length; index += 6) {
    from += numbers[index + 1];
    const [duration, before, change, level] = numbers.slice(index + 2, index + 6);
    calls.push({
      number: calls.length,
      function: functions[numbers[index]],
      from: from / TICKS_PER_SECOND,
      to: (from + duration) / TICKS_PER_SECOND,
      memory: [before, before + change],
      level,
    });
  }
  return calls;
}

/** Returns the class of the colour with this number. The colours repeat. */
function colourAt(number) {
  return `c${Math.max(0, number) % COLOURS}`;
}

/** Decodes the content. Several recordings all begin at the zero of the time axis. */
function readRecordings(content) {
  const several = content.recordings.length > 1;
  const curves = [];
  for (const recording of content.recordings) {
    for (const curve of recording.curves) {
      const ofChild = curve.child !== null;
      const itself = several ? recording.name : "memory";
      const name = ofChild ? (several ? `${recording.name}: child ${curve.child}` : `child ${curve.child}`) : itself;
      const colour = curves.length || ofChild ? colourAt(curves.length - 1) : "memory";
      curves.push(Object.assign(new Curve(curve, name, colour), { start: recording.start }));
    }
  }
  const only = several ? undefined : content.recordings[0];
  const functions = (only?.ran.functions ?? []).map((it, index) => ({
    ...it, name: it.before + it.label, colour: colourAt(curves.length - 1 + index), isShown: true,
  }));
  const calls = only ? callsOf(only.ran, functions) : [];
  return { content, several, curves, functions, calls, full: fullWindow(curves, calls) };
}

/** Returns the window from the first time of all curves and calls to the last. */
function fullWindow(curves, calls) {
  let [from, to] = [Infinity, -Infinity];
  for (const { times } of curves) {
    from = Math.min(from, times[0]);
    to = Math.max(to, times.at(-1));
  }
  for (const call of calls) {
    from = Math.min(from, call.from);
    to = Math.max(to, call.to);
  }
  if (from > to) return [0, 1];
  if (from === to) return [from - 0.5, to + 0.5];
  return [from, to];
}

