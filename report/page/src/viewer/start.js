
// Starts the viewer when the page is loaded.

function start() {
  const content = JSON.parse(document.getElementById("content").textContent);
  writeHead(content);
  writeNotes(content);
  for (const form of document.querySelectorAll("form")) form.addEventListener("submit", (event) => event.preventDefault());
  writeFunctions(content.functions);
  if (!content.heap) return;
  const heap = readHeap(content.heap);
  heap.places.files = content.heap.places.files;
  const quantity = new Quantity();
  writeTiles(heap);
  writeHolders(heap);
  writeResident(heap.resident);
  const section = document.getElementById("calls");
  section.hidden = !heap.tree.every.length;
  quantity.makeSwitch(section.querySelector(".quantity"));
  const flame = new Flame(heap, quantity);
  makeFlameControls(flame);
  flame.draw();
  const reveal = writeSources(heap, quantity);
  writeLines(heap, reveal);
  writeGrowth(heap, reveal);
  writeMappings(heap, reveal);
}

start();
