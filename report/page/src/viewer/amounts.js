
// Amounts of memory, numbers, shares and times as text.

const UNITS = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

/** Returns a number of bytes in the largest unit in which it is at least 1: `48 B`, `1.5 KiB`. */
function bytesText(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  let unit = 1024;
  let power = 0;
  // 1023.96 KiB are 1.0 MiB
  while (power < UNITS.length - 1 && Math.floor((bytes * 10 + unit / 2) / unit) >= 10240) {
    unit *= 1024;
    power += 1;
  }
  return `${(Math.floor((bytes * 10 + unit / 2) / unit) / 10).toFixed(1)} ${UNITS[power]}`;
}

/** Returns a change with its sign. */
function changeText(change, textOf) {
  if (change === 0) return textOf(0);
  return `${change > 0 ? "+" : "−"}${textOf(Math.abs(change))}`;
}

/** Returns a number with a comma between groups of three digits. */
function countText(number) {
  return number.toLocaleString("en");
}

/** Returns a count with its noun. */
function counted(number, one, more = `${one}s`) {
  return `${countText(number)} ${number === 1 ? one : more}`;
}

/** Returns a part of a whole in percent; an empty text if one of them is zero. */
function percentText(part, whole) {
  if (!part || !whole) return "";
  const percent = Math.floor((part * 200 + whole) / (whole * 2));
  return percent ? `${percent} %` : "<1 %";
}

/** Returns a duration: `1.2 s`, or hours, minutes and seconds from a minute on. */
function durationText(seconds) {
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const two = (number) => String(Math.floor(number)).padStart(2, "0");
  return `${Math.floor(seconds / 3600)}:${two((seconds / 60) % 60)}:${two(seconds % 60)}`;
}
