// Starts the viewer when the page is loaded.

function start() {
  const content = JSON.parse(document.getElementById("content").textContent);
  const recordings = readRecordings(content);
  writeTitle(recordings);
  writeFacts(recordings);
  writeNotes(recordings);
  const settings = { functions: content.layout, fromZero: false, window: content.window ?? undefined };
  const figure = new Figure(recordings, settings);
  figure.start = content.recordings[0]?.start ?? null;
  figure.listeners.push(() => writeShown(figure));
  makeControls(figure);
  makeLegend(figure);
  makeTable(figure);
  new Gestures(figure);
  new Wheel(figure);
  listenToKeys(figure);
  figure.draw();
}

start();
