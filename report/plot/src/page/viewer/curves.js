// The curves, their trends and the lines through the peaks.

const FEWEST_PIXELS_BETWEEN_DOTS = 9;

/** Returns the places of a path through the points from `first` to before `end`. Of each column of pixels, the first, the
 * lowest, the highest and the last point are kept. */
function pathOf({ times, memory }, [first, end], scales) {
  const places = [];
  let added = -1;
  const add = (index) => {
    if (index !== added) places.push(`${pixels(scales.x(times[index]))} ${pixels(scales.y(memory[index]))}`);
    added = index;
  };
  for (let index = first; index < end;) {
    const column = Math.floor(scales.x(times[index]));
    const nextColumn = scales.time(column + 1);
    let lowest = index;
    let highest = index;
    let last = index;
    while (last + 1 < end && times[last + 1] < nextColumn) {
      last++;
      if (memory[last] < memory[lowest]) lowest = last;
      if (memory[last] > memory[highest]) highest = last;
    }
    add(index);
    add(Math.min(lowest, highest));
    add(Math.max(lowest, highest));
    add(last);
    index = last + 1;
  }
  return places;
}

function drawCurves(curves, scales, layer) {
  const drawn = [];
  // the curve of the process is drawn last, above those of its children
  for (const curve of [...curves].reverse()) {
    if (!curve.isShown) continue;
    const within = curve.within(scales.window);
    const places = pathOf(curve, within, scales);
    const of = `${curve.colour}${curve.isChild ? " of-child" : ""}`;
    drawn.push(svg("path", { class: `curve ${of}`, d: `M${places.join("L")}` }));
    if ((within[1] - within[0]) * FEWEST_PIXELS_BETWEEN_DOTS < scales.area.width) {
      drawn.push(svg("path", { class: `samples ${of}`, d: places.map((place) => `M${place}h0`).join("") }));
    }
    if (curve.trend) {
      const at = (time) => pixels(scales.y((curve.trend.at_start + curve.trend.slope * time) * MEBIBYTE));
      const [from, to] = [Math.max(scales.window[0], curve.times[0]), Math.min(scales.window[1], curve.times.at(-1))];
      if (from < to) drawn.push(svg("path", { class: `trend ${of}`, d: `M${pixels(scales.x(from))} ${at(from)}L${pixels(scales.x(to))} ${at(to)}` }));
    }
  }
  layer.replaceChildren(...drawn);
}

/** Returns the curves whose peaks are marked: that of each recorded process, and of the children that with the highest
 * peak. */
function curvesWithPeak(curves) {
  const shown = curves.filter((curve) => curve.isShown);
  const peak = (curve) => curve.memory[curve.highest];
  const children = shown.filter((curve) => curve.isChild);
  const largest = children.reduce((best, curve) => (best && peak(best) >= peak(curve) ? best : curve), undefined);
  return shown.filter((curve) => !curve.isChild || curve === largest);
}

/** Draws the lines through the peaks. Returns the places of their texts. */
function drawPeaks(curves, scales, layer) {
  const { area } = scales;
  const drawn = [];
  const taken = [];
  for (const curve of curvesWithPeak(curves)) {
    const [x, y] = [scales.x(curve.times[curve.highest]), scales.y(curve.memory[curve.highest])].map(pixels);
    const [isBeside, isAbove] = [x < area.left || x > area.right, y < area.top || y > area.bottom];
    const down = isBeside ? "" : `M${x} ${area.top}V${area.bottom}`;
    drawn.push(svg("path", { class: "peak", d: down + (isAbove ? "" : `M${area.left} ${y}H${area.right}`) }));
    const isFree = taken.every((other) => Math.abs(other.y - y) > 15);
    if (!isAbove && isFree) {
      const text = `peak ${memoryText(curve.memory[curve.highest])}`;
      // above the end of the line that is farther from the peak
      const atLeft = x > (area.left + area.right) / 2;
      const place = atLeft ? { x: area.left + 6 } : { x: area.right - 4, "text-anchor": "end" };
      const left = atLeft ? place.x : place.x - widthOf(text);
      taken.push({ left, right: left + widthOf(text), y: y - 5 });
      drawn.push(svg("text", { class: "peak-label halo", y: y - 5, ...place }, text));
    }
  }
  layer.replaceChildren(...drawn);
  return taken;
}

