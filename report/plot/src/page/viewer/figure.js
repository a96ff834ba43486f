// The figure: the picture of a view, and the card beside the pointer.

/** The layers of the picture, the lowest first. */
const LAYERS = ["axes", "curves", "peaks", "brackets", "flame", "cross", "selection"];

class Figure {
  constructor(recordings, settings) {
    Object.assign(this, recordings, { settings, listeners: [], pointed: undefined });
    this.place = document.getElementById("figure");
    this.card = html("output", { id: "hovered", for: "figure" });
    this.picture = svg("svg", { "aria-hidden": "true" });
    this.clips = { curves: svg("rect"), rows: svg("rect") };
    this.layers = Object.fromEntries(LAYERS.map((name) => [name, svg("g", { class: `layer-${name}` })]));
    for (const name of ["curves", "peaks", "brackets"]) this.layers[name].setAttribute("clip-path", "url(#of-curves)");
    this.picture.append(
      svg("defs", {}, svg("clipPath", { id: "of-curves" }, this.clips.curves), svg("clipPath", { id: "of-rows" }, this.clips.rows)),
      ...Object.values(this.layers),
    );
    this.layers.flame.setAttribute("clip-path", "url(#of-rows)");
    this.place.append(this.picture, this.card);
    this.view = new View(this.full, settings.window, () => this.change());
    new ResizeObserver(() => this.change()).observe(this.place);
  }

  /** Draws again before the next repaint of the browser. Further calls until then have no effect. */
  change() {
    if (this.isWaiting) return;
    this.isWaiting = true;
    requestAnimationFrame(() => {
      this.isWaiting = false;
      this.draw();
    });
  }

  draw() {
    const begun = performance.now();
    const { view, settings, layers } = this;
    const visible = settings.functions === "none" ? [] : this.calls;
    const rows = settings.functions === "flame" ? rowsOf(visible, view.level) : 0;
    const width = Math.max(240, Math.round(this.place.clientWidth));
    const height = Math.max(220, Math.min(560, width * 0.75, window.innerHeight * (rows ? 0.42 : 0.58)));
    const shown = this.curves.filter((curve) => curve.isShown);
    const ofBrackets = settings.functions === "brackets" ? visible.filter((call) => call.function.isShown) : [];
    const memory = memoryRange(shown, ofBrackets, view.window, settings.fromZero);
    this.scales = new Scales(width, height, rows, view.window, memory);
    this.clip();
    drawAxes(this.scales, layers.axes);
    drawCurves(this.curves, this.scales, layers.curves);
    const taken = drawPeaks(this.several ? [] : this.curves, this.scales, layers.peaks);
    this.bracketCount = drawBrackets(ofBrackets, this.scales, taken, layers.brackets);
    drawFlame(rows ? visible : [], this.scales, view.level, layers.flame);
    this.drawPointed();
    this.listeners.forEach((listener) => listener());
    // the duration of the last drawing, for the browser's developer tools
    performance.clearMeasures("draw");
    performance.measure("draw", { start: begun, end: performance.now() });
  }

  clip() {
    const { area, rows, width, height } = this.scales;
    this.picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const around = { x: area.left, width: area.width };
    filled(this.clips.curves, { ...around, y: area.top - 22, height: area.height + 22 }, []);
    filled(this.clips.rows, { ...around, y: rows.top, height: rows.height + 1 }, []);
  }

  /** Returns the place of an event in the coordinates of the picture. */
  placeOf(event) {
    const { left, top, width } = this.picture.getBoundingClientRect();
    const factor = this.scales.width / (width || 1);
    return { x: (event.clientX - left) * factor, y: (event.clientY - top) * factor };
  }

  /** Shows the cross hair and the card for a place of the picture, or hides them if the place is undefined. `call` is the
   * call under the pointer. */
  point(place, call) {
    this.pointed = place && { ...place, call };
    this.drawPointed();
  }

  /** Moves the cross hair by this number of samples, within the window. */
  pointBeside(steps) {
    const sample = this.pointed?.sample;
    const curve = sample?.curve.isShown ? sample.curve : this.curves.find((curve) => curve.isShown);
    if (!curve) return;
    const [first, end] = [countBelow(curve.times, this.view.window[0]), countBelow(curve.times, this.view.window[1] + 1e-9)];
    const last = sample && (sample.curve === curve ? sample.index : nearest(curve.times, sample.time));
    const wished = last === undefined ? (steps > 0 ? first : end - 1) : last + steps;
    const index = Math.max(first, Math.min(end - 1, wished));
    if (first >= end) return;
    this.pointed = { sample: { curve, index, time: curve.times[index] } };
    this.drawPointed();
  }

  drawPointed() {
    const { pointed, scales, layers } = this;
    layers.cross.replaceChildren();
    this.card.replaceChildren();
    if (!pointed || !scales) return;
    const found = pointed.x === undefined ? pointed.sample : pointedAt(this.curves, scales, pointed.x, pointed.y);
    pointed.sample = found;
    const samples = found ? samplesAt(this.curves, found) : [];
    const running = this.running();
    // the call under the pointer comes first: of many calls, the card shows the first
    if (pointed.call) running.sort((one, other) => (other === pointed.call) - (one === pointed.call));
    if (pointed.call && running[0] !== pointed.call) running.unshift(pointed.call);
    if (!samples.length && !running.length) return;
    drawCrossHair(samples, scales, layers.cross);
    this.card.replaceChildren(...cardRows(samples, running, pointed.call, samples[0]?.curve.start ?? this.start));
    const at = pointed.x === undefined ? { x: scales.x(found.time), y: scales.y(found.curve.memory[found.index]) } : pointed;
    this.placeCard(at);
  }

  /** Returns the calls that ran at the time of the cross hair, the outermost first. */
  running() {
    const { pointed, scales, settings } = this;
    if (!pointed || settings.functions === "none") return [];
    const time = pointed.x === undefined ? pointed.sample.time : scales.time(pointed.x);
    return callsAt(this.calls, time);
  }

  /** Places the card at the right of a place if there is room, else at its left. */
  placeCard({ x, y }) {
    const factor = this.place.clientWidth / this.scales.width;
    const [left, top] = [x * factor, y * factor];
    const { offsetWidth: width, offsetHeight: height } = this.card;
    const right = left + 18;
    const fits = right + width < this.place.clientWidth;
    const placed = fits ? right : Math.max(0, left - width - 18);
    // the card does not cover the bars: they show their names themselves
    const { rows, height: whole } = this.scales;
    const lowest = Math.max(0, (rows.height ? rows.top : whole) * factor - height);
    this.card.style.transform = `translate(${Math.round(placed)}px, ${Math.round(Math.min(Math.max(0, top - height / 2), lowest))}px)`;
  }

  /** Zooms to the time from `from` to `to`; if that is shown already, goes back. */
  zoomTo(from, to, level = this.view.level) {
    const room = (to - from) * 0.02 || SHORTEST;
    const window = this.settings.functions === "flame" && to > from ? [from, to] : [from - room, to + room];
    if (this.view.isShown(window, level)) this.view.back();
    else this.view.show(window, level);
  }

  /** Zooms to the calls of an element of the picture. */
  zoomToElement(element) {
    const numbers = (element.dataset.calls ?? element.dataset.call).split(" ").map(Number);
    this.zoomToCalls(numbers.map((number) => this.calls[number]));
  }

  zoomToCalls(calls) {
    const level = this.settings.functions === "flame" && calls.length === 1 ? calls[0].level : this.view.level;
    this.zoomTo(calls[0].from, Math.max(...calls.map((call) => call.to)), level);
  }
}

