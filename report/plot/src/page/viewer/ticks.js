// The ticks of the axes, with their texts.

const DAY = 86400;
const ROUND_TIMES = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, DAY];

/** Returns the least number of the form 1, 2 or 5 times a power of ten that is not less than `number`. */
function roundUp(number) {
  const power = 10 ** Math.floor(Math.log10(number));
  const factor = [1, 2, 5, 10].find((factor) => factor * power >= number * (1 - 1e-9));
  return factor * power;
}

/** Returns the least step of time that is not less than `seconds`: a decimal step up to one second, then the round times,
 * then whole days. */
function roundTime(seconds) {
  if (seconds <= 1) return roundUp(seconds);
  return ROUND_TIMES.find((time) => time >= seconds) ?? roundUp(seconds / DAY) * DAY;
}

/** The most ticks. No axis has room for more. */
const MOST_TICKS = 200;

/** Returns the digits after the point that distinguish the multiples of a step. */
function digitsFor(step) {
  return Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
}

/** Returns the multiples of a step between two numbers as ticks. Their count is limited: near very large numbers, adding a
 * step may change nothing. */
function multiples(from, to, step, text) {
  const ticks = [];
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  for (let count = first; count <= last && ticks.length < MOST_TICKS; count++) {
    ticks.push({ at: count * step, text: text(count * step) });
  }
  return ticks;
}

/** Returns the ticks of the time axis: as many as have room in this width in pixels. */
function timeTicks([from, to], width) {
  let step = roundTime((to - from) * 20 / width);
  for (;;) {
    const digits = digitsFor(step);
    const ticks = multiples(from, to, step, (seconds) => timeText(seconds, digits));
    const longest = Math.max(...ticks.map(({ text }) => text.length));
    const room = (longest * 6.6 + 26) / width;
    if (ticks.length < 2 || step / (to - from) >= room) return ticks;
    step = roundTime(step * 1.01);
  }
}

/** Returns the ticks of the memory axis, at least 55 pixels apart where there is room for two. */
function memoryTicks([from, to], height) {
  const between = (to - from) / Math.max(2, height / 55);
  let [name, size] = memoryUnit(Math.max(Math.abs(from), Math.abs(to)), 2);
  if (size > MEBIBYTE && between < size / 100) [name, size] = MEMORY_UNITS[1];
  const step = roundUp(between / size);
  const digits = digitsFor(step);
  const text = (amount) => `${amount.toFixed(digits).replace("-", "−")} ${name}`;
  return multiples(from / size, to / size, step, text).map(({ at, text }) => ({ at: at * size, text }));
}

