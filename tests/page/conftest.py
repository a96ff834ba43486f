"""A browser for each test run, and pages as `mprof plot` and `mprof report` make them."""

import pytest

from harness import browser as browsers
from harness.programs import pyprof_executable, run
from page import records
from page.recordings import Recording
from page.records import Recorded
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
def show(show_page, plot):
    """Opens the page of recordings."""

    def open_page(*recordings, options=(), names=None, **how):
        return show_page(plot(*recordings, options=options, names=names), **how)

    return open_page


@pytest.fixture(scope="session")
def usual_record(any_python, tmp_path_factory):
    """The record of `records.USUAL`."""
    return Recorded(any_python, tmp_path_factory.mktemp("usual"), records.USUAL)


@pytest.fixture(scope="session")
def hostile_record(any_python, tmp_path_factory):
    """The record of a program whose names are hostile."""
    return Recorded(any_python, tmp_path_factory.mktemp("hostile"), records.hostile_program(records.HOSTILE))


@pytest.fixture
def show_page(browser):
    """Opens a page. Fails if the page complains, or requests anything but itself."""
    opened = []

    def open_page(file, **how):
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 860}, "timezone_id": "UTC", **how})
        opened.append((Shown(context.new_page(), file), context))
        return opened[-1][0]

    yield open_page
    for shown, context in opened:
        assert shown.complaints == []
        context.close()
