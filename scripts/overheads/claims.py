"""The claims that the figures must support, each with its measurement."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from overheads.contenders import (
    EMPTY,
    LINE_PROFILER,
    LINE_PROFILER_TRACE,
    ORIGINAL,
    ORIGINAL_PSS,
    ORIGINAL_TRACEMALLOC,
    ORIGINAL_USS,
    PYPROF_JEMALLOC,
    PYPROF_PSS,
    PYPROF_PSUTIL,
    PYPROF_TRACEMALLOC,
    PYPROF_USS,
    TRACEMALLOC_EMPTY,
    Contender,
)
from overheads.footprint import Footprint
from overheads.profiled_lines import HOT, LARGE_HOT, LITTLE, PAGE
from overheads.pythons import Python
from overheads.results import Results
from overheads.slopes import Spread, times
from overheads.workloads import Workload


class Holds(Enum):
    """The result of a claim."""

    YES = "yes"
    NO = "NO"
    UNKNOWN = "not measured"

    @classmethod
    def if_true(cls, holds: bool) -> "Holds":
        """Returns the result of a claim that was measured."""
        return cls.YES if holds else cls.NO


@dataclass(frozen=True)
class Verdict:
    """A claim compared with the measured figure."""

    claim: str
    required: str
    measured: str
    holds: Holds


class Bound(Enum):
    """The side of its limit on which a figure must be."""

    AT_LEAST = "at least"
    AT_MOST = "at most"

    def holds(self, figure: float, limit: float) -> Holds:
        """Returns whether the figure is on that side."""
        return Holds.if_true(figure >= limit if self is Bound.AT_LEAST else figure <= limit)


@dataclass(frozen=True)
class Claim:
    """A requirement for the cost of a line under pyprof, compared with that of another contender."""

    workload: Workload
    pyprof: Contender
    other: Contender
    figure: Callable[[list[float], list[float]], list[float]]
    """Returns the figure of each round. Both arguments are the costs of a line, one for each round."""
    bound: Bound
    limit: float
    unit: str

    def verdict(self, results: Results, python: Python) -> Verdict:
        """Returns the verdict on the measurements with a Python."""
        claim = f"{self.workload}: {self.pyprof} against {self.other}"
        required = f"{self.bound.value} {_figure(self.limit)} {self.unit}"
        if not results.has(python, self.workload, self.pyprof, self.other):
            return Verdict(claim, required, "", Holds.UNKNOWN)
        pyprof, other = (results.lines(python, self.workload, which) for which in (self.pyprof, self.other))
        spread = Spread.of(self.figure(pyprof, other))
        measured = f"{_figure(spread.middle)} ({_figure(spread.low)} to {_figure(spread.high)})"
        return Verdict(claim, required, measured, self.bound.holds(spread.middle, self.limit))


def _figure(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 10 or value == round(value) else f"{value:.2f}"


def cheaper(workload: Workload, pyprof: Contender, other: Contender, least: float) -> Claim:
    """A line under pyprof must be at least `least` times cheaper than under the other contender."""
    return Claim(
        workload, pyprof, other, lambda pyprof, slower: times(slower, pyprof), Bound.AT_LEAST, least, "times cheaper"
    )


def no_dearer(workload: Workload, pyprof: Contender, other: Contender, most: float) -> Claim:
    """A line under pyprof must cost at most `most` times as much as under the other contender."""
    return Claim(workload, pyprof, other, times, Bound.AT_MOST, most, "times its cost")


def within(workload: Workload, pyprof: Contender, other: Contender, most: float) -> Claim:
    """A line under pyprof must cost at most `most` nanoseconds more than under the other contender."""

    def more(pyprof: list[float], cheaper: list[float]) -> list[float]:
        return [dear - cheap for dear, cheap in zip(pyprof, cheaper)]

    return Claim(workload, pyprof, other, more, Bound.AT_MOST, most, "ns more")


OF_LINES = (
    cheaper(HOT, PYPROF_PSUTIL, ORIGINAL, 300),
    cheaper(LITTLE, PYPROF_PSUTIL, ORIGINAL, 30),
    cheaper(PAGE, PYPROF_PSUTIL, ORIGINAL, 30),
    cheaper(HOT, PYPROF_PSS, ORIGINAL_PSS, 2_000),
    cheaper(HOT, PYPROF_USS, ORIGINAL_USS, 2_000),
    cheaper(LARGE_HOT, PYPROF_PSS, ORIGINAL_PSS, 2_000),
    cheaper(LARGE_HOT, PYPROF_USS, ORIGINAL_USS, 2_000),
    cheaper(HOT, PYPROF_TRACEMALLOC, ORIGINAL_TRACEMALLOC, 2_000),
    within(HOT, PYPROF_TRACEMALLOC, TRACEMALLOC_EMPTY, 300),
    no_dearer(HOT, PYPROF_JEMALLOC, EMPTY, 3),
    no_dearer(HOT, PYPROF_PSUTIL, LINE_PROFILER, 1),
    no_dearer(HOT, PYPROF_PSUTIL, LINE_PROFILER_TRACE, 1),
)

MOST_FOOTPRINT = 5.0
"""The most memory beyond that of plain python, in MiB."""

MOST_GROWTH = 0.1
"""The most growth from few lines to many, in MiB: the noise of two runs."""


def verdicts(results: Results, python: Python, footprints: Mapping[Contender, Footprint]) -> list[Verdict]:
    """Returns the verdicts on all claims about figures that were measured with a Python."""
    found = [claim.verdict(results, python) for claim in OF_LINES if results.has(python, claim.workload)]
    if PYPROF_PSUTIL in footprints:
        found.extend(_of_memory(footprints[PYPROF_PSUTIL]))
    return found


def _of_memory(footprint: Footprint) -> list[Verdict]:
    return [
        Verdict(
            f"memory: {PYPROF_PSUTIL}, over plain python",
            f"at most {MOST_FOOTPRINT:g} MiB",
            f"{footprint.few:.2f}",
            Holds.if_true(footprint.few <= MOST_FOOTPRINT),
        ),
        Verdict(
            f"memory: {PYPROF_PSUTIL}, growth from 100,000 hot lines to 10,000,000",
            f"none (at most {MOST_GROWTH:g} MiB)",
            f"{footprint.grown:.2f}",
            Holds.if_true(footprint.grown <= MOST_GROWTH),
        ),
    ]
