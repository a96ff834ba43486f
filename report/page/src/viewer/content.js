
// The content of the page, decoded.

/** The groups of owners by their numbers: the name, and the class of the colour. */
const GROUPS = [
  ["your code", "own"],
  ["libraries", "library"],
  ["standard library", "standard"],
  ["interpreter", "interpreter"],
  ["native threads", "native"],
  ["lines without counters of their own", "others"],
];
const LEFT_OUT_CALLERS = ["callers that are left out", "others"];

/** The names of the figures of a line, in the order in which the content has them. */
const FIGURES = [
  "atPeak", "atEnd", "allocated", "freed", "allocations", "blocksAtEnd", "inherited", "nativeAtPeak", "nativeAtEnd", "nativeAllocated",
];

/** The quantities of the page: the name of the figure, its index in arrays of three, and its texts. */
const QUANTITIES = [
  { figure: "atPeak", index: 0, label: "Peak", title: "held at the peak" },
  { figure: "atEnd", index: 1, label: "End", title: "held at the end" },
  { figure: "allocated", index: 2, label: "Allocated", title: "allocated in all" },
];

/** An owner of memory: a line, or a group that has no lines. */
class Place {
  constructor([file, line, func, group, text], { files, functions }) {
    [this.group, this.colour] = group === null ? LEFT_OUT_CALLERS : GROUPS[group];
    this.groupNumber = group;
    this.isLine = file !== null;
    this.file = this.isLine ? files[file] : "";
    this.line = line;
    this.function = func === null ? "" : functions[func];
    this.text = text ?? "";
  }

  /** Returns the file and the line, or the name of the group. */
  get position() {
    return this.isLine ? `${this.file}:${this.line}` : this.group;
  }

  /** Returns the position with the last part of the path only. */
  get shortPosition() {
    return this.isLine ? `${this.file.slice(this.file.lastIndexOf("/") + 1)}:${this.line}` : this.group;
  }

  /** Returns the function and its file, or the name of the group. */
  get functionText() {
    return this.isLine ? `${this.function} (${this.file})` : `the ${this.group}`;
  }

  /** Returns whether a part of its texts is this text in small letters. */
  contains(text) {
    return [this.position, this.function, this.text, this.group].some((part) => part.toLowerCase().includes(text));
  }
}

/** Returns an object with the figures of a line. */
function figuresOf(numbers) {
  return Object.fromEntries(FIGURES.map((name, index) => [name, numbers[index]]));
}

/** Returns the lines of the heap with their figures. */
function linesOf({ lines, places }) {
  const numbers = numbersOf(lines.rows);
  const decoded = [];
  const width = FIGURES.length + 1;
  for (let index = 0; index < numbers.length; index += width) {
    decoded.push({ place: places[numbers[index]], ...figuresOf(numbers.slice(index + 1, index + width)) });
  }
  return decoded;
}

/** Decodes the heap in the content: numbers of places become places. */
function readHeap(encoded) {
  const places = encoded.places.rows.map((row) => new Place(row, encoded.places));
  const heap = { ...encoded, places };
  return { ...heap, rows: linesOf(heap), total: figuresOf(encoded.lines.total), tree: readTree(encoded.tree, places) };
}
