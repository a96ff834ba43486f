// The legend: the names of the curves and functions with their colours. A click on an entry hides or shows its curve, or
// the calls of its function.

const MOST_ENTRIES = 40;

function makeLegend(figure) {
  const { curves, functions, several } = figure;
  const parts = [];
  if (curves.length) parts.push(list(named(curves), curves.length, (curve) => entry(figure, curve, "swatch", curve.name, ...curveFacts(curve)), "curve"));
  const keys = [];
  if (!several && curves.length) keys.push(html("p", { class: "key" }, html("span", { class: "dashes of-peak" }), "through the peak"));
  if (curves.some((curve) => curve.trend)) keys.push(html("p", { class: "key" }, html("span", { class: "dashes of-trend" }), "trend"));
  if (functions.length) {
    parts.push(html("h2", {}, "functions"));
    parts.push(list(longest(functions), functions.length, (it) => entry(figure, it, "swatch of-call", it.label, functionFacts(it)), "function"));
  }
  const place = document.getElementById("legend");
  place.append(...parts.slice(0, 1), ...keys, ...parts.slice(1));
  place.hidden = !parts.length;
  document.getElementById("picture").classList.toggle("alone", !parts.length);
}

/** Returns the curves in the legend: those of the recorded processes, and of the children with the highest peaks. */
function named(curves) {
  const children = curves.filter((curve) => curve.isChild);
  const room = Math.max(0, MOST_ENTRIES - (curves.length - children.length));
  const kept = new Set(greatest(children, room, (curve) => curve.memory[curve.highest]));
  return curves.filter((curve) => !curve.isChild || kept.has(curve));
}

/** Returns the functions in the legend: those that ran longest, in their given order. */
function longest(functions) {
  const kept = new Set(greatest(functions, MOST_ENTRIES, ({ seconds }) => seconds));
  return functions.filter((it) => kept.has(it));
}

/** Returns a list of entries, which ends with the number of the others: of `count` items, only `named` have an entry. */
function list(named, count, entryOf, what) {
  const more = count - named.length;
  const entries = named.map(entryOf);
  if (more > 0) entries.push(html("li", { class: "more" }, `and ${counted(more, what)} more`));
  return html("ul", {}, ...entries);
}

/** Returns the entry of a curve or function, as a button that hides and shows it. */
function entry(figure, item, swatch, name, ...facts) {
  const texts = facts.filter(Boolean).map((fact) => html("small", {}, fact));
  const pressed = html("button", { type: "button", "aria-pressed": "true", title: item.name },
    html("span", { class: `${swatch} ${item.colour}` }),
    html("span", { class: "what" }, html("span", { class: "name" }, name), ...texts));
  pressed.addEventListener("click", () => {
    item.isShown = !item.isShown;
    pressed.setAttribute("aria-pressed", String(item.isShown));
    figure.change();
  });
  return html("li", {}, pressed);
}

/** Returns the start of a recording with the slope of its trend, and the peak. The format of the start is that of
 * memory_profiler. */
function curveFacts(curve) {
  const start = curve.isChild || curve.start === null ? "" : startText(curve.start);
  const slope = curve.trend ? ` slope ${curve.trend.slope.toFixed(5)}` : "";
  return [
    start || slope ? html("time", { datetime: momentOf(curve.start), title: `${momentOf(curve.start)} (UTC)` }, start + slope) : "",
    `peak ${memoryText(curve.memory[curve.highest])}`,
  ];
}

function momentOf(seconds) {
  const moment = new Date(Math.round(seconds * 1000));
  return Number.isNaN(moment.valueOf()) ? "" : moment.toISOString();
}

function functionFacts({ calls, seconds }) {
  return calls === 1 ? shortTimeText(seconds) : `${counted(calls, "call")}, ${shortTimeText(seconds)}`;
}

