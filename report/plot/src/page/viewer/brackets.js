// Brackets: a pair for each call of a function, at the times and the memory of its entry and its exit.

const MOST_BRACKETS = 300;

/** The most brackets that all have a text. If there are more, only those of long calls have one. */
const MOST_WITH_TEXT = 60;
const NARROWEST_WITH_TEXT = 24;
const HALF_BRACKET = 12;

/** The distance in pixels below which two brackets are at one place. */
const AT_ONE_PLACE = 2;

/** The pixels by which the next bracket at one place is taller, and by which the tallest is taller than the lowest. */
const TALLER = 4;
const MUCH_TALLER = 40;
const LINE_OF_TEXT = 14;

/** Returns the calls within the window; if there are more than `MOST_BRACKETS`, the longest. */
function bracketsWithin(calls, window) {
  const within = calls.filter((call) => call.function.isShown && call.to >= window[0] && call.from <= window[1]);
  if (within.length <= MOST_BRACKETS) return within;
  return within.sort((one, other) => other.to - other.from - (one.to - one.from)).slice(0, MOST_BRACKETS);
}

/** Returns the name and the duration of a call. */
function callText(call) {
  return `${call.function.label} ${shortTimeText(call.to - call.from)}`;
}

/** Draws the brackets, and their texts where they meet none of the places in `taken`. Returns the number of pairs. */
function drawBrackets(calls, scales, taken, layer) {
  const shown = bracketsWithin(calls, scales.window);
  const longestFirst = [...shown].sort((one, other) => other.to - other.from - (one.to - one.from));
  const isLong = (call) => (call.to - call.from) / scales.secondsPerPixel >= NARROWEST_WITH_TEXT;
  const withText = shown.length > MOST_WITH_TEXT ? longestFirst.filter(isLong) : longestFirst;
  const brackets = placedBrackets(longestFirst, scales);
  const labels = new Map(withText.map((call) => [call, placedLabel(call, scales, taken, brackets.get(call).top)]));
  const places = [...brackets.values()];
  layer.replaceChildren(
    // invisible paths below the visible ones, so that the pointer reaches each bracket
    ...places.map(({ call, path }) => svg("path", { class: "reach", "data-call": call.number, d: path })),
    ...places.map((place) => bracketOf(place, labels.get(place.call))));
  return shown.length;
}

/** Returns the place of the brackets of each call, the tallest first. At one place, the brackets of a callee are lower
 * than those of its caller, so that none hides another. */
function placedBrackets(longestFirst, scales) {
  const placed = [];
  for (const call of [...longestFirst].sort((one, other) => one.level - other.level).reverse()) {
    const ends = [scales.x(call.from), scales.x(call.to)].map((x, end) => ({ x: pixels(x), y: pixels(scales.y(call.memory[end])) }));
    const meets = (other) => ends.some((end, index) => isAtOnePlace(end, other.ends[index]));
    const taken = new Set(placed.filter(meets).map(({ step }) => step));
    let step = 0;
    while (taken.has(step)) step++;
    placed.push({ call, ends, step });
  }
  placed.sort((one, other) => other.step - one.step);
  const perStep = Math.min(TALLER, MUCH_TALLER / (placed[0]?.step || 1));
  return new Map(placed.map(({ call, ends, step }) => {
    // the first bracket at the place of this one is the tallest there
    const tallest = placed.find((other) => isAtOnePlace(ends[0], other.ends[0]));
    const [half, over] = [step, tallest.step].map((step) => HALF_BRACKET + step * perStep);
    return [call, { call, ends, top: ends[0].y - over, path: pathOfBrackets(ends, half) }];
  }));
}

function isAtOnePlace(one, other) {
  return Math.abs(one.x - other.x) < AT_ONE_PLACE && Math.abs(one.y - other.y) < AT_ONE_PLACE;
}

function pathOfBrackets([left, right], half) {
  const foot = Math.min(6, Math.max(2, (right.x - left.x) / 2));
  const bracket = ({ x, y }, foot) => `M${pixels(x + foot)} ${pixels(y - half)}H${x}V${pixels(y + half)}H${pixels(x + foot)}`;
  return bracket(left, foot) + bracket(right, -foot);
}

function bracketOf({ call, ends: [left, right], path }, label) {
  return svg("g", { class: `call ${call.function.colour}`, "data-call": call.number },
    svg("path", { class: "between", d: `M${left.x} ${left.y}L${right.x} ${right.y}` }),
    svg("path", { class: "bracket", d: path }),
    label);
}

/** Returns the text above the left bracket, in the lowest of four lines that is free; undefined if none is free. */
function placedLabel(call, scales, taken, top) {
  const { area } = scales;
  const text = fitting(callText(call), 300);
  const width = widthOf(text);
  const wished = Math.max(area.left + 4, scales.x(call.from) + 1);
  const left = Math.min(wished, area.right - width);
  const over = top - 5;
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

