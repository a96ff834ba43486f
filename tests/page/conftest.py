"""A browser for each test run, and pages as `mprof plot` makes them."""

import pytest

from harness import browser as browsers
from harness.programs import pyprof_executable, run
from page.recordings import Recording
from page.shown import Shown


@pytest.fixture(scope="session")
def browser():
    """The browser of this machine. Without one, the tests are skipped, and the last lines of the run say so."""
    executable = browsers.find()
    if executable is None:
        pytest.skip(browsers.WHY_NOT)
    with browsers.running(executable) as browser:
        yield browser


@pytest.fixture
def plot(tmp_path):
    """Makes a page of files with these recordings, or these texts, by `mprof plot`, with these options."""

    def make(*recordings: Recording | str | bytes, options=(), names=None):
        names = names or [f"{number}.dat" for number in range(len(recordings))]
        for name, recording in zip(names, recordings, strict=True):
            text = recording.text() if isinstance(recording, Recording) else recording
            (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        mprof = pyprof_executable().with_name("mprof")
        page = tmp_path / "page.html"
        finished = run([mprof, "plot", "-o", page, *options, "--", *names], within=tmp_path)
        assert finished.status == 0 and page.exists(), finished
        return page

    return make


@pytest.fixture
def show(browser, plot):
    """Opens such a page. Fails if the page complains, or requests anything but itself."""
    opened = []

    def open_page(*recordings, options=(), names=None, **how):
        how = {"viewport": {"width": 1280, "height": 860}, "timezone_id": "UTC", **how}
        context = browser.new_context(**how)
        page = plot(*recordings, options=options, names=names)
        opened.append((Shown(context.new_page(), page), context))
        return opened[-1][0]

    yield open_page
    for shown, context in opened:
        assert shown.complaints == []
        context.close()
