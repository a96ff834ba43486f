
// The sources, with the figures of each line and a bar for the chosen quantity.

/** The rows that are opened at first. */
const OPENED_ROWS = 400;

class SourceView {
  constructor(file, heap, quantity) {
    Object.assign(this, { file, quantity, total: heap.total, name: heap.places.files[file.file] });
    this.figures = new Map(file.figures);
    this.rows = new Map();
    this.summary = html("summary");
    this.element = html("details", { class: "source" }, this.summary);
    this.element.addEventListener("toggle", () => this.fill());
    this.writeSummary();
  }

  get length() {
    return this.file.pieces.reduce((sum, [, texts]) => sum + texts.length, 0);
  }

  writeSummary() {
    const { index, figure, title } = this.quantity.chosen;
    const bytes = this.file.sums[index];
    this.summary.replaceChildren(html("span", { class: `swatch ${GROUPS[this.file.group][1]}` }), named(this.name), " ",
      html("span", { class: "faint" }, `${bytesText(bytes)} ${title} ${percentText(bytes, this.total[figure])}`));
  }

  /** Makes the table when the source is opened. */
  fill() {
    if (!this.element.open || this.table) return;
    const heads = ["Line", "Peak", "End", "Allocated", "Allocations", "Source"];
    const parts = this.file.pieces.flatMap(([first, texts], index) => [
      ...(index || first > 1 ? [html("tr", { class: "gap" }, html("td", { colspan: heads.length }, "⋯"))] : []),
      ...texts.map((text, offset) => this.row(first + offset, text)),
    ]);
    this.table = html("table", { class: "annotated", "aria-label": `Source of ${this.name}` },
      html("thead", {}, html("tr", {}, ...heads.map((head, index) => html("th", { scope: "col", class: index === 5 ? "text" : undefined }, head)))),
      html("tbody", {}, ...parts));
    this.element.append(html("div", { class: "scrolled", tabindex: "0", role: "region", "aria-label": `Source of ${this.name}` }, this.table));
    this.heat();
  }

  row(number, text) {
    const figures = this.figures.get(number) ?? [];
    const cells = [0, 1, 2, 3].map((index) => {
      const figure = figures[index];
      if (!figure) return html("td");
      return index < 3 ? html("td", { title: `${countText(figure)} bytes`, "data-number": figure }, bytesText(figure)) : html("td", { "data-number": figure }, countText(figure));
    });
    const source = html("td", { class: "text code" }, html("span", { class: "name" }, text));
    const row = html("tr", { "data-line": number }, html("td", { class: "number" }, String(number)), ...cells, source);
    this.rows.set(number, row);
    return row;
  }

  /** Draws the bars: the part that a line has of the largest line of the file. */
  heat() {
    const { index } = this.quantity.chosen;
    const most = this.file.figures.reduce((most, [, figures]) => Math.max(most, figures[index]), 0);
    for (const [number, figures] of this.figures) {
      this.rows.get(number)?.lastElementChild.style.setProperty("--heat", most ? `${(figures[index] / most) * 100}%` : "0%");
    }
  }

  update() {
    this.writeSummary();
    if (this.table) this.heat();
  }

  /** Opens the source and shows a line. */
  show(number) {
    this.element.open = true;
    this.fill();
    const row = this.rows.get(number);
    document.querySelector(".revealed")?.classList.remove("revealed");
    row.classList.add("revealed");
    row.scrollIntoView({ block: "center" });
  }
}

/** Writes the sources. Returns a function that returns, for a place, the function that shows it. */
function writeSources(heap, quantity) {
  if (!heap.sources) return undefined;
  const place = document.getElementById("sources");
  const views = heap.sources.files.map((file) => new SourceView(file, heap, quantity));
  let opened = 0;
  for (const view of views) {
    view.element.open = opened + view.length <= OPENED_ROWS;
    if (view.element.open) opened += view.length;
    view.fill();
    place.append(view.element);
  }
  if (heap.sources.left_out) {
    place.append(html("p", { class: "faint" }, `${counted(heap.sources.left_out, "file")} with figures ${heap.sources.left_out === 1 ? "is" : "are"} not shown: too small, or without a source that was unchanged since the run.`));
  }
  place.hidden = !place.querySelector("details, p");
  quantity.makeSwitch(place.querySelector(".quantity"));
  quantity.listeners.push(() => views.forEach((view) => view.update()));
  const byName = new Map(views.map((view) => [view.name, view]));
  return ({ isLine, file, line }) => {
    const view = isLine ? byName.get(file) : undefined;
    return view?.figures.has(line) ? () => view.show(line) : undefined;
  };
}
