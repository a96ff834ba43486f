
// The table of the lines of the heap, with all columns of the text report.

function writeLines(heap, reveal) {
  const { rows, total, lines } = heap;
  const share = { title: "Share", hint: "Part of the peak", of: (row) => row.atPeak, textOf: (bytes) => percentText(bytes, total.atPeak) };
  const columns = [
    bytesColumn("Held at peak", "atPeak", "Bytes held when the program held the most"),
    share,
    bytesColumn("Native at peak", "nativeAtPeak", "Bytes at the peak that C code has allocated with malloc and its like"),
    bytesColumn("Held at end", "atEnd", "Bytes held at the end"),
    ...(total.inherited ? [bytesColumn("Inherited", "inherited", "Bytes held at the fork")] : []),
    bytesColumn("Allocated", "allocated", "Bytes of all allocations"),
    bytesColumn("Freed", "freed", "Bytes that were freed"),
    countColumn("Allocations", "allocations", "Number of allocations"),
    ...namesColumns(reveal),
  ];
  const leftOut = lines.counted - rows.length;
  const others = leftOut ? { label: `${counted(leftOut, "line")} not on this page`, ...figuresOf(lines.others) } : undefined;
  const table = new SortedTable({ columns, rows, others, total: { label: "total", ...total }, label: "Lines of the heap", noun: "line" });
  const place = document.getElementById("lines");
  place.append(...table.elements());
  place.hidden = false;
}
