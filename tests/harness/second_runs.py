"""A plugin of pytest that reports the tests that passed only on their second run: `scripts/test --in-turns` runs each
failed test once more."""

import pytest

MOST = 5
"""The number of such tests with which a run still succeeds."""

Found = dict[str, str]
"""The first line of the first error of each test, by node id."""


def passed(terminalreporter) -> Found:
    """Returns the tests that failed and then passed."""
    found: Found = {}
    for report in terminalreporter.stats.get("rerun", []):
        found.setdefault(report.nodeid, _first_line(report.longrepr))
    for outcome in ("failed", "error"):
        for report in terminalreporter.stats.get(outcome, []):
            found.pop(report.nodeid, None)
    return found


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session):
    """Fails a run in which too many tests needed a second run."""
    terminalreporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if session.exitstatus == pytest.ExitCode.OK and len(passed(terminalreporter)) > MOST:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter):
    """Prints a line for each of these tests."""
    found = passed(terminalreporter)
    for nodeid, error in found.items():
        terminalreporter.line(f"PASSED ON THE SECOND RUN: {nodeid}: {error}", red=True, bold=True)
    if len(found) > MOST:
        terminalreporter.line(f"FAILED: more than {MOST} tests passed only on the second run", red=True, bold=True)


def _first_line(error) -> str:
    crash = getattr(error, "reprcrash", None)
    text = crash.message if crash else str(error)
    return next(iter(text.strip().splitlines()), "")
