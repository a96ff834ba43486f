// The buttons and fields above the figure.

function makeControls(figure) {
  document.getElementById("controls").addEventListener("submit", (event) => event.preventDefault());
  makeZooms(figure);
  makeWindow(figure);
  makeChoices(figure);
}

function button(text, label, onClick) {
  const made = html("button", { type: "button", "aria-label": label, title: label }, text);
  made.addEventListener("click", onClick);
  return made;
}

function makeZooms(figure) {
  const { view } = figure;
  const back = button("Back", "Back to what was shown before", () => view.back());
  const all = button("All", "Show all", () => view.all());
  document.getElementById("zooms").append(
    button("+", "Zoom in", () => view.zoom(FACTOR_OF_A_STEP)),
    button("−", "Zoom out", () => view.zoom(1 / FACTOR_OF_A_STEP)),
    all, back);
  figure.listeners.push(() => {
    // a `disabled` button would lose the focus, and in some browsers the keyboard events with it
    all.setAttribute("aria-disabled", String(view.isAll));
    back.setAttribute("aria-disabled", String(view.isFirst));
  });
}

/** Makes two fields with the ends of the window, in seconds. */
function makeWindow(figure) {
  const field = (label) => html("input", { type: "text", inputmode: "decimal", "aria-label": label, autocomplete: "off" });
  const fields = [field("Shown from, in seconds"), field("Shown to, in seconds")];
  const read = () => fields.map((field) => (field.value.trim() === "" ? NaN : Number(field.value.replace(",", "."))));
  const show = () => {
    const [from, to] = read();
    const isWindow = from < to && Number.isFinite(from) && Number.isFinite(to);
    fields.forEach((field) => field.setAttribute("aria-invalid", String(!isWindow)));
    const changed = from !== Number(rounded(figure.view.window[0])) || to !== Number(rounded(figure.view.window[1]));
    if (!isWindow) return;
    fields.forEach((field) => { field.accepted = field.value; });
    if (changed) figure.view.show([from, to]);
  };
  const rounded = (seconds) => String(Number(seconds.toFixed(4)));
  for (const field of fields) {
    field.addEventListener("change", show);
    field.addEventListener("keydown", (event) => event.key === "Enter" && show());
  }
  figure.listeners.push(() => fields.forEach((field, index) => {
    // a field that is being edited keeps its text
    if (field === document.activeElement && field.value !== field.accepted) return;
    field.value = field.accepted = rounded(figure.view.window[index]);
    field.setAttribute("aria-invalid", "false");
  }));
  document.getElementById("window").append("from", fields[0], "to", fields[1], "seconds");
}

function makeChoices(figure) {
  const { settings } = figure;
  const place = document.getElementById("choices");
  if (figure.calls.length) {
    const names = { brackets: "Brackets", flame: "Flame", none: "None" };
    const buttons = Object.entries(names).map(([functions, text]) => {
      const choice = button(text, `Functions: ${text.toLowerCase()}`, () => {
        settings.functions = functions;
        figure.view.set(figure.view.window, 0);
      });
      choice.className = "choice";
      return [functions, choice];
    });
    place.append("functions", ...buttons.map(([, choice]) => choice));
    figure.listeners.push(() => buttons.forEach(([functions, choice]) =>
      choice.setAttribute("aria-pressed", String(settings.functions === functions))));
  }
  const fromZero = button("From zero", "The memory axis begins at zero", () => {
    settings.fromZero = !settings.fromZero;
    figure.change();
  });
  fromZero.className = "choice";
  place.append(fromZero);
  figure.listeners.push(() => fromZero.setAttribute("aria-pressed", String(settings.fromZero)));
}

