
// The first screen: the peak, the end, all allocations, and the lines that hold the most.

/** Returns an amount as an element. Its title has the bytes. */
function amount(bytes, textOf = bytesText) {
  return html("span", { class: "amount", title: `${countText(bytes)} bytes` }, textOf(bytes));
}

/** Returns a name of the program. Its direction does not change that of the text beside it. */
function named(text, attributes = {}) {
  return html("span", { class: "name", ...attributes }, text);
}

function tile(id, title, bytes, ...sentences) {
  const lines = sentences.filter((sentence) => sentence !== undefined).map((sentence) => html("p", {}, ...sentence));
  return html("div", { class: "tile", id }, html("h2", {}, title), html("p", { class: "figure" }, amount(bytes)), ...lines);
}

/** Returns the sentence about the function that holds the most. */
function holderText({ function: largest }, whole, verb) {
  if (!largest) return undefined;
  const { place, bytes } = largest;
  return [named(place.functionText), ` ${verb} ${bytesText(bytes)}, ${percentText(bytes, whole)}`];
}

function peakMoment(peak) {
  if (!peak) return undefined;
  const time = peak.seconds === null ? "" : `${durationText(peak.seconds)} after the start`;
  if (!peak.place) return time ? [time] : undefined;
  return [time && `${time}, `, "in line ", named(peak.place.position)];
}

/** Returns the largest lines of each quantity with their places. */
function holdersOf({ holders, places }) {
  const at = ([place, bytes]) => ({ place: places[place], bytes });
  return holders.map(({ function: largest, lines }) => ({ function: largest && at(largest), lines: lines.map(at) }));
}

function writeTiles(heap) {
  const { total, resident } = heap;
  const [atPeak, atEnd, allocated] = holdersOf(heap);
  const peak = heap.peak && { ...heap.peak, place: heap.places[heap.peak.place] };
  const tiles = [
    tile("peak", "Peak of the heap", total.atPeak, peakMoment(peak), holderText(atPeak, total.atPeak, "held")),
    tile("end", "Left at the end", total.atEnd, [`in ${counted(total.blocksAtEnd, "block")}`], holderText(atEnd, total.atEnd, "held")),
    tile("allocated", "Allocated in all", total.allocated, [`in ${counted(total.allocations, "allocation")}; ${bytesText(total.freed)} freed`],
      holderText(allocated, total.allocated, "allocated")),
  ];
  if (resident) {
    const now = residentTotal(resident);
    tiles.push(tile("rss", "Resident at the end", now, [`at most ${bytesText(Math.max(now, resident.highest_bytes))}`], [residentVerdict(resident)]));
  }
  document.getElementById("tiles").replaceChildren(...tiles);
}

/** Writes the lists of the lines that hold the most at the peak and at the end. */
function writeHolders(heap) {
  const place = document.getElementById("overview");
  holdersOf(heap).forEach(({ lines }, index) => {
    const { figure, title } = QUANTITIES[index];
    const whole = heap.total[figure];
    if (!lines.length) return;
    const rows = lines.map((line) => html("li", {},
      html("span", { class: "what" },
        named(line.place.position, { class: "name position" }), " ", named(line.place.text || line.place.function, { class: "name code" })),
      html("span", { class: "share" }, percentText(line.bytes, whole)),
      amount(line.bytes),
      bar(line.bytes, whole, line.place.colour)));
    place.append(html("div", {}, html("h2", {}, `Largest lines, ${title}`), html("ol", { class: "holders" }, ...rows)));
  });
  place.hidden = !place.children.length;
}

/** Returns a bar with the length of a part. */
function bar(part, whole, colour) {
  const inner = html("span", { class: `filled ${colour}` });
  inner.style.width = `${whole ? (part / whole) * 100 : 0}%`;
  return html("span", { class: "bar", "aria-hidden": "true" }, inner);
}
