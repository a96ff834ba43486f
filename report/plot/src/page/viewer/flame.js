// The calls as bars, each above the bar of its caller. Neighbouring bars that are too narrow are merged into one.
// The level of a call is its row. Calls that ran at the same time in several threads have different rows.

/** The width in pixels below which a bar may be merged. */
const NARROWEST = 3;

/** The greatest width of a merged bar in pixels: a click on it still zooms to a small part of the time. */
const WIDEST_MERGED = 60;

/** Returns the number of rows of the shown calls, from a level on. */
function rowsOf(calls, level) {
  const deepest = calls.reduce((deepest, call) => (call.function.isShown ? Math.max(deepest, call.level) : deepest), -1);
  return Math.max(0, Math.min(MOST_ROWS, deepest - level + 1));
}

/** Returns the bars of a window, each with its calls. */
function barsWithin(calls, scales, level) {
  const bars = [];
  const lastOf = new Map();
  for (const call of calls) {
    if (!call.function.isShown || call.to < scales.window[0] || call.from > scales.window[1]) continue;
    if (call.level < level || call.level >= level + MOST_ROWS) continue;
    const left = Math.max(scales.x(call.from), scales.area.left);
    const right = Math.min(scales.x(call.to), scales.area.right);
    const last = lastOf.get(call.level);
    const isNarrow = right - left < NARROWEST;
    if (isNarrow && last?.isNarrow && left - last.right < NARROWEST && right - last.left < WIDEST_MERGED) {
      last.right = Math.max(last.right, right);
      last.calls.push(call);
      continue;
    }
    const bar = { left, right, level: call.level, calls: [call], isNarrow };
    lastOf.set(call.level, bar);
    bars.push(bar);
  }
  return bars;
}

function drawFlame(calls, scales, level, layer) {
  const bars = barsWithin(calls, scales, level);
  layer.replaceChildren(...bars.map((bar) => barOf(bar, scales, level)));
  return bars.length;
}

/** Returns the name and the duration of a call; if there is no room for both, the name, cut to the width. */
function textOfBar(call, width) {
  return uncut(callText(call), width) || fitting(call.function.label, width);
}

/** Returns the text if it fits the width uncut, else an empty text. */
function uncut(text, width) {
  return fitting(text, width) === text ? text : "";
}

function barOf({ left, right, level, calls }, scales, lowest) {
  const width = Math.max(1, right - left);
  const y = scales.rows.bottom - (level - lowest + 1) * ROW;
  const [call] = calls;
  const text = calls.length > 1 ? uncut(counted(calls.length, "call"), width - 8) : textOfBar(call, width - 8);
  const marks = calls.length > 1
    ? { class: "call several", "data-calls": `${call.number} ${calls.at(-1).number}` }
    : { class: `call ${call.function.colour}`, "data-call": call.number };
  return svg("g", marks,
    svg("rect", { class: "bar", x: pixels(left), y: y + 1.5, width: pixels(width), height: ROW - 3, rx: width > 6 ? 2 : undefined }),
    text ? svg("text", { class: "bar-label", x: pixels(left + 5), y: y + 14 }, text) : undefined);
}

