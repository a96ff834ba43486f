// A pair of brackets for each call of a function, at the memory that there was when it began and when it ended.

const MOST_BRACKETS = 300;

/** Where there are more of them, only long ones have a text. */
const MOST_WITH_TEXT = 60;
const NARROWEST_WITH_TEXT = 24;
const HALF_BRACKET = 12;
const LINE_OF_TEXT = 14;

/** The longest calls within the window, as many as can be told apart. */
function bracketsWithin(calls, window) {
  const within = calls.filter((call) => call.function.isShown && call.to >= window[0] && call.from <= window[1]);
  if (within.length <= MOST_BRACKETS) return within;
  return within.sort((one, other) => other.to - other.from - (one.to - one.from)).slice(0, MOST_BRACKETS);
}

function callText(call) {
  return `${call.function.label} ${shortTimeText(call.to - call.from)}`;
}

/** The texts go where no other one is, which is `taken`; gives how many brackets there are. */
function drawBrackets(calls, scales, taken, layer) {
  const shown = bracketsWithin(calls, scales.window);
  const longestFirst = [...shown].sort((one, other) => other.to - other.from - (one.to - one.from));
  const isLong = (call) => (call.to - call.from) / scales.secondsPerPixel >= NARROWEST_WITH_TEXT;
  const withText = shown.length > MOST_WITH_TEXT ? longestFirst.filter(isLong) : longestFirst;
  const labels = new Map(withText.map((call) => [call, placedLabel(call, scales, taken)]));
  layer.replaceChildren(...shown.map((call) => bracketOf(call, scales, labels.get(call))));
  return shown.length;
}

function bracketOf(call, scales, label) {
  const [left, right] = [scales.x(call.from), scales.x(call.to)].map(pixels);
  const [first, last] = call.memory.map((memory) => pixels(scales.y(memory)));
  const foot = Math.min(6, Math.max(2, (right - left) / 2));
  const bracket = (x, y, foot) => `M${pixels(x + foot)} ${y - HALF_BRACKET}H${x}V${y + HALF_BRACKET}H${pixels(x + foot)}`;
  const path = bracket(left, first, foot) + bracket(right, last, -foot);
  return svg("g", { class: `call ${call.function.colour}`, "data-call": call.number },
    svg("path", { class: "between", d: `M${left} ${first}L${right} ${last}` }),
    svg("path", { class: "reach", d: path }),
    svg("path", { class: "bracket", d: path }),
    label);
}

/** A text over the left bracket where there is room for it: in the first line over it that is free, or not at all. */
function placedLabel(call, scales, taken) {
  const { area } = scales;
  const text = fitting(callText(call), 300);
  const width = widthOf(text);
  const wished = Math.max(area.left + 4, scales.x(call.from) + 1);
  const left = Math.min(wished, area.right - width);
  const over = scales.y(call.memory[0]) - HALF_BRACKET - 5;
  for (const line of [0, 1, 2, 3]) {
    const y = over - line * LINE_OF_TEXT;
    if (y < area.top - 8 || y > area.bottom) continue;
    const isFree = taken.every((other) => other.left > left + width || left > other.right || Math.abs(other.y - y) >= LINE_OF_TEXT);
    if (!isFree) continue;
    taken.push({ left, right: left + width, y });
    return svg("text", { class: "bracket-label halo", x: pixels(left), y: pixels(y) }, text);
  }
  return undefined;
}

