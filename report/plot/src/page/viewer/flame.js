// The calls as bars that stand upon those that called them. Where bars are too narrow to be told apart they are one.
// The level of a call is its row: what ran in several threads at once has rows of its own.

const NARROWEST = 3;

/** What is one bar together is no wider than this, so that a click on it leads somewhere. */
const WIDEST_TOGETHER = 60;

/** How many rows the calls take from a level on. */
function rowsOf(calls, level) {
  const deepest = calls.reduce((deepest, call) => (call.function.isShown ? Math.max(deepest, call.level) : deepest), -1);
  return Math.max(0, Math.min(MOST_ROWS, deepest - level + 1));
}

/** The bars of a window, each with the calls that it stands for. */
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
    if (isNarrow && last?.isNarrow && left - last.right < NARROWEST && right - last.left < WIDEST_TOGETHER) {
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

/** The name and the duration; the name alone where both have no room. */
function textOfBar(call, width) {
  return wholly(callText(call), width) || fitting(call.function.label, width);
}

function wholly(text, width) {
  return fitting(text, width) === text ? text : "";
}

function barOf({ left, right, level, calls }, scales, lowest) {
  const width = Math.max(1, right - left);
  const y = scales.rows.bottom - (level - lowest + 1) * ROW;
  const [call] = calls;
  const text = calls.length > 1 ? wholly(counted(calls.length, "call"), width - 8) : textOfBar(call, width - 8);
  const marks = calls.length > 1
    ? { class: "call several", "data-calls": `${call.number} ${calls.at(-1).number}` }
    : { class: `call ${call.function.colour}`, "data-call": call.number };
  return svg("g", marks,
    svg("rect", { class: "bar", x: pixels(left), y: y + 1.5, width: pixels(width), height: ROW - 3, rx: width > 6 ? 2 : undefined }),
    text ? svg("text", { class: "bar-label", x: pixels(left + 5), y: y + 14 }, text) : undefined);
}

