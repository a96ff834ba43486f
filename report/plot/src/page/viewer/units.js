// Amounts of memory, lengths of time and moments, as a person reads them.

const MEBIBYTE = 2 ** 20;
const MEMORY_UNITS = [["KiB", 2 ** 10], ["MiB", MEBIBYTE], ["GiB", 2 ** 30], ["TiB", 2 ** 40]];
const TIME_UNITS = [["d", 86400], ["h", 3600], ["min", 60]];

/** The unit for amounts up to this one; there are to be so many whole ones at least for a larger unit to be taken. */
function memoryUnit(bytes, atLeast = 1) {
  const fitting = MEMORY_UNITS.filter(([, size]) => Math.abs(bytes) >= size * atLeast);
  return fitting.at(-1) ?? (bytes ? MEMORY_UNITS[0] : MEMORY_UNITS[1]);
}

/** An amount as tools print it: in MiB as long as that can be read. */
function memoryText(bytes) {
  const isLarge = Math.abs(bytes) >= 10240 * MEBIBYTE;
  const [name, size] = isLarge ? memoryUnit(bytes) : MEMORY_UNITS[1];
  const text = (bytes / size).toFixed(3);
  // nothing is neither more nor less
  return `${Number(text) ? text : "0.000"} ${name}`;
}

/** An amount with its sign. */
function changeText(bytes) {
  const text = memoryText(bytes).replace("-", "−");
  return Number.parseFloat(text) > 0 ? `+${text}` : text;
}

/** A time in days, hours, minutes and seconds, those that there are; the seconds with so many digits. */
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

/** The same without noughts that tell nothing; of a short time as much as is recorded. */
function shortTimeText(seconds) {
  return timeText(seconds, Math.abs(seconds) < 0.01 ? 4 : 3).replace(/(\.\d*?)0+ s$/, "$1 s").replace(/\. s$/, " s");
}

/** A moment in the time zone of whoever looks at the page, as mprof has always written it. */
function startText(secondsSinceEpoch) {
  const moment = new Date(Math.round(secondsSinceEpoch * 1000));
  if (Number.isNaN(moment.valueOf())) return "";
  const two = (number) => String(number).padStart(2, "0");
  const day = `${two(moment.getDate())} / ${two(moment.getMonth() + 1)} / ${moment.getFullYear()}`;
  return `${day} - start at ${clockText(moment)}`;
}

/** Nothing where no calendar goes so far. */
function clockText(moment) {
  if (Number.isNaN(moment.valueOf())) return "";
  const two = (number) => String(number).padStart(2, "0");
  const clock = [moment.getHours(), moment.getMinutes(), moment.getSeconds()].map(two).join(":");
  return `${clock}.${String(moment.getMilliseconds()).padStart(3, "0")}`;
}

/** So many things, in words. */
function counted(number, one, more = `${one}s`) {
  return `${number.toLocaleString("en")} ${number === 1 ? one : more}`;
}

