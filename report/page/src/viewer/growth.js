
// The memory at the marks of the program, and the lines that have grown since the first mark.

function writeGrowth(heap, reveal) {
  const { growth, places, total } = heap;
  if (!growth) return;
  const moments = [...growth.marks, { name: "the end", held: total.atEnd, seconds: null }];
  const most = moments.reduce((most, { held }) => Math.max(most, held), 0);
  const rows = moments.map(({ name, seconds, held }, index) => html("tr", {},
    html("td", { class: "text" }, seconds === null ? "" : durationText(seconds)),
    html("td", { class: "text" }, name === null ? "" : named(name)),
    html("td", { "data-number": held, title: `${countText(held)} bytes` }, bytesText(held)),
    html("td", {}, index ? changeText(held - moments[index - 1].held, bytesText) : ""),
    html("td", { class: "text" }, bar(held, most, "own"))));
  const heads = [["After", "text"], ["Mark", "text"], ["Held"], ["Change"], ["", "text"]];
  const marks = html("table", { "aria-label": "Marks" },
    html("thead", {}, html("tr", {}, ...heads.map(([head, kind]) => html("th", { scope: "col", class: kind }, head)))), html("tbody", {}, ...rows));
  const place = document.getElementById("growth");
  place.append(html("div", { class: "scrolled", tabindex: "0", role: "region", "aria-label": "Marks" }, marks), html("h3", {}, "Lines that have grown since the first mark"));
  place.hidden = false;
  const changeOf = ([bytes, blocks]) => ({ bytes, blocks });
  const columns = [
    { ...bytesColumn("Growth", "bytes", "Change of the bytes held, from the first mark to the end"), textOf: (bytes) => changeText(bytes, bytesText) },
    { ...countColumn("Blocks", "blocks", "Change of the blocks held"), textOf: (blocks) => changeText(blocks, countText) },
    ...namesColumns(reveal),
  ];
  const grown = growth.rows.map(([number, change]) => ({ place: places[number], ...changeOf(change) }));
  const table = new SortedTable({
    columns, rows: grown, others: { label: "all others", ...changeOf(growth.others) }, total: { label: "total", ...changeOf(growth.total) },
    label: "Growth since the first mark", noun: "line",
  });
  place.append(...table.elements());
}
