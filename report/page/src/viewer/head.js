
// The title, the facts about the process, and notes about what the figures are.

/** Returns a date and time in the time zone of the browser; an empty text if no calendar has it. */
function dateText(secondsSinceEpoch) {
  const moment = new Date(secondsSinceEpoch * 1000);
  if (Number.isNaN(moment.valueOf())) return "";
  const two = (number) => String(number).padStart(2, "0");
  const day = `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
  return `${day} ${two(moment.getHours())}:${two(moment.getMinutes())}:${two(moment.getSeconds())}`;
}

function endText({ ending, signal }) {
  const texts = {
    running: "still running",
    unwritten: "ended without a report",
    finished: undefined,
    signal: `ended by signal ${signal}`,
    executed: "executed another program",
  };
  return texts[ending];
}

function writeHead(content) {
  const { command, python, pid, begun, ended } = content;
  document.title = `${command || `process ${pid}`} - memory`;
  document.getElementById("title").textContent = command || `process ${pid}`;
  const facts = [`process ${pid}`, `Python ${python}`, `started ${dateText(begun)}`];
  if (ended !== null) facts.push(`ran ${durationText(Math.max(0, ended - begun))}`);
  facts.push(endText(content));
  const known = facts.filter((fact) => fact !== undefined);
  document.getElementById("facts").replaceChildren(...known.map((fact) => html("span", {}, fact)));
}

function writeNotes(content) {
  const { heap, ending } = content;
  const notes = [];
  if (ending === "running" || ending === "unwritten") {
    notes.push("The figures at the end are those of the last moment before this page was written, or before the process was killed.");
  }
  if (!heap) notes.push("This record has no heap. A run with --heap --record counts every allocation.");
  if (heap?.missing) notes.push(`The figures are not complete: ${counted(heap.missing, "block is", "blocks are")} missing.`);
  const inherited = heap ? figuresOf(heap.lines.total).inherited : 0;
  if (inherited) notes.push(`${bytesText(inherited)} were inherited: the process began as a fork of another one.`);
  document.getElementById("notes").replaceChildren(...notes.map((note) => html("li", {}, note)));
}
