// What the page carries, as the viewer works with it: curves and calls, in seconds and bytes.

const TICKS_PER_SECOND = 10000;
const COLOURS = 8;

/** Of what is told of memory when functions begin and end, in bytes: samples have more digits. */
const LAST_DIGIT = 105;

/** The memory of a process over time. */
class Curve {
  constructor(told, name, colour) {
    Object.assign(this, { name, colour, readings: told.readings, trend: told.trend, isChild: told.child !== null });
    const numbers = numbersOf(told.points);
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

  /** Of the points of a stretch of time, with one more at each side: where they begin and end. */
  within([from, to]) {
    const first = countBelow(this.times, from);
    const end = countBelow(this.times, to);
    return [Math.max(0, first - 1), Math.min(this.times.length, end + 2)];
  }
}

/** The runs of functions. */
function callsOf(told, functions) {
  const numbers = numbersOf(told.calls);
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

/** The class of the colour with this number: they come over and over. */
function colourAt(number) {
  return `c${Math.max(0, number) % COLOURS}`;
}

/** A recording, or several that begin at the same place of the time axis. */
function readRecordings(content) {
  const several = content.recordings.length > 1;
  const curves = [];
  for (const told of content.recordings) {
    for (const curve of told.curves) {
      const ofChild = curve.child !== null;
      const itself = several ? told.name : "memory";
      const name = ofChild ? (several ? `${told.name}: child ${curve.child}` : `child ${curve.child}`) : itself;
      const colour = curves.length || ofChild ? colourAt(curves.length - 1) : "memory";
      curves.push(Object.assign(new Curve(curve, name, colour), { start: told.start }));
    }
  }
  const only = several ? undefined : content.recordings[0];
  const functions = (only?.ran.functions ?? []).map((told, index) => ({
    ...told, name: told.before + told.label, colour: colourAt(curves.length - 1 + index), isShown: true,
  }));
  const calls = only ? callsOf(only.ran, functions) : [];
  return { content, several, curves, functions, calls, full: fullWindow(curves, calls) };
}

/** From the first to the last that there is. */
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

