
// Tables that can be sorted and searched.

/** The rows that are shown at first, and with each press of the button below. */
const ROWS_OF_A_STEP = 100;

/** A table. A column has a `title`, and `of(row)`, which returns what the rows are sorted by. A column with `textOf` has
 * numbers, whose sums are in the rows below; other columns have `cell(row)`. `others` is a row for all that are left
 * out of the page, `total` one for all. */
class SortedTable {
  constructor({ columns, rows, others, total, label, noun }) {
    Object.assign(this, { columns, all: rows, others, total, noun, wanted: "" });
    this.sort = { column: columns[0], isDescending: true };
    this.limit = ROWS_OF_A_STEP;
    this.heads = columns.map((column) => this.head(column));
    this.body = html("tbody");
    this.foot = html("tfoot");
    this.more = html("button", { type: "button", class: "more" });
    this.more.addEventListener("click", () => {
      this.limit += ROWS_OF_A_STEP;
      this.show();
    });
    this.table = html("table", { class: "sorted", "aria-label": label }, html("thead", {}, html("tr", {}, ...this.heads)), this.body, this.foot);
    this.show();
  }

  head(column) {
    const button = html("button", { type: "button", title: column.hint }, column.title);
    button.addEventListener("click", () => {
      const isSame = this.sort.column === column;
      this.sort = { column, isDescending: isSame ? !this.sort.isDescending : column.textOf !== undefined };
      this.show();
    });
    return html("th", { scope: "col", class: column.textOf ? undefined : "text" }, button);
  }

  /** Returns the elements of the table, with a field for the search if there are many rows. */
  elements() {
    const around = html("div", { class: "scrolled", tabindex: "0", role: "region", "aria-label": this.table.getAttribute("aria-label") }, this.table);
    return this.all.length > 8 ? [this.field(), around, this.more] : [around, this.more];
  }

  field() {
    const field = html("input", { type: "search", placeholder: "Search", "aria-label": `Search ${this.table.getAttribute("aria-label")}`, autocomplete: "off", spellcheck: "false" });
    field.addEventListener("input", () => {
      this.wanted = field.value.trim().toLowerCase();
      this.limit = ROWS_OF_A_STEP;
      this.show();
    });
    return html("p", { class: "controls" }, field);
  }

  show() {
    const found = this.wanted ? this.all.filter((row) => row.place.contains(this.wanted)) : [...this.all];
    const { column, isDescending } = this.sort;
    const order = isDescending ? -1 : 1;
    found.sort((one, other) => order * compared(column.of(one), column.of(other)));
    this.heads.forEach((head, index) => {
      const direction = isDescending ? "descending" : "ascending";
      head.setAttribute("aria-sort", this.columns[index] === column ? direction : "none");
    });
    const shown = found.slice(0, this.limit);
    this.body.replaceChildren(...shown.map((row) => this.row(row)));
    const rest = found.length - shown.length;
    this.more.hidden = rest === 0;
    this.more.textContent = `Show more of ${counted(rest, "further line")}`;
    const sums = this.wanted ? [this.sums(found)] : [];
    this.foot.replaceChildren(...[...sums, this.others, this.total].filter(Boolean).map((row) => this.row(row)));
  }

  /** Returns a row with the sums over these rows. */
  sums(rows) {
    const sum = { label: `${counted(rows.length, this.noun)} found` };
    for (const { field } of this.columns) {
      if (field) sum[field] = rows.reduce((sum, row) => sum + row[field], 0);
    }
    return sum;
  }

  row(row) {
    return html("tr", { class: row.label && "sum" }, ...this.columns.map((column) => cellOf(column, row)));
  }
}

function compared(one, other) {
  if (typeof one === "string") return one < other ? -1 : Number(one > other);
  return one - other;
}

function cellOf(column, row) {
  if (!column.textOf) return html("td", { class: "text" }, ...(row.label ? [column.isFirst && row.label].filter(Boolean) : column.cell(row)));
  const number = column.of(row);
  if (!number) return html("td", { "data-number": number });
  return html("td", { "data-number": number, title: column.isBytes ? `${countText(number)} bytes` : undefined }, column.textOf(number));
}

/** Returns a column of bytes of a field. */
function bytesColumn(title, field, hint) {
  return { title, hint, field, of: (row) => row[field], textOf: bytesText, isBytes: true };
}

function countColumn(title, field, hint) {
  return { title, hint, field, of: (row) => row[field], textOf: countText };
}

/** Returns the columns with the names of a line. `reveal` shows the line in the sources, if they have it. */
function namesColumns(reveal) {
  return [
    { title: "Line", isFirst: true, of: ({ place }) => place.position, cell: ({ place }) => [html("span", { class: `swatch ${place.colour}`, title: place.group }), positionOf(place, reveal)] },
    { title: "Function", of: ({ place }) => place.function, cell: ({ place }) => [named(place.function)] },
    { title: "Source", of: ({ place }) => place.text, cell: ({ place }) => [named(place.text, { class: "name code" })] },
  ];
}

function positionOf(place, reveal) {
  const action = reveal?.(place);
  if (!action) return named(place.position);
  const button = html("button", { type: "button", class: "link name", title: "Show the line in its source" }, place.position);
  button.addEventListener("click", action);
  return button;
}
