// The legend: what the colours mean. A click takes away what an entry stands for, or brings it back.

const MOST_ENTRIES = 40;

function makeLegend(figure) {
  const { curves, functions, several } = figure;
  const parts = [];
  if (curves.length) parts.push(list(curves, (curve) => entry(figure, curve, "swatch", curve.name, ...curveFacts(curve)), "curve"));
  const keys = [];
  if (!several && curves.length) keys.push(html("p", { class: "key" }, html("span", { class: "dashes of-peak" }), "through the peak"));
  if (curves.some((curve) => curve.trend)) keys.push(html("p", { class: "key" }, html("span", { class: "dashes of-trend" }), "trend"));
  if (functions.length) {
    parts.push(html("h2", {}, "functions"));
    parts.push(list(functions, (told) => entry(figure, told, "swatch of-call", told.label, functionFacts(told)), "function"));
  }
  const place = document.getElementById("legend");
  place.append(...parts.slice(0, 1), ...keys, ...parts.slice(1));
  place.hidden = !parts.length;
  document.getElementById("picture").classList.toggle("alone", !parts.length);
}

function list(told, entryOf, what) {
  const more = told.length - MOST_ENTRIES;
  const entries = told.slice(0, MOST_ENTRIES).map(entryOf);
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

