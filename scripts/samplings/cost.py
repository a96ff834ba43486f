"""The processor time of the process that samples: for each sample, and as a share of a core."""

import time
from dataclasses import dataclass
from pathlib import Path

from samplings.profilers import Profiler, times


@dataclass(frozen=True)
class Cost:
    """The cost of sampling, without the program and without the start."""

    microseconds_a_sample: float
    part_of_a_core: float


def cost(profiler: Profiler, options: list, program: list, folder: Path, warm_up: float, seconds: float) -> Cost:
    """Returns the cost of sampling a program for `seconds` after `warm_up`. SECONDS in `program` stands for the time
    that it runs."""
    lasts = str(warm_up + seconds + 0.5)
    program = [word.replace("SECONDS", lasts) for word in program]
    with profiler.recording(options, program, folder) as (process, file):
        time.sleep(warm_up)
        before, began = processor_time(process.pid), time.time()
        time.sleep(seconds)
        after, ended = processor_time(process.pid), time.time()
        # the last samples are in the file only at the end of the process
        process.wait()
        samples = sum(began <= at < ended for at in times(file))
    return Cost((after - before) * 1e6 / max(samples, 1), (after - before) / (ended - began))


def processor_time(pid: int) -> float:
    """Returns the processor time of all threads of a process, in seconds."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9
