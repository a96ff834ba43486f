
// The call tree: boxes with bytes, callers and callees.

const NUMBERS_OF_A_BOX = 9;

/** A line that was called in one way. `all` are its bytes with all that it calls, `own` those of the line itself: at the
 * peak, at the end, and allocated. */
class Box {
  constructor(caller, place, own, all, leftOut) {
    Object.assign(this, { caller, place, own, all, leftOut, callees: [] });
    this.depth = caller ? caller.depth + 1 : 0;
  }

  /** Returns the callees with bytes of a quantity, the largest first, and a box for those that are left out of the page. */
  parts(index) {
    const parts = this.callees.filter((callee) => callee.all[index] > 0);
    parts.sort((one, other) => other.all[index] - one.all[index]);
    const rest = this.all[index] - this.own[index] - this.callees.reduce((sum, callee) => sum + callee.all[index], 0);
    if (rest > 0) parts.push(new Rest(this, [rest, rest, rest]));
    return parts;
  }
}

/** What a box has in callees that are not drawn, or left out of the page. */
class Rest {
  constructor(caller, all) {
    Object.assign(this, { caller, all, own: all, depth: caller.depth + 1, isRest: true });
  }

  parts() {
    return [];
  }
}

/** Decodes the tree. Returns the box of all calls, with `every` box in it, callers before callees. */
function readTree(encoded, places) {
  const numbers = numbersOf(encoded.boxes);
  const whole = new Box(undefined, undefined, [0, 0, 0], encoded.whole, encoded.left_out);
  whole.every = [];
  whole.counted = encoded.counted;
  for (let at = 0; at < numbers.length; at += NUMBERS_OF_A_BOX) {
    const distance = numbers[at];
    const caller = distance ? whole.every[whole.every.length - distance] : whole;
    const own = numbers.slice(at + 2, at + 5);
    const all = own.map((bytes, index) => bytes + numbers[at + 5 + index]);
    const box = new Box(caller, places[numbers[at + 1]], own, all, numbers[at + 8]);
    caller.callees.push(box);
    whole.every.push(box);
  }
  return whole;
}
