"""Workloads inside profiled functions, for the cost of a line."""

from overheads.contenders import (
    ALL,
    EMPTY,
    LINE_PROFILER,
    LINE_PROFILER_TRACE,
    MEMRAY,
    ORIGINAL,
    ORIGINAL_PSS,
    ORIGINAL_TRACEMALLOC,
    ORIGINAL_USS,
    PLAIN,
    PYPROF_JEMALLOC,
    PYPROF_PSS,
    PYPROF_PSUTIL,
    PYPROF_TRACEMALLOC,
    PYPROF_USS,
    SCALENE,
)
from overheads.workloads import HEAD, Workload

_ALL_CONTENDERS = tuple(contender for contender in ALL if contender is not PLAIN)

_RUN = """
work(int(sys.argv[-1]))
"""

_HOT = """
@profile
def work(size):
    total = 0
    for number in range(size):
        total = total ^ number
        total = total & 1023
    return total
"""

HOT = Workload("hot lines that touch no new memory", HEAD + _HOT + _RUN, _ALL_CONTENDERS, lines=3)


def _allocating(amount: int) -> str:
    """Returns a function whose lines allocate. It keeps the memory to its end, so that each line must take fresh
    memory."""
    line = f"        kept.append(bytearray({amount}))\n"
    return f"""
@profile
def work(size):
    kept = []
    for _ in range(size):
{line * 10}"""


_MOST_KEPT = 600 * 2**20


def _keeps(name: str, amount: int, before: str = "", **further) -> Workload:
    program = HEAD + before + _allocating(amount) + _RUN
    return Workload(name, program, lines=11, most=_MOST_KEPT // (10 * amount), **further)


LITTLE = _keeps("lines that allocate 400 bytes", 400, contenders=_ALL_CONTENDERS, memory=2 * _MOST_KEPT)
PAGE = _keeps("lines that allocate 4,000 bytes", 4_000, contenders=_ALL_CONTENDERS, memory=2 * _MOST_KEPT)

_IN_THREADS = """
import threading

threads = [threading.Thread(target=work, args=[int(sys.argv[-1])]) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""

_IN_SHORT = (
    EMPTY,
    PYPROF_PSUTIL,
    PYPROF_PSS,
    PYPROF_TRACEMALLOC,
    PYPROF_JEMALLOC,
    ORIGINAL,
    ORIGINAL_PSS,
    ORIGINAL_TRACEMALLOC,
    LINE_PROFILER,
    LINE_PROFILER_TRACE,
    MEMRAY,
    SCALENE,
)
"""The contenders without those that resemble one of these."""

THREADS = Workload("hot lines in 8 threads", HEAD + _HOT + _IN_THREADS, _IN_SHORT, lines=8 * 3)

# small pages, which most memory has: the more pages a process has, the longer the kernel takes to sum up its figures
_BALLAST = """
import mmap

ballast = mmap.mmap(-1, 2 << 30)
ballast.madvise(mmap.MADV_NOHUGEPAGE)
for page in range(0, len(ballast), mmap.PAGESIZE):
    ballast[page] = 1
"""

_OF_PAGES = (PYPROF_PSUTIL, PYPROF_PSS, PYPROF_USS, ORIGINAL, ORIGINAL_PSS, ORIGINAL_USS)

LARGE_HOT = Workload(
    "hot lines in a process of 2 GiB", HEAD + _BALLAST + _HOT + _RUN, _OF_PAGES, lines=3, memory=3 * 2**30
)
LARGE_PAGE = _keeps(
    "lines that allocate 4,000 bytes in a process of 2 GiB", 4_000, _BALLAST, contenders=_OF_PAGES, memory=4 * 2**30
)

PROFILED_LINES = (HOT, LITTLE, PAGE, THREADS, LARGE_HOT, LARGE_PAGE)
