
// The resident memory as a bar of its parts, which add up to it.

/** The parts: the field of the content, the name, the class of the colour, and the sentence if it is the largest one. */
const PARTS_OF_RESIDENT = [
  ["python_bytes", "Python objects", "c0", "blocks that were not freed"],
  ["native_bytes", "native blocks", "c4", "blocks that were not freed"],
  ["kept_bytes", "kept by the allocators", "c1", "kept by the allocators"],
  ["files_bytes", "mapped files", "c2", "pages of mapped files"],
  ["anonymous_bytes", "anonymous maps", "c3", "memory mapped without an allocator"],
  ["stacks_bytes", "stacks", "c5", "stacks of threads"],
  ["code_bytes", "code and data", "c6", "code and data of the interpreter and of libraries"],
  ["pyprof_bytes", "pyprof", "others", "memory of pyprof"],
];

function residentTotal(resident) {
  return PARTS_OF_RESIDENT.reduce((sum, [field]) => sum + resident[field], 0);
}

function residentVerdict(resident) {
  const total = residentTotal(resident);
  const largest = PARTS_OF_RESIDENT.reduce((best, part) => (resident[part[0]] > resident[best[0]] ? part : best));
  return `${resident[largest[0]] * 2 > total ? "most" : "the largest part"}: ${largest[3]}`;
}

function writeResident(resident) {
  const place = document.getElementById("resident");
  if (!resident) return;
  place.hidden = false;
  const total = residentTotal(resident);
  const parts = PARTS_OF_RESIDENT.filter(([field]) => resident[field] > 0);
  const segments = parts.map(([field, name, colour]) => {
    const segment = html("span", { class: `segment ${colour}`, title: `${name}: ${countText(resident[field])} bytes` });
    segment.style.width = `${(resident[field] / total) * 100}%`;
    return segment;
  });
  const rows = parts.map(([field, name, colour]) => html("li", { "data-bytes": resident[field] },
    html("span", { class: `swatch ${colour}` }), html("span", { class: "part" }, name), amount(resident[field]),
    html("span", { class: "share" }, percentText(resident[field], total))));
  place.append(html("div", { class: "stacked", "aria-hidden": "true" }, ...segments), html("ul", { class: "legend parts" }, ...rows));
}
