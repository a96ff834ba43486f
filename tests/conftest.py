"""The fixtures of all tests, and the last lines of a test run."""

import os
import signal
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from harness import browser, huge_pages, interpreters, matrix
from harness.environments import TESTS, for_original, for_programs
from harness.programs import Python, pyprof_executable

pytest_plugins = ("harness.second_runs",)


def pytest_configure(config):
    """Builds the environments before any test runs, so that no test's time limit pays for it."""
    # programs would inherit the signals that a shell (in the background) or `nohup` ignores
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.default_int_handler)
        for ends_a_program in (
            signal.SIGHUP,
            signal.SIGQUIT,
            signal.SIGTERM,
            signal.SIGUSR1,
            signal.SIGUSR2,
            signal.SIGALRM,
        ):
            signal.signal(ends_a_program, signal.SIG_DFL)
    huge_pages.disable()
    if hasattr(config, "workerinput"):
        return
    found = [found for found in map(interpreters.find, wanted(config)) if isinstance(found, interpreters.Interpreter)]
    # pip runs in one thread, so each core installs into another environment
    with ThreadPoolExecutor(os.cpu_count()) as cores:
        made = [cores.submit(make, interpreter) for interpreter in found for make in (for_programs, for_original)]
    for environment in made:
        environment.result()


def pytest_addoption(parser):
    """Adds `--pythons`, for a run on some of the Pythons, and `--turn`, for a part of the tests."""
    parser.addoption(
        "--pythons",
        default=",".join(interpreters.LABELS),
        metavar="LABEL,…",
        help="the Pythons to test with, of " + " ".join(interpreters.LABELS),
    )
    parser.addoption(
        "--turn",
        type=int,
        metavar="COMMITS",
        help="run what it is the turn of the commit to run, which so many commits lead to: long folders run on one of "
        "the other Pythons, and tests that need any Python on one",
    )


def wanted(config) -> tuple[str, ...]:
    """The labels of the Pythons to test with."""
    try:
        return matrix.parse(config.getoption("pythons"))
    except ValueError as error:
        raise pytest.UsageError(str(error)) from error


def turn(config) -> matrix.Turn:
    """The part of the tests that this run does."""
    return matrix.Turn(config.getoption("turn"))


def pytest_generate_tests(metafunc):
    """Runs a test that takes a Python with all Pythons of its folder."""
    if "label" in metafunc.fixturenames:
        folder = metafunc.definition.path.relative_to(TESTS).parts[0]
        labels = turn(metafunc.config).labels_for(folder, wanted(metafunc.config))
        metafunc.parametrize("label", labels, scope="session", indirect=True)
    if "any_label" in metafunc.fixturenames:
        labels = turn(metafunc.config).labels_for_one(wanted(metafunc.config))
        metafunc.parametrize("any_label", labels, scope="session", indirect=True)
    if "every_label" in metafunc.fixturenames:
        metafunc.parametrize("every_label", wanted(metafunc.config), scope="session", indirect=True)


@pytest.fixture(scope="session")
def label(request) -> str:
    """The label of each Python of the folder in turn: see harness/matrix.py."""
    return request.param


@pytest.fixture(scope="session")
def python(label) -> Python:
    """Each Python of the folder in turn. If this machine lacks it, the test is skipped and the last lines report that."""
    return present(label)


@pytest.fixture(scope="session")
def python_3_11() -> Python:
    """Python 3.11, on which the original runs for comparison."""
    return present("3.11")


@pytest.fixture(scope="session")
def any_label(request) -> str:
    """The label of a Python that runs the whole suite."""
    return request.param


@pytest.fixture(scope="session")
def any_python(any_label) -> Python:
    """A Python that runs the whole suite, for tests that do not depend on the version."""
    return present(any_label)


@pytest.fixture(scope="session")
def every_label(request) -> str:
    """The label of each Python in turn."""
    return request.param


@pytest.fixture(scope="session")
def every_python(every_label) -> Python:
    """Each Python in turn, also in a folder that runs on some of them."""
    return present(every_label)


@pytest.fixture(scope="session")
def python_3_12() -> Python:
    """Python 3.12, for packages that support no other, and for checks of types."""
    return present("3.12")


@pytest.fixture(params=("hosted", "imported"))
def door(request, python):
    """Runs a script that imports the module: under pyprof, and in an interpreter of its own."""
    return python.pyprof if request.param == "hosted" else python.imported


@pytest.fixture
def figure(record_property):
    """Reports a measured figure, by its name, in the last lines of the test run."""

    def tell(name: str, value: str) -> None:
        record_property("figure", f"{name}: {value}")

    return tell


def present(label: str) -> Python:
    """Returns the Python of this label. Skips the test if this machine lacks it."""
    found = interpreters.find(label)
    if isinstance(found, interpreters.Absent):
        pytest.skip(f"no Python {label}: {found.why}")
    return Python(found)


def pytest_terminal_summary(terminalreporter):
    """Prints the tested Pythons, the absent ones with the reasons, and the figures that tests have reported."""
    terminalreporter.section("pyprof")
    terminalreporter.line(f"executable: {pyprof_executable()}")
    for label in wanted(terminalreporter.config):
        found = interpreters.find(label)
        if isinstance(found, interpreters.Absent):
            terminalreporter.line(f"NOT TESTED with Python {label}: {found.why}", red=True, bold=True)
        else:
            version = ".".join(map(str, found.version))
            terminalreporter.line(f"tested with Python {version} ({label}): {found.executable}")
    if browser.find() is None:
        terminalreporter.line(f"NOT TESTED in a browser: {browser.WHY_NOT}", red=True, bold=True)
    for line in times_by_folder(terminalreporter):
        terminalreporter.line(line)
    for outcome in ("passed", "failed"):
        for report in terminalreporter.stats.get(outcome, []):
            for name, value in getattr(report, "user_properties", ()):
                if name == "figure":
                    terminalreporter.line(value)


def times_by_folder(terminalreporter) -> list[str]:
    """The time of the tests of each folder, added up over all workers; the longest first."""
    seconds: Counter[str] = Counter()
    for reports in terminalreporter.stats.values():
        for report in reports:
            if isinstance(report, pytest.TestReport):
                seconds[report.nodeid.split("/")[0]] += report.duration  # type: ignore[assignment]
    return [f"{seconds:7.0f} s  {folder}" for folder, seconds in seconds.most_common()]
