
// The table of the memory that the program has mapped.

const FIGURES_OF_MAPPINGS = ["atPeak", "files", "atEnd", "mapped", "unmapped", "mappings"];

function writeMappings({ mappings, places }, reveal) {
  if (!mappings) return;
  const figures = (numbers) => Object.fromEntries(FIGURES_OF_MAPPINGS.map((name, index) => [name, numbers[index]]));
  const rows = mappings.rows.map(([place, numbers]) => ({ place: places[place], ...figures(numbers) }));
  const columns = [
    bytesColumn("Mapped at peak", "atPeak", "Bytes mapped when the program had mapped the most"),
    bytesColumn("Files at peak", "files", "The part of files"),
    bytesColumn("Mapped at end", "atEnd"),
    bytesColumn("Mapped", "mapped", "Bytes of all mappings"),
    bytesColumn("Unmapped", "unmapped"),
    countColumn("Mappings", "mappings"),
    ...namesColumns(reveal),
  ];
  const leftOut = mappings.counted - rows.length;
  const others = leftOut ? { label: `${counted(leftOut, "line")} not on this page`, ...figures(mappings.others) } : undefined;
  const table = new SortedTable({ columns, rows, others, total: { label: "total", ...figures(mappings.total) }, label: "Mapped memory", noun: "line" });
  const place = document.getElementById("mappings");
  place.append(html("p", { class: "faint" }, "Mapped bytes are addresses: a page takes memory only when it is used. They are no part of the heap."), ...table.elements());
  place.hidden = false;
}
