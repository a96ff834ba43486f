"""The amount of work for a contender: enough to stand out of the noise, but not minutes of it."""

from collections.abc import Callable
from dataclasses import dataclass

FIRST = 8
_STEP = 16


@dataclass(frozen=True)
class Sizes:
    """Two sizes of one workload; the slope between them is what the work costs."""

    small: int
    large: int

    @classmethod
    def up_to(cls, large: int) -> "Sizes":
        """Far apart, and never the same."""
        return cls(max(1, large // 10), max(2, large))


def sizes_for(cpu_seconds: Callable[[int], float], most: int, seconds: float) -> Sizes:
    """The sizes at which the work itself takes so many seconds, or as many as `most` allows."""
    start_up = cpu_seconds(1)
    # a long start-up varies by more than a short one
    enough = max(seconds, start_up)
    size = min(FIRST, most)
    # a third is measured well enough to know the rest by proportion
    while (took := cpu_seconds(size) - start_up) < enough / 3:
        if size == most:
            return Sizes.up_to(most)
        size = min(size * _STEP, most)
    return Sizes.up_to(min(most, round(size * enough / took)))
