
// The call tree as boxes: a caller stands above what it calls.

const ROW_HEIGHT = 22;

/** Returns the label of a box: its source line, or its function and its position. */
function labelOf(box) {
  if (box.isRest) return "smaller ones";
  if (!box.place) return "all";
  const { text, function: func, isLine, group } = box.place;
  return isLine ? text || func : group;
}

/** Returns all that is known about a box, for a quantity. */
function descriptionOf(box, { index, title }, whole) {
  const all = `${bytesText(box.all[index])} ${title}, ${percentText(box.all[index], whole) || "0 %"}`;
  if (box.isRest) return `calls that are too small for a box of their own: ${all}`;
  if (!box.place) return `all: ${all}`;
  const { position, function: func, text } = box.place;
  return [[position, func].filter(Boolean).join(" "), text, `${all}, of it ${bytesText(box.own[index])} by the line itself`].filter(Boolean).join(" · ");
}

class Flame {
  constructor(heap, quantity) {
    this.whole = heap.tree;
    this.groups = heap.lines.groups;
    this.quantity = quantity;
    this.focus = this.current = this.whole;
    this.wanted = "";
    this.place = document.getElementById("flame");
    this.elements = new Map();
    this.boxes = new WeakMap();
    quantity.listeners.push(() => this.zoom(this.whole));
    this.place.addEventListener("click", (event) => this.clicked(this.boxAt(event)));
    this.place.addEventListener("pointerover", (event) => this.describe(this.boxAt(event)));
    this.place.addEventListener("pointerleave", () => this.describe(undefined));
    new ResizeObserver(() => this.place.clientWidth !== this.drawnWidth && this.draw()).observe(this.place);
  }

  boxAt(event) {
    return this.boxes.get(event.target.closest(".box"));
  }

  clicked(box) {
    if (!box) return;
    this.current = box;
    if (box.isRest) this.describe(box);
    else this.zoom(box === this.focus ? this.whole : box);
  }

  /** Shows a box over the whole width. */
  zoom(box) {
    this.focus = this.current = box.all[this.quantity.chosen.index] ? box : this.whole;
    this.draw();
  }

  draw() {
    performance.mark("draw");
    const { index } = this.quantity.chosen;
    const hadFocus = this.place.contains(document.activeElement);
    this.drawnWidth = this.place.clientWidth;
    const { placed, isCut } = placedBoxes(this.focus, index, this.drawnWidth);
    this.placed = placed;
    this.elements.clear();
    this.place.replaceChildren(...placed.map((it) => this.element(it, index)));
    this.place.style.height = `${(placed.reduce((most, { row }) => Math.max(most, row), 0) + 1) * ROW_HEIGHT}px`;
    this.isCut = isCut;
    this.markFound();
    this.writeGroups();
    this.setCurrent(this.elements.has(this.current) ? this.current : this.focus, hadFocus);
    this.describe(undefined);
    this.onZoom?.();
    performance.measure("draw", "draw");
  }

  element({ box, row, from, width, isCaller }, index) {
    const colour = box.isRest ? "rest" : box.place?.colour ?? "all";
    const element = html("div", {
      class: `box ${colour}${isCaller ? " caller" : ""}`, role: "treeitem", tabindex: "-1",
      "aria-level": box.depth + 1, "aria-label": `${labelOf(box)}, ${bytesText(box.all[index])}`, "data-bytes": box.all[index], "data-own": box.own[index],
    });
    element.style.left = `${from * 100}%`;
    element.style.width = `${width * 100}%`;
    element.style.top = `${row * ROW_HEIGHT}px`;
    // a narrow box has no room for text
    if (width * this.drawnWidth > 30) {
      element.append(html("b", {}, bytesText(box.all[index])), html("span", { class: "name code" }, labelOf(box)));
      if (box.place?.isLine) element.append(html("span", { class: "name where" }, box.place.shortPosition));
    }
    this.elements.set(box, element);
    this.boxes.set(element, box);
    return element;
  }

  /** Makes a box the one that the keyboard moves from. */
  setCurrent(box, withFocus) {
    this.elements.get(this.current)?.setAttribute("tabindex", "-1");
    this.current = box;
    const element = this.elements.get(box);
    element.setAttribute("tabindex", "0");
    if (withFocus) element.focus({ preventScroll: true });
  }

  /** Writes about a box; without one, about the box that the tree is zoomed to. */
  describe(box) {
    const { chosen } = this.quantity;
    const more = this.isCut && !box ? " · more rows after a click on one of the lowest" : "";
    const leftOut = !box && this.focus.leftOut ? ` · ${counted(this.focus.leftOut, "smaller call is", "smaller calls are")} not on this page` : "";
    document.getElementById("chosen").textContent = descriptionOf(box ?? this.focus, chosen, this.whole.all[chosen.index]) + leftOut + more;
  }

  /** Marks the boxes that contain the wanted text. */
  markFound() {
    this.place.classList.toggle("searched", this.wanted !== "");
    for (const [box, element] of this.elements) element.classList.toggle("found", this.isFound(box));
  }

  isFound(box) {
    return this.wanted !== "" && Boolean(box.place?.contains(this.wanted));
  }

  /** Looks for a text. Returns the number of boxes, and their bytes; of boxes within each other, the outer one counts. */
  search(text) {
    this.wanted = text.trim().toLowerCase();
    this.markFound();
    const { index } = this.quantity.chosen;
    const within = new Set();
    let [number, bytes] = [0, 0];
    for (const box of this.whole.every) {
      const isFound = this.isFound(box) && box.all[index] > 0;
      if (isFound) number += 1;
      if (isFound && !within.has(box.caller)) bytes += box.all[index];
      if (isFound || within.has(box.caller)) within.add(box);
    }
    return { number, bytes };
  }

  /** Writes the bytes of each group. */
  writeGroups() {
    const { figure } = this.quantity.chosen;
    const sums = this.groups.map(([group, numbers]) => [GROUPS[group], figuresOf(numbers)[figure]]).filter(([, bytes]) => bytes > 0);
    document.getElementById("groups").replaceChildren(...sums.map(([[name, colour], bytes]) => html("li", {},
      html("span", { class: `swatch ${colour}` }), name, " ", amount(bytes))));
  }
}
