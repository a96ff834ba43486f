"""The amount of work for a contender: more than the noise of the measurement, and less than minutes."""

from collections.abc import Callable
from dataclasses import dataclass

FIRST = 8
_STEP = 16


@dataclass(frozen=True)
class Sizes:
    """Two sizes of one workload; the slope between them is the cost of the work."""

    small: int
    large: int

    @classmethod
    def up_to(cls, large: int) -> "Sizes":
        """Returns two sizes that are far apart, and never the same."""
        return cls(max(1, large // 10), max(2, large))


def sizes_for(cpu_seconds: Callable[[int], float], most: int, seconds: float) -> Sizes:
    """Returns sizes up to the one at which the work alone takes this number of seconds. No size is above `most`."""
    start_up = cpu_seconds(1)
    # a long start-up varies by more than a short one, and needs more work to stand out of it
    enough = max(seconds, start_up)
    size = min(FIRST, most)
    # a third of that time is measured exactly enough; the size for all of it follows by proportion
    while (took := cpu_seconds(size) - start_up) < enough / 3:
        if size == most:
            return Sizes.up_to(most)
        size = min(size * _STEP, most)
    return Sizes.up_to(min(most, round(size * enough / took)))
