
// The tables of the functions with @profile.

function writeFunctions({ tables, left_out: leftOut, counted: all }) {
  if (!all) return;
  const place = document.getElementById("functions");
  place.hidden = false;
  place.append(...tables.map(tableOfFunction));
  if (leftOut) place.append(html("p", { class: "faint" }, `${countText(leftOut)} of ${counted(all, "line")} are not on this page.`));
}

function tableOfFunction({ file, rows }) {
  const hasAllocations = rows.some(([, , figures]) => figures?.[3] !== null && figures !== null);
  const change = (bytes) => changeText(bytes, bytesText);
  const columns = [
    ["Memory", 0, (bytes) => changeText(bytes, bytesText).replace("+", "")],
    ["Increment", 1, change],
    ["Occurrences", 2, countText],
    ...(hasAllocations ? [["Allocated", 3, bytesText], ["Freed", 4, bytesText], ["Peak", 5, bytesText]] : []),
  ];
  // the increment of the first row with figures is the memory before the function ran
  const first = rows.findIndex(([, , figures]) => figures !== null);
  const growthOf = ([, , figures], index) => (index > first ? Math.max(0, figures?.[1] ?? 0) : 0);
  const most = rows.reduce((most, row, index) => Math.max(most, growthOf(row, index)), 0);
  const row = ([number, text, figures], at) => {
    const cells = columns.map(([, index, textOf]) => {
      const figure = figures?.[index] ?? null;
      return figure === null ? html("td") : html("td", { "data-number": figure, title: index === 2 ? undefined : `${countText(figure)} bytes` }, textOf(figure));
    });
    const source = html("td", { class: "text code" }, html("span", { class: "name" }, text ?? ""));
    source.style.setProperty("--heat", most ? `${(growthOf([number, text, figures], at) / most) * 100}%` : "0%");
    return html("tr", {}, html("td", { class: "number" }, String(number)), ...cells, source);
  };
  const heads = [["Line"], ...columns, ["Source", "text"]];
  return html("div", { class: "function" }, html("h3", {}, named(file)),
    html("div", { class: "scrolled", tabindex: "0", role: "region", "aria-label": `Table of ${file}` },
      html("table", { class: "annotated" },
        html("thead", {}, html("tr", {}, ...heads.map(([head, kind]) => html("th", { scope: "col", class: kind === "text" ? kind : undefined }, head)))),
        html("tbody", {}, ...rows.map(row)))));
}
