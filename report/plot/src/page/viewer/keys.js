// The keyboard: zooming, moving, and stepping from sample to sample.

const PART_OF_A_MOVE = 0.15;
const FACTOR_OF_A_STEP = 0.6;

function listenToKeys(figure) {
  let series;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input, summary")) return;
    // `back` undoes all repetitions of a held key in one step
    if (!event.repeat) series = {};
    if (!isForTheBrowser(event) && handleKey(figure, event, series)) event.preventDefault();
  });
}

/** Returns whether the browser uses the key for the element with the focus: Enter presses a button, and an arrow key
 * scrolls a table that is too wide. */
function isForTheBrowser({ key, target }) {
  const scrolled = target.closest(".scrolled");
  if (key === "Enter") return target.id !== "figure";
  return key.startsWith("Arrow") && scrolled !== null && scrolled.scrollWidth > scrolled.clientWidth;
}

/** Runs the action of the key. Returns whether the key has one. */
function handleKey(figure, { key, shiftKey }, series) {
  const { view } = figure;
  const length = view.window[1] - view.window[0];
  const actions = {
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
  if (!Object.hasOwn(actions, key)) return false;
  actions[key]();
  return true;
}

