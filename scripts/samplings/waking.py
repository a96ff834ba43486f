"""The cost of waking at fixed times alone: no sampler that runs beside a program can cost less."""

import subprocess
import time
from pathlib import Path

from samplings.cost import processor_time

WAKES = """
#include <stdlib.h>
#include <time.h>

int main(int count, char **words)
{
    long interval = atof(words[1]) * 1e9;
    struct timespec next;
    clock_gettime(CLOCK_MONOTONIC, &next);
    for (;;) {
        next.tv_nsec += interval;
        next.tv_sec += next.tv_nsec / 1000000000;
        next.tv_nsec %= 1000000000;
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
    }
}
"""


def waking(interval: float, folder: Path, warm_up: float, seconds: float) -> float:
    """Returns the microseconds of processor time that a process takes to wake once and do nothing."""
    program = folder / "wakes"
    subprocess.run(["cc", "-O2", "-o", program, "-x", "c", "-"], input=WAKES, text=True, check=True)
    process = subprocess.Popen([program, str(interval)])
    try:
        time.sleep(warm_up)
        before, began = processor_time(process.pid), time.time()
        time.sleep(seconds)
        after, ended = processor_time(process.pid), time.time()
    finally:
        process.kill()
        process.wait()
    return (after - before) * 1e6 / ((ended - began) / interval)
