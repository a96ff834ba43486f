// The cross hair and its card: a sample of each curve at the time under the pointer, and the functions that ran then.

/** The distance in pixels within which the pointer means a sample. */
const REACH = 4;

/** The most curves in a card, and the most calls. */
const MOST_IN_CARD = 12;

/** Returns the sample under the pointer. Among the samples within `REACH` of the pointer's time, it is the nearest on the
 * screen. If there are none, it is the nearest in time; of several that are nearly as near, that of the nearest curve. */
function pointedAt(curves, scales, x, y) {
  let best;
  for (const curve of y > scales.area.bottom ? [] : curves) {
    if (!curve.isShown) continue;
    const [from, to] = [x - REACH, x + REACH].map((x) => scales.time(x));
    const [first, end] = [countBelow(curve.times, from), countBelow(curve.times, to)];
    for (let index = first; index < end; index++) {
      const away = Math.hypot(scales.x(curve.times[index]) - x, scales.y(curve.memory[index]) - y);
      if (!best || away < best.away) best = { time: curve.times[index], curve, index, away };
    }
  }
  if (best) return best;
  const ofEach = curves.filter((curve) => curve.isShown).map((curve) => {
    const index = nearest(curve.times, scales.time(x));
    return { time: curve.times[index], curve, index, away: Math.abs(scales.x(curve.times[index]) - x) };
  });
  const least = Math.min(...ofEach.map(({ away }) => away));
  const aside = ({ curve, index }) => Math.abs(scales.y(curve.memory[index]) - y);
  // below the curves, the pointer means a time and no curve
  if (y > scales.area.bottom) return ofEach.find(({ away }) => away === least);
  return greatest(ofEach.filter(({ away }) => away <= least + REACH), 1, (found) => -aside(found))[0];
}

/** Returns a sample of each shown curve: of the curve under the pointer the given sample, which comes first; of the others
 * the sample that is nearest in time. */
function samplesAt(curves, { time, curve: target, index: targetIndex }) {
  const shown = curves.filter((curve) => curve.isShown);
  const found = shown.map((curve) => {
    const index = curve === target ? targetIndex : nearest(curve.times, time);
    return { curve, time: curve.times[index], memory: curve.memory[index] };
  });
  // before its first and after its last sample, a curve has no memory
  const samples = found.filter(({ curve }) => curve === target || (time >= curve.times[0] && time <= curve.times.at(-1)));
  // the card shows the curves with the most similar memory
  const away = ({ memory }) => Math.abs(memory - target.memory[targetIndex]);
  if (samples.length > MOST_IN_CARD) samples.sort((one, other) => away(one) - away(other));
  return samples.sort((one, other) => (other.curve === target) - (one.curve === target));
}

/** Returns the shown calls that ran at a time, the outermost first. */
function callsAt(calls, time) {
  const running = calls.filter((call) => call.function.isShown && call.from <= time && time <= call.to);
  return running.sort((one, other) => one.level - other.level);
}

function drawCrossHair(samples, scales, layer) {
  const { area, rows } = scales;
  const inside = ([x, y]) => x >= area.left - 1 && x <= area.right + 1 && y >= area.top - 1 && y <= area.bottom + 1;
  const places = samples.map(({ time, memory }) => [scales.x(time), scales.y(memory)].map(pixels));
  const dots = samples.map(({ curve }, index) => [curve, places[index]]).filter(([, place]) => inside(place));
  const lines = places.slice(0, 1).filter(inside).map(([x, y]) => `M${x} ${area.top}V${rows.bottom}M${area.left} ${y}H${area.right}`);
  layer.replaceChildren(
    svg("path", { class: "cross", d: lines.join("") }),
    ...dots.map(([curve, [cx, cy]]) => svg("circle", { class: `found ${curve.colour}`, cx, cy, r: 4 })),
  );
}

/** Returns the rows of the card. `target` is the call under the pointer; `start` is the zero of the time axis, in seconds
 * since the epoch. */
function cardRows(samples, running, target, start) {
  const head = samples[0]?.time ?? running[0]?.from;
  const clock = start === null || head === undefined ? "" : clockText(new Date(Math.round((start + head) * 1000)));
  const row = (of, name, figure, isTarget) => html("div", { class: isTarget ? "row meant" : "row" },
    html("span", { class: `swatch ${of}` }), html("span", { class: "name" }, name), html("span", { class: "figure" }, figure));
  const more = (list, what) => (list.length > MOST_IN_CARD ? [html("div", { class: "when" }, `and ${counted(list.length - MOST_IN_CARD, what)} more`)] : []);
  const callRow = (call) => {
    const change = changeText(call.memory[1] - call.memory[0]);
    return row(`of-call ${call.function.colour}`, call.function.name, `${shortTimeText(call.to - call.from)} · ${change}`, call === target);
  };
  const curveRows = samples.slice(0, MOST_IN_CARD).map(({ curve, time, memory }) =>
    row(curve.colour, time === head ? curve.name : `${curve.name} at ${shortTimeText(time)}`, memoryText(memory)));
  return [
    html("div", { class: "when" }, [head === undefined ? "" : shortTimeText(head), clock].filter(Boolean).join(" · ")),
    html("div", { class: "rows" }, ...curveRows, ...more(samples, "curve")),
    ...(running.length ? [html("div", { class: "rows" }, ...running.slice(0, MOST_IN_CARD).map(callRow), ...more(running, "call"))] : []),
  ];
}

