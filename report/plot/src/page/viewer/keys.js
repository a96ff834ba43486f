// The keyboard does what the mouse does.

const PART_OF_A_MOVE = 0.15;
const FACTOR_OF_A_STEP = 0.6;

function listenToKeys(figure) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input, summary")) return;
    if (act(figure, event)) event.preventDefault();
  });
}

/** Whether the key means something here. */
function act(figure, { key, shiftKey }) {
  const { view } = figure;
  const length = view.window[1] - view.window[0];
  const meanings = {
    "+": () => view.zoom(FACTOR_OF_A_STEP),
    "=": () => view.zoom(FACTOR_OF_A_STEP),
    "-": () => view.zoom(1 / FACTOR_OF_A_STEP),
    "_": () => view.zoom(1 / FACTOR_OF_A_STEP),
    "0": () => view.all(),
    ArrowLeft: () => (shiftKey ? figure.pointBeside(-1) : view.move(-length * PART_OF_A_MOVE)),
    ArrowRight: () => (shiftKey ? figure.pointBeside(1) : view.move(length * PART_OF_A_MOVE)),
    Escape: () => view.back(),
  };
  if (!Object.hasOwn(meanings, key)) return false;
  meanings[key]();
  return true;
}

