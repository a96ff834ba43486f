"""The figures of the tests at the end of a run."""

from . import _heap_figures
from ._byte_sizes import text


class Summary:
    """Collects the figures of all tests, also those of the workers of xdist, and lists the highest."""

    def __init__(self, config):
        self._top = config.getoption("pyprof_top")
        self._folder = str(config.rootpath)
        self._tests = {}
        self._setups = {}
        self._fixtures = []

    def pytest_runtest_logreport(self, report):
        figures = getattr(report, "pyprof", None)
        if figures is None:
            return
        of_phase = self._setups if report.when == "setup" else self._tests
        of_phase[report.nodeid] = figures
        self._fixtures += [(*fixture, report.nodeid) for fixture in figures["fixtures"]]

    def pytest_terminal_summary(self, terminalreporter):
        if not self._tests and not self._setups:
            return
        terminalreporter.section("heap of the tests")
        for line in [*self._of_tests(), *self._of_fixtures()]:
            terminalreporter.line(line)

    def _of_tests(self):
        tests = sorted(self._tests.items(), key=lambda test: -test[1]["peak"])
        rows = [["Peak", "Left", "Allocated", "Allocations", "Fixtures", "Test", "Most at its peak"]]
        for name, figures in self._cut(tests):
            fixtures = self._setups.get(name, {"peak": 0})["peak"]
            amounts = [figures["peak"], figures["left"], figures["allocated"]]
            lines = figures["lines"]["peak"]
            most = _heap_figures.place(lines[0][1], lines[0][2], self._folder) if lines else ""
            rows.append([*map(text, amounts), f"{figures['allocations']:,}", text(fixtures), name, most])
        return [_count(len(rows) - 1, len(tests), "test"), *_table(rows, 5)] if tests else []

    def _of_fixtures(self):
        large = [fixture for fixture in self._fixtures if fixture[2] >= _LARGE]
        fixtures = sorted(large, key=lambda fixture: -fixture[2])
        rows = [["Peak", "Left", "Fixture", "Scope", "Set up for"]]
        for name, scope, peak, left, test in self._cut(fixtures):
            rows.append([text(peak), text(left), name, scope, test])
        return ["", _count(len(rows) - 1, len(large), "fixture"), *_table(rows, 2)] if large else []

    def _cut(self, rows):
        return rows[: self._top] if self._top else rows


_LARGE = 1 << 20
"""The peak of a fixture that is listed."""


def _count(shown, all_of_them, kind):
    if shown < all_of_them:
        return f"The {shown} {kind}s with the highest peaks, of {all_of_them}:"
    return f"The {kind}s by their peaks:"


def _table(rows, numbers):
    """Returns the lines of a table whose first columns are numbers."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    head, *rest = [
        "  ".join(
            cell.rjust(width) if column < numbers else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths))
        ).rstrip()
        for row in rows
    ]
    return [head, *rest]
