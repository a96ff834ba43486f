// Gestures of the mouse and of fingers.

/** The distance in pixels from which on a movement is a drag and not a click. */
const FARTHEST_CLICK = 4;

class Gestures {
  constructor(figure) {
    this.figure = figure;
    this.down = new Map();
    const { picture } = figure;
    const on = (name, handle) => picture.addEventListener(name, handle.bind(this));
    on("pointerdown", this.press);
    on("pointermove", this.move);
    on("pointerup", this.release);
    on("pointercancel", this.cancel);
    on("pointerleave", (event) => event.pointerType !== "touch" && !this.down.size && figure.point(undefined));
    on("dblclick", () => figure.view.all());
  }

  press(event) {
    if (event.button !== 0) return;
    // events of this pointer arrive here even if it leaves the picture
    this.figure.picture.setPointerCapture(event.pointerId);
    // `back` undoes the whole gesture in one step
    if (!this.down.size) this.series = {};
    const at = this.figure.placeOf(event);
    const isMoving = event.shiftKey || event.pointerType === "touch" || event.target.classList.contains("axis");
    const what = event.target.closest("[data-call], [data-calls]");
    this.down.set(event.pointerId, { at, from: at, isMoving, what, time: this.figure.scales.time(at.x) });
    if (this.down.size > 1) this.begin();
  }

  move(event) {
    // the button was released over a menu of the system, and no event reported that
    if (event.pointerType === "mouse" && event.buttons === 0) this.cancel(event);
    const at = this.figure.placeOf(event);
    const pressed = this.down.get(event.pointerId);
    if (!pressed) return this.hover(event, at);
    pressed.at = at;
    if (!this.isDragging && Math.abs(at.x - pressed.from.x) < FARTHEST_CLICK) return undefined;
    if (!this.isDragging) this.begin();
    if (this.down.size > 1) return this.pinch();
    if (pressed.isMoving) return this.figure.view.move(pressed.time - this.figure.scales.time(at.x), this.series);
    return this.select(pressed);
  }

  begin() {
    this.isDragging = true;
    this.figure.point(undefined);
  }

  release(event) {
    const pressed = this.down.get(event.pointerId);
    this.down.delete(event.pointerId);
    if (!pressed) return;
    const at = this.figure.placeOf(event);
    const away = Math.hypot(at.x - pressed.from.x, at.y - pressed.from.y);
    if (!this.isDragging) away < FARTHEST_CLICK && this.click(event, pressed);
    else if (!pressed.isMoving) this.zoomTo(pressed);
    if (!this.down.size) this.isDragging = false;
    // the remaining finger holds the time that is below it now
    for (const finger of this.down.values()) finger.time = this.figure.scales.time(finger.at.x);
    this.figure.layers.selection.replaceChildren();
  }

  cancel(event) {
    this.down.delete(event.pointerId);
    if (!this.down.size) this.isDragging = false;
    this.figure.layers.selection.replaceChildren();
  }

  click(event, { at, what }) {
    this.figure.place.focus({ preventScroll: true });
    if (what) this.figure.zoomToElement(what);
    else if (event.pointerType === "touch") this.hover(event, at);
  }

  hover(event, at) {
    const { area, rows } = this.figure.scales;
    const isInside = at.x >= area.left && at.x <= area.right && at.y >= area.top - 10 && at.y <= rows.bottom;
    const what = event.target.closest("[data-call]");
    const isHovered = (call) => call.dataset.call !== undefined && call.dataset.call === what?.dataset.call;
    for (const call of this.figure.picture.querySelectorAll(".call")) call.classList.toggle("hovered", isHovered(call));
    this.figure.point(isInside ? at : undefined, what ? this.figure.calls[Number(what.dataset.call)] : undefined);
  }

  /** Returns the left and the right end of a drag, limited to the area of the curves. */
  stretch({ from, at }) {
    const { area } = this.figure.scales;
    const inside = (x) => Math.max(area.left, Math.min(area.right, x));
    return [inside(Math.min(from.x, at.x)), inside(Math.max(from.x, at.x))];
  }

  select(pressed) {
    const { area, rows } = this.figure.scales;
    const [left, right] = this.stretch(pressed);
    this.figure.layers.selection.replaceChildren(
      svg("rect", { class: "selection", x: left, y: area.top, width: right - left, height: rows.bottom - area.top }));
  }

  zoomTo(pressed) {
    const [left, right] = this.stretch(pressed);
    const { view, scales } = this.figure;
    if (right - left >= FARTHEST_CLICK) view.show([scales.time(left), scales.time(right)]);
  }

  /** Zooms and moves so that the times which two fingers have touched stay below them. */
  pinch() {
    const { view, scales } = this.figure;
    const [one, other] = [...this.down.values()];
    const apart = other.at.x - one.at.x;
    if (Math.abs(apart) < 10 || one.time === other.time) return;
    const perPixel = (other.time - one.time) / apart;
    if (perPixel <= 0) return;
    const from = one.time - (one.at.x - scales.area.left) * perPixel;
    const length = perPixel * scales.area.width;
    const [first, last] = view.room;
    const window = length <= last - first ? view.moved([from, from + length]) : view.room;
    view.show(window, view.level, this.series);
  }
}

