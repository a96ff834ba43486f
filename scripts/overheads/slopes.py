"""The arithmetic of costs: from seconds of whole runs to nanoseconds of a line, with what the rounds differ by."""

import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from overheads.calibration import Sizes

NANOSECONDS = 1e9


def slope(cpu_seconds: Callable[[int], float], sizes: Sizes) -> float:
    """The seconds that a unit of work takes; start-up, which both runs have, drops out."""
    more = cpu_seconds(sizes.large) - cpu_seconds(sizes.small)
    return more / (sizes.large - sizes.small)


@dataclass(frozen=True)
class Spread:
    """A figure that was measured in several rounds."""

    middle: float
    low: float
    high: float

    @classmethod
    def of(cls, rounds: Sequence[float]) -> "Spread":
        """The median of the rounds, the lowest and the highest."""
        return cls(statistics.median(rounds), min(rounds), max(rounds))


def per_line(slopes: Sequence[float], plain: Sequence[float], lines: int) -> list[float]:
    """For each round, the nanoseconds of a profiled line beyond those under plain python."""
    return [(taken - plainly) / lines * NANOSECONDS for taken, plainly in zip(slopes, plain)]


def times(over: Sequence[float], under: Sequence[float]) -> list[float]:
    """For each round, the ratio of the costs. If noise has made a cost zero or negative, the ratio is infinite."""
    return [above / below if below > 0 else math.inf for above, below in zip(over, under)]
