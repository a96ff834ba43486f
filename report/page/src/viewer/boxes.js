
// The places of boxes: each box is as wide as its part of the box that the tree is zoomed to.

/** The rows of callees that are drawn at once. */
const MOST_ROWS = 40;

/** The callers of the zoomed box that are drawn above it: the outermost one, and the last ones. */
const MOST_CALLERS = 8;

/** The least width of a box in pixels. Narrower boxes are drawn as one. */
const NARROWEST = 3;

/** Returns the boxes to draw, the callers first. `from` and `width` are parts of the whole width. `isCut` is true if there are
 * more rows. */
function placedBoxes(focus, index, pixels) {
  const placed = callersOf(focus).map((box, row) => ({ box, row, from: 0, width: 1, isCaller: true }));
  const first = placed.length;
  const whole = focus.all[index];
  let isCut = false;
  const place = (box, row, from, width) => {
    placed.push({ box, row, from, width });
    let at = from;
    const parts = grouped(box.parts(index), (part) => (part.all[index] / whole) * pixels >= NARROWEST);
    if (parts.length && row - first >= MOST_ROWS - 1) {
      isCut = true;
      return;
    }
    for (const part of parts) {
      const its = whole ? part.all[index] / whole : 0;
      if (its * pixels >= 1) place(part, row + 1, at, its);
      at += its;
    }
  };
  place(focus, first, 0, 1);
  return { placed, isCut };
}

/** Returns the callers of a box, the outermost first, without those in the middle if there are many. */
function callersOf(box) {
  const callers = [];
  for (let caller = box.caller; caller; caller = caller.caller) callers.unshift(caller);
  return callers.length > MOST_CALLERS ? [callers[0], ...callers.slice(1 - MOST_CALLERS)] : callers;
}

/** Returns the parts that are wide enough, and one box for all others. */
function grouped(parts, isWide) {
  const wide = parts.filter((part) => !part.isRest && isWide(part));
  const others = parts.filter((part) => part.isRest || !isWide(part));
  if (others.length < 2) return [...wide, ...others];
  const sum = (at) => others.reduce((sum, part) => sum + part.all[at], 0);
  return [...wide, new Rest(others[0].caller, [0, 1, 2].map(sum))];
}
