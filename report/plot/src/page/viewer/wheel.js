// The wheel zooms, and moves sideways. If there is nothing left to zoom, it scrolls the page.

/** The longest time in milliseconds between two turns of one movement. */
const LONGEST_BETWEEN_TURNS = 500;

class Wheel {
  constructor(figure) {
    this.figure = figure;
    this.last = -Infinity;
    figure.picture.addEventListener("wheel", (event) => this.turn(event), { passive: false });
  }

  turn(event) {
    const isFirst = event.timeStamp - this.last > LONGEST_BETWEEN_TURNS;
    this.last = event.timeStamp;
    if (isFirst) this.series = {};
    // all turns of a movement do what its first turn does: zoom or scroll
    if (isFirst) this.isScrolling = !this.zoomOrMove(event);
    else if (!this.isScrolling) this.zoomOrMove(event);
    if (!this.isScrolling) event.preventDefault();
  }

  /** Zooms, or moves sideways. Returns whether the picture uses the event. */
  zoomOrMove(event) {
    const { view, scales } = this.figure;
    // a wheel may report lines or pages instead of pixels
    const unit = [1, 16, 400][event.deltaMode] ?? 1;
    const [across, down] = [event.deltaX, event.deltaY].map((turned) => turned * unit);
    const isAcross = Math.abs(across) > Math.abs(down);
    if (isAcross || event.shiftKey) {
      view.move((isAcross ? across : down) * scales.secondsPerPixel, this.series);
      // also at the ends of the time, where a browser would go back to the page before
      return true;
    }
    const before = view.window;
    // browsers report a pinch on a touch pad as small turns with the control key
    const change = down * (event.ctrlKey ? 0.01 : 0.002);
    view.zoom(Math.exp(Math.max(-2, Math.min(2, change))), { around: scales.time(this.figure.placeOf(event).x), series: this.series });
    return view.window !== before || event.ctrlKey;
  }
}
