// The axes: grid, frame, ticks and names.

function drawAxes(scales, layer) {
  const { area, rows } = scales;
  const times = timeTicks(scales.window, area.width);
  const amounts = memoryTicks(scales.memory, area.height);
  const down = times.map(({ at }) => `M${pixels(scales.x(at))} ${area.top}V${rows.bottom}`);
  const across = amounts.map(({ at }) => `M${area.left} ${pixels(scales.y(at))}H${area.right}`);
  layer.replaceChildren(
    svg("path", { class: "grid", d: [...down, ...across].join("") }),
    svg("path", { class: "frame", d: `M${area.left} ${area.top}V${area.bottom}H${area.right}` }),
    ...(rows.height ? [svg("path", { class: "frame", d: `M${area.left} ${rows.bottom}H${area.right}` })] : []),
    svg("rect", { class: "axis", x: area.left, y: rows.bottom, width: area.width, height: MARGIN.bottom }),
    ...times.map(({ at, text }) => {
      // the text of the last tick stays within the picture
      const x = Math.min(scales.x(at), scales.width - widthOf(text) / 2);
      return svg("text", { class: "tick time", x: pixels(x), y: rows.bottom + 17, "text-anchor": "middle" }, text);
    }),
    ...amounts.map(({ at, text }) =>
      svg("text", { class: "tick amount", x: area.left - 8, y: pixels(scales.y(at)) + 4, "text-anchor": "end" }, text)),
    svg("text", { class: "axis-name", x: (area.left + area.right) / 2, y: rows.bottom + 37, "text-anchor": "middle" }, "time"),
    svg("text", { class: "axis-name", x: 4, y: area.top - 14 }, "memory used"),
  );
}

