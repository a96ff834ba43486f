"""The number of short spikes that are seen."""

import sys
from pathlib import Path

from samplings.profilers import Profiler, memories

SPIKE = """
import sys, time
time.sleep(float(sys.argv[1]))
block = bytearray(b"x") * (200 * 2**20)
time.sleep(0.02)
del block
time.sleep(0.3)
"""


def seen(profiler: Profiler, runs: int, folder: Path) -> int:
    """Returns the number of runs whose recording, at the usual interval of 0.1 s, shows a spike of 200 MiB and 20 ms."""
    (folder / "spike").write_text(SPIKE)
    count = 0
    for run in range(runs):
        # in each run, the spike is at another time between two samples
        began = 0.3 + 0.1 * run / runs
        with profiler.recording([], [sys.executable, "-S", "spike", str(began)], folder) as (process, file):
            process.wait()
            count += max(memories(file), default=0) > 150
    return count
