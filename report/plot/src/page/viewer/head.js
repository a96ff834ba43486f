// The texts of the page: the title, the facts below it, the part that is shown, and notes about parts that are missing.

function writeTitle({ content, several }) {
  const command = several ? undefined : content.recordings[0]?.command;
  const title = content.title ?? command ?? (several ? "" : content.recordings[0]?.name ?? "");
  document.getElementById("title").textContent = title;
  document.title = title ? `${title} - memory over time` : "Memory over time";
  document.getElementById("figure").setAttribute("aria-label", title ? `Memory over time of ${title}` : "Memory over time");
}

function writeFacts({ content, several, curves, full, calls }) {
  const samples = content.recordings.reduce((sum, { samples }) => sum + samples, 0);
  const facts = [];
  if (several) facts.push(counted(content.recordings.length, "recording"));
  if (curves.length || calls.length) facts.push(shortTimeText(fullWindowIsReal(curves, calls) ? full[1] - full[0] : 0));
  facts.push(counted(samples, "sample"));
  const peaks = curves.filter((curve) => !curve.isChild);
  if (peaks.length === 1) {
    const [{ times, memory, highest }] = peaks;
    facts.push(`peak ${memoryText(memory[highest])} at ${shortTimeText(times[highest])}`);
  }
  if (!several && content.recordings[0]?.ran.counted) facts.push(counted(content.recordings[0].ran.counted, "call"));
  document.getElementById("facts").replaceChildren(...facts.map((fact) => html("span", {}, fact)));
}

/** Returns whether the curves and calls have more than one time. If not, the full window is one second around that time. */
function fullWindowIsReal(curves, calls) {
  const times = curves.flatMap((curve) => [curve.times[0], curve.times.at(-1)]).concat(calls.flatMap((call) => [call.from, call.to]));
  return times.some((time) => time !== times[0]);
}

/** Writes the notes about parts of the recording that the page lacks, and about samples that the recording lacks. */
function writeNotes({ content, several, curves: shown, calls }) {
  const notes = [];
  const readings = shown.reduce((sum, curve) => sum + curve.readings, 0);
  const kept = shown.reduce((sum, curve) => sum + curve.times.length, 0);
  if (kept < readings) {
    notes.push(`Of ${counted(readings, "reading")} this page carries ${kept.toLocaleString("en")}: of each short stretch of time the lowest and the highest.`);
  }
  for (const { name, samples, children, curves, ran } of content.recordings) {
    const of = several ? `${name}: ` : "";
    const ofChildren = curves.filter((curve) => curve.child !== null).length;
    if (!samples) notes.push(`${of}No samples of the process itself were recorded.`);
    if (ofChildren < children) notes.push(`${of}Of ${counted(children, "child", "children")} this page shows the ${ofChildren} with the highest peaks.`);
    if (calls.length < ran.counted) {
      notes.push(`Of ${counted(ran.counted, "call")} this page shows the ${calls.length.toLocaleString("en")} longest; the table counts all.`);
    }
    if (ran.functions.length < ran.named) {
      notes.push(`Of ${counted(ran.named, "function")} this page names the ${ran.functions.length.toLocaleString("en")} that ran longest.`);
    }
  }
  document.getElementById("notes").replaceChildren(...notes.map((note) => html("li", {}, note)));
}

/** Writes the part of the time that is shown, with its highest memory and its number of calls. */
function writeShown(figure) {
  const { view: { window: [from, to] }, curves, calls, settings } = figure;
  const parts = [`shown: ${shortTimeText(from)} to ${shortTimeText(to)}`];
  let highest = -Infinity;
  for (const { times, memory, isShown } of curves) {
    const end = isShown ? countBelow(times, to + 1e-9) : 0;
    for (let index = countBelow(times, from - 1e-9); index < end; index++) highest = Math.max(highest, memory[index]);
  }
  if (highest > -Infinity) parts.push(`highest ${memoryText(highest)}`);
  if (settings.functions !== "none" && calls.length) {
    const within = calls.filter((call) => call.function.isShown && call.to >= from && call.from <= to).length;
    const most = settings.functions === "brackets" && figure.bracketCount < within ? `, brackets of the ${figure.bracketCount} longest` : "";
    parts.push(counted(within, "call") + most);
  }
  const isTooDeep = ({ level, function: { isShown } }) => isShown && level >= figure.view.level + MOST_ROWS;
  if (settings.functions === "flame" && calls.some(isTooDeep)) parts.push("more rows after a click on one of these");
  if (settings.functions === "flame" && figure.view.level) parts.push(`from row ${figure.view.level + 1}`);
  const text = parts.join(" · ");
  const output = document.getElementById("shown");
  if (output.textContent !== text) output.textContent = text;
}

