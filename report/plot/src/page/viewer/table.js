// The table of functions, with the totals of their calls.

const MOST_ROWS_OF_TABLE = 200;

/** The most functions for which the table is open at first. */
const OPEN_UP_TO = 12;

function makeTable(figure) {
  const { functions } = figure;
  const place = document.getElementById("table");
  place.hidden = !functions.length;
  if (!functions.length) return;
  place.open = functions.length <= OPEN_UP_TO;
  place.querySelector("summary").textContent = `Functions (${functions.length.toLocaleString("en")})`;
  const longestFirst = [...functions].sort((one, other) => other.seconds - one.seconds);
  const heads = ["function", "calls", "time", "highest memory", "growth"];
  place.append(html("div", { class: "scrolled" }, html("table", {},
    html("thead", {}, html("tr", {}, ...heads.map((head) => html("th", { scope: "col" }, head)))),
    html("tbody", {}, ...longestFirst.slice(0, MOST_ROWS_OF_TABLE).map((it) => rowOf(figure, it))))));
  const more = longestFirst.length - MOST_ROWS_OF_TABLE;
  if (more > 0) place.append(html("p", {}, `and ${counted(more, "function")} more, which ran for less time`));
}

function rowOf(figure, func) {
  const name = html("button", { type: "button", title: "Zoom to its longest call" },
    html("span", { class: `swatch of-call ${func.colour}` }),
    html("span", { class: "name" }, html("span", { class: "before" }, func.before), func.label));
  name.addEventListener("click", () => zoomToLongest(figure, func));
  const cells = [func.calls.toLocaleString("en"), shortTimeText(func.seconds), memoryText(func.highest), changeText(func.growth)];
  return html("tr", {}, html("td", {}, name), ...cells.map((cell) => html("td", {}, cell)));
}

function zoomToLongest(figure, func) {
  const its = figure.calls.filter((call) => call.function === func);
  const longest = its.reduce((best, call) => (best && best.to - best.from >= call.to - call.from ? best : call), undefined);
  if (longest) figure.zoomTo(longest.from, longest.to, figure.settings.functions === "flame" ? longest.level : 0);
}

