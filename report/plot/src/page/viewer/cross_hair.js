// What there was at the time that one points to: a sample of each curve, and the functions that ran.

const REACH = 4;
const MOST_TOLD = 12;

/** The sample that one points to: among those some pixels beside the one that is nearest on the screen, else of those
 * that are about nearest in time the one of the nearest curve. */
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
  // below the curves one points to a time alone
  if (y > scales.area.bottom) return ofEach.find(({ away }) => away === least);
  return mostOf(ofEach.filter(({ away }) => away <= least + REACH), 1, (found) => -aside(found))[0];
}

/** A sample of each curve that is shown: the one pointed at, and of the others those nearest to its time. */
function samplesAt(curves, { time, curve: meant, index: meantIndex }) {
  const shown = curves.filter((curve) => curve.isShown);
  const found = shown.map((curve) => {
    const index = curve === meant ? meantIndex : nearest(curve.times, time);
    return { curve, time: curve.times[index], memory: curve.memory[index] };
  });
  // beyond the ends of a curve there is nothing to tell
  const samples = found.filter(({ curve }) => curve === meant || (time >= curve.times[0] && time <= curve.times.at(-1)));
  // of many the nearest ones are told
  const away = ({ memory }) => Math.abs(memory - meant.memory[meantIndex]);
  if (samples.length > MOST_TOLD) samples.sort((one, other) => away(one) - away(other));
  // the one that is meant comes first
  return samples.sort((one, other) => (other.curve === meant) - (one.curve === meant));
}

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

/** The rows of the card that goes with the cross hair. */
function cardRows(samples, running, meant, start) {
  const head = samples[0]?.time ?? running[0]?.from;
  const clock = start === null || head === undefined ? "" : clockText(new Date(Math.round((start + head) * 1000)));
  const row = (of, name, figure, isMeant) => html("div", { class: isMeant ? "row meant" : "row" },
    html("span", { class: `swatch ${of}` }), html("span", { class: "name" }, name), html("span", { class: "figure" }, figure));
  const more = (list, what) => (list.length > MOST_TOLD ? [html("div", { class: "when" }, `and ${counted(list.length - MOST_TOLD, what)} more`)] : []);
  const callRow = (call) => {
    const change = changeText(call.memory[1] - call.memory[0]);
    return row(`of-call ${call.function.colour}`, call.function.name, `${shortTimeText(call.to - call.from)} · ${change}`, call === meant);
  };
  const curveRows = samples.slice(0, MOST_TOLD).map(({ curve, time, memory }) =>
    row(curve.colour, time === head ? curve.name : `${curve.name} at ${shortTimeText(time)}`, memoryText(memory)));
  return [
    html("div", { class: "when" }, [head === undefined ? "" : shortTimeText(head), clock].filter(Boolean).join(" · ")),
    html("div", { class: "rows" }, ...curveRows, ...more(samples, "curve")),
    ...(running.length ? [html("div", { class: "rows" }, ...running.slice(0, MOST_TOLD).map(callRow), ...more(running, "call"))] : []),
  ];
}

