// The keyboard does what the mouse does.

const PART_OF_A_MOVE = 0.15;
const FACTOR_OF_A_STEP = 0.6;

function listenToKeys(figure) {
  let series;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input, summary")) return;
    // what happens while a key is held is one step
    if (!event.repeat) series = {};
    if (!isForTheBrowser(event) && act(figure, event, series)) event.preventDefault();
  });
}

/** Whether the key means something to what has the focus: a button is pressed, a table that is too wide is moved. */
function isForTheBrowser({ key, target }) {
  const scrolled = target.closest(".scrolled");
  if (key === "Enter") return target.id !== "figure";
  return key.startsWith("Arrow") && scrolled !== null && scrolled.scrollWidth > scrolled.clientWidth;
}

/** Whether the key means something here. */
function act(figure, { key, shiftKey }, series) {
  const { view } = figure;
  const length = view.window[1] - view.window[0];
  const meanings = {
    "+": () => view.zoom(FACTOR_OF_A_STEP, { series }),
    "=": () => view.zoom(FACTOR_OF_A_STEP, { series }),
    "-": () => view.zoom(1 / FACTOR_OF_A_STEP, { series }),
    "_": () => view.zoom(1 / FACTOR_OF_A_STEP, { series }),
    "0": () => view.all(),
    ArrowLeft: () => (shiftKey ? figure.pointBeside(-1) : view.move(-length * PART_OF_A_MOVE, series)),
    ArrowRight: () => (shiftKey ? figure.pointBeside(1) : view.move(length * PART_OF_A_MOVE, series)),
    Enter: () => figure.running().slice(-1).forEach((innermost) => figure.zoomToCalls([innermost])),
    Escape: () => view.back(),
  };
  if (!Object.hasOwn(meanings, key)) return false;
  meanings[key]();
  return true;
}

