
// The keyboard, the search and the buttons of the call tree.

function makeFlameControls(flame) {
  const out = html("button", { type: "button" }, "Zoom out");
  const all = html("button", { type: "button" }, "All");
  out.addEventListener("click", () => zoomOut(flame));
  all.addEventListener("click", () => flame.zoom(flame.whole));
  document.getElementById("zooms").append(out, all);
  flame.onZoom = () => {
    // a `disabled` button would lose the focus
    for (const button of [out, all]) button.setAttribute("aria-disabled", String(flame.focus === flame.whole));
  };
  flame.place.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (handleFlameKey(flame, event.key)) event.preventDefault();
  });
  makeSearch(flame);
}

function zoomOut(flame) {
  if (flame.focus.caller) flame.zoom(flame.focus.caller);
}

/** Runs the action of a key. Returns whether the key has one. */
function handleFlameKey(flame, key) {
  const actions = {
    ArrowDown: () => below(flame),
    ArrowUp: () => above(flame),
    ArrowLeft: () => beside(flame, -1),
    ArrowRight: () => beside(flame, 1),
    Home: () => flame.whole,
    Enter: () => flame.clicked(flame.current),
    " ": () => flame.clicked(flame.current),
    Escape: () => zoomOut(flame),
  };
  if (!Object.hasOwn(actions, key)) return false;
  const box = actions[key]();
  if (box && flame.elements.has(box)) {
    flame.setCurrent(box, true);
    flame.describe(box);
  }
  return true;
}

/** Returns the drawn box in the row above. */
function above(flame) {
  const { row } = placeOf(flame);
  return row ? flame.placed.findLast((it) => it.row === row - 1 && it.from <= placeOf(flame).from + 1e-9)?.box : undefined;
}

/** Returns the first drawn box below. */
function below(flame) {
  const { row, from, width } = placeOf(flame);
  return flame.placed.find((it) => it.row === row + 1 && it.from >= from - 1e-9 && it.from < from + width)?.box;
}

/** Returns the drawn box before or after, in the same row. */
function beside(flame, step) {
  const place = placeOf(flame);
  const row = flame.placed.filter((it) => it.row === place.row).sort((one, other) => one.from - other.from);
  return row[row.indexOf(place) + step]?.box;
}

function placeOf(flame) {
  return flame.placed.find((it) => it.box === flame.current) ?? flame.placed[0];
}

function makeSearch(flame) {
  const field = document.getElementById("search");
  const output = document.getElementById("found");
  const search = () => {
    const { number, bytes } = flame.search(field.value);
    const { chosen } = flame.quantity;
    const share = percentText(bytes, flame.whole.all[chosen.index]);
    output.textContent = field.value.trim() ? `${counted(number, "box", "boxes")}, ${bytesText(bytes)}${share && `, ${share}`}` : "";
  };
  field.addEventListener("input", search);
  flame.quantity.listeners.push(search);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    field.value = "";
    search();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input")) return;
    event.preventDefault();
    field.focus();
  });
}
