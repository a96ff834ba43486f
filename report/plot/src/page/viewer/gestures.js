// Mouse, wheel and fingers.

const FARTHEST_CLICK = 4;

class Gestures {
  constructor(figure) {
    this.figure = figure;
    this.down = new Map();
    const { picture } = figure;
    const on = (name, act, options) => picture.addEventListener(name, act.bind(this), options);
    on("pointerdown", this.press);
    on("pointermove", this.move);
    on("pointerup", this.release);
    on("pointercancel", this.forget);
    on("pointerleave", (event) => event.pointerType === "mouse" && !this.down.size && figure.point(undefined));
    on("dblclick", () => figure.view.all());
    on("wheel", this.turn, { passive: false });
  }

  /** Where on the picture an event is, in the picture's own pixels. */
  place(event) {
    const { left, top, width } = this.figure.picture.getBoundingClientRect();
    const factor = this.figure.scales.width / (width || 1);
    return { x: (event.clientX - left) * factor, y: (event.clientY - top) * factor };
  }

  press(event) {
    if (event.button !== 0) return;
    const at = this.place(event);
    const isMoving = event.shiftKey || event.pointerType === "touch" || event.target.classList.contains("axis");
    const what = event.target.closest("[data-call], [data-calls]");
    this.down.set(event.pointerId, { at, from: at, isMoving, what, time: this.figure.scales.time(at.x) });
    if (this.down.size > 1) this.isDragging = true;
  }

  move(event) {
    const at = this.place(event);
    const pressed = this.down.get(event.pointerId);
    if (!pressed) return this.hover(event, at);
    pressed.at = at;
    if (!this.isDragging && Math.abs(at.x - pressed.from.x) < FARTHEST_CLICK) return undefined;
    if (!this.isDragging) this.begin(event);
    if (this.down.size > 1) return this.pinch();
    if (pressed.isMoving) return this.figure.view.move(pressed.time - this.figure.scales.time(at.x));
    return this.select(pressed);
  }

  begin(event) {
    this.isDragging = true;
    this.figure.picture.setPointerCapture(event.pointerId);
    this.figure.point(undefined);
    // one way back for all of a movement
    this.figure.view.remember();
  }

  release(event) {
    const pressed = this.down.get(event.pointerId);
    this.down.delete(event.pointerId);
    if (!pressed) return;
    if (!this.isDragging) this.click(event, pressed);
    else if (!pressed.isMoving) this.zoomTo(pressed);
    if (!this.down.size) this.isDragging = false;
    this.figure.layers.selection.replaceChildren();
  }

  forget(event) {
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
    for (const before of this.figure.picture.querySelectorAll(".hovered")) before.classList.toggle("hovered", before === what);
    what?.classList.add("hovered");
    this.figure.point(isInside ? at : undefined, what ? this.figure.calls[Number(what.dataset.call)] : undefined);
  }

  /** The stretch between where the button was pressed and where it is, within the area. */
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
    if (right - left >= FARTHEST_CLICK) view.set([scales.time(left), scales.time(right)], view.level);
  }

  /** Keeps the times that two fingers hold under them. */
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
    if (length <= last - first) view.set(view.moved([from, from + length]), view.level);
    else view.set(view.room, view.level);
  }

  turn(event) {
    event.preventDefault();
    const { view, scales } = this.figure;
    // a wheel may tell lines or pages instead of pixels
    const unit = [1, 16, 400][event.deltaMode] ?? 1;
    if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) view.move(event.deltaX * unit * scales.secondsPerPixel);
    else if (event.shiftKey) view.move(event.deltaY * unit * scales.secondsPerPixel);
    else view.zoom(Math.exp(Math.max(-2, Math.min(2, event.deltaY * unit * 0.002))), scales.time(this.place(event).x));
  }
}

