// Amounts of memory, durations and dates as text.

const MEBIBYTE = 2 ** 20;
const MEMORY_UNITS = [["KiB", 2 ** 10], ["MiB", MEBIBYTE], ["GiB", 2 ** 30], ["TiB", 2 ** 40]];
const TIME_UNITS = [["d", 86400], ["h", 3600], ["min", 60]];

/** Returns the largest unit of which `bytes` is at least `atLeast` units. */
function memoryUnit(bytes, atLeast = 1) {
  const fitting = MEMORY_UNITS.filter(([, size]) => Math.abs(bytes) >= size * atLeast);
  return fitting.at(-1) ?? (bytes ? MEMORY_UNITS[0] : MEMORY_UNITS[1]);
}

/** Returns an amount with three digits after the point: in MiB below 10 GiB, else in a larger unit. */
function memoryText(bytes) {
  const isLarge = Math.abs(bytes) >= 10240 * MEBIBYTE;
  const [name, size] = isLarge ? memoryUnit(bytes) : MEMORY_UNITS[1];
  const text = (bytes / size).toFixed(3);
  // zero has no sign
  return `${Number(text) ? text : "0.000"} ${name}`;
}

/** Returns an amount with its sign. */
function changeText(bytes) {
  const text = memoryText(bytes).replace("-", "−");
  return Number.parseFloat(text) > 0 ? `+${text}` : text;
}

/** Returns a duration in days, hours, minutes and seconds without the parts that are zero. The seconds have this number of
 * digits after the point. */
function timeText(seconds, digits = 3) {
  const sign = seconds < 0 ? "−" : "";
  let rest = Number(Math.abs(seconds).toFixed(digits));
  const parts = [];
  for (const [name, size] of TIME_UNITS) {
    const count = Math.floor(rest / size);
    if (count) parts.push(`${count} ${name}`);
    rest -= count * size;
  }
  const text = rest.toFixed(digits);
  if (Number(text) || !parts.length) parts.push(`${text} s`);
  return sign + parts.join(" ");
}

/** Returns the same without zeros at the end. Below 0.01 s the text has four digits, all that a recording has. */
function shortTimeText(seconds) {
  return timeText(seconds, Math.abs(seconds) < 0.01 ? 4 : 3).replace(/(\.\d*?)0+ s$/, "$1 s").replace(/\. s$/, " s");
}

/** Returns a date and time in the time zone of the browser, in the format of memory_profiler; an empty text if no calendar
 * has the date. */
function startText(secondsSinceEpoch) {
  const moment = new Date(Math.round(secondsSinceEpoch * 1000));
  if (Number.isNaN(moment.valueOf())) return "";
  const two = (number) => String(number).padStart(2, "0");
  const day = `${two(moment.getDate())} / ${two(moment.getMonth() + 1)} / ${moment.getFullYear()}`;
  return `${day} - start at ${clockText(moment)}`;
}

/** Returns a time of day to the millisecond; an empty text if no calendar has the date. */
function clockText(moment) {
  if (Number.isNaN(moment.valueOf())) return "";
  const two = (number) => String(number).padStart(2, "0");
  const clock = [moment.getHours(), moment.getMinutes(), moment.getSeconds()].map(two).join(":");
  return `${clock}.${String(moment.getMilliseconds()).padStart(3, "0")}`;
}

/** Returns a count with its noun. */
function counted(number, one, more = `${one}s`) {
  return `${number.toLocaleString("en")} ${number === 1 ? one : more}`;
}

