// The legend: what the colours mean. A click takes away what an entry stands for, or brings it back.

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
    parts.push(list(longest(functions), functions.length, (told) => entry(figure, told, "swatch of-call", told.label, functionFacts(told)), "function"));
  }
  const place = document.getElementById("legend");
  place.append(...parts.slice(0, 1), ...keys, ...parts.slice(1));
  place.hidden = !parts.length;
  document.getElementById("picture").classList.toggle("alone", !parts.length);
}

/** The curves that are named: what was recorded, and the children with the highest peaks. */
function named(curves) {
  const children = curves.filter((curve) => curve.isChild);
  const room = Math.max(0, MOST_ENTRIES - (curves.length - children.length));
  const kept = new Set(mostOf(children, room, (curve) => curve.memory[curve.highest]));
  return curves.filter((curve) => !curve.isChild || kept.has(curve));
}

/** The functions that are named: those that ran longest. */
function longest(functions) {
  const kept = new Set(mostOf(functions, MOST_ENTRIES, ({ seconds }) => seconds));
  return functions.filter((told) => kept.has(told));
}

function list(named, count, entryOf, what) {
  const more = count - named.length;
  const entries = named.map(entryOf);
  if (more > 0) entries.push(html("li", { class: "more" }, `and ${counted(more, what)} more`));
  return html("ul", {}, ...entries);
}

function entry(figure, told, swatch, name, ...facts) {
  const texts = facts.filter(Boolean).map((fact) => html("small", {}, fact));
  const pressed = html("button", { type: "button", "aria-pressed": "true", title: told.name },
    html("span", { class: `${swatch} ${told.colour}` }),
    html("span", { class: "what" }, html("span", { class: "name" }, name), ...texts));
  pressed.addEventListener("click", () => {
    told.isShown = !told.isShown;
    pressed.setAttribute("aria-pressed", String(told.isShown));
    figure.change();
  });
  return html("li", {}, pressed);
}

/** When it began, as mprof has always told it, with the slope of its trend; and its peak. */
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

