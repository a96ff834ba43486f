"""The delay of samples."""

from dataclasses import dataclass
from pathlib import Path

from samplings.profilers import Profiler, times


@dataclass(frozen=True)
class Punctuality:
    """The delays of the samples of a run."""

    within: float
    """The part that came no later than 0.2 ms after its time."""

    missed: float
    """The part of the times at which there is no sample."""

    drift: float
    """By how many seconds the last sample is off, if the first is not."""


LATE = 0.0002


def punctuality(profiler: Profiler, interval: float, folder: Path, seconds: float) -> Punctuality:
    """The delays while a waiting program is sampled."""
    with profiler.recording(["-T", str(interval)], ["sleep", str(seconds)], folder) as (process, file):
        process.wait()
        taken = times(file)
    return judged(taken, interval)


def judged(taken: list[float], interval: float) -> Punctuality:
    """The times are those of one schedule, which begins a little before the first."""
    since = [at - taken[0] for at in taken]
    off = [at - interval * round(at / interval) for at in since]
    # the earliest are those that came at once
    earliest = sorted(off)[len(off) // 100]
    expected = round(since[-1] / interval) + 1
    within = sum(late - earliest <= LATE for late in off) / len(off)
    return Punctuality(within, 1 - len(taken) / expected, since[-1] - interval * (len(taken) - 1))
