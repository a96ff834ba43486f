"""The delay of samples."""

from dataclasses import dataclass
from pathlib import Path

from samplings.profilers import Profiler, times


@dataclass(frozen=True)
class Punctuality:
    """The delays of the samples of a run."""

    within: float
    """The part of the samples that came at most 0.2 ms after their times."""

    missed: float
    """The part of the times at which there is no sample."""

    drift: float
    """The delay of the last sample relative to the first one, in seconds."""


LATE = 0.0002


def punctuality(profiler: Profiler, interval: float, folder: Path, seconds: float) -> Punctuality:
    """Returns the delays of samples of a program that only waits."""
    with profiler.recording(["-T", str(interval)], ["sleep", str(seconds)], folder) as (process, file):
        process.wait()
        taken = times(file)
    return punctuality_of(taken, interval)


def punctuality_of(taken: list[float], interval: float) -> Punctuality:
    """Returns the delays of the samples at these times. Their schedule begins a little before the first of them."""
    since = [at - taken[0] for at in taken]
    off = [at - interval * round(at / interval) for at in since]
    # the earliest samples are those that came without delay
    earliest = sorted(off)[len(off) // 100]
    expected = round(since[-1] / interval) + 1
    within = sum(late - earliest <= LATE for late in off) / len(off)
    return Punctuality(within, 1 - len(taken) / expected, since[-1] - interval * (len(taken) - 1))
