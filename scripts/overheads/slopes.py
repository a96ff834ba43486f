"""The arithmetic of costs: from seconds of whole runs to nanoseconds of a line, and their spread over the rounds."""

import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from overheads.calibration import Sizes

NANOSECONDS = 1e9


def slope(cpu_seconds: Callable[[int], float], sizes: Sizes) -> float:
    """Returns the seconds that a unit of work takes. The start-up cancels out, since both runs have it."""
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
        """Returns the median, the lowest and the highest of the rounds."""
        return cls(statistics.median(rounds), min(rounds), max(rounds))


def per_line(slopes: Sequence[float], plain: Sequence[float], lines: int) -> list[float]:
    """Returns for each round the nanoseconds that a profiled line takes beyond those under plain python."""
    return [(taken - plainly) / lines * NANOSECONDS for taken, plainly in zip(slopes, plain)]


def times(over: Sequence[float], under: Sequence[float]) -> list[float]:
    """Returns for each round the ratio of the costs. If noise has made a cost zero or negative, the ratio is
    infinite."""
    return [above / below if below > 0 else math.inf for above, below in zip(over, under)]
