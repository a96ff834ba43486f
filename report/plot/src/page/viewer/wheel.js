// The wheel zooms, and moves to the sides. Where nothing is left to zoom, the page scrolls as pages do.

/** Turns that follow each other as fast are one movement. */
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
    // whether the first turn zoomed or scrolled, the others do so too: neither begins in the middle of a movement
    if (isFirst) this.isScrolling = !this.act(event);
    else if (!this.isScrolling) this.act(event);
    if (!this.isScrolling) event.preventDefault();
  }

  /** Whether there was something to be done. */
  act(event) {
    const { view, scales } = this.figure;
    // a wheel may tell lines or pages instead of pixels
    const unit = [1, 16, 400][event.deltaMode] ?? 1;
    const [across, down] = [event.deltaX, event.deltaY].map((turned) => turned * unit);
    const isAcross = Math.abs(across) > Math.abs(down);
    if (isAcross || event.shiftKey) {
      view.move((isAcross ? across : down) * scales.secondsPerPixel, this.series);
      // at the ends too, since a browser would leave the page
      return true;
    }
    const before = view.window;
    // fingers that spread on a touch pad tell little, and that a key is held
    const much = down * (event.ctrlKey ? 0.01 : 0.002);
    view.zoom(Math.exp(Math.max(-2, Math.min(2, much))), { around: scales.time(this.figure.placeOf(event).x), series: this.series });
    return view.window !== before || event.ctrlKey;
  }
}
