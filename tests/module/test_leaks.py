"""Repeated use of the module leaks no memory. The allocator counts in bytes, including pyprof's own memory."""

import pytest

from module.running import run_quietly

COUNTING = """
import ctypes, gc, io

class Counters(ctypes.Structure):
    _fields_ = [("allocated", ctypes.POINTER(ctypes.c_uint64)), ("freed", ctypes.POINTER(ctypes.c_uint64))]

heap = ctypes.CDLL(None)
heap.pyprof_jemalloc_account.restype = ctypes.POINTER(Counters)
counters = heap.pyprof_jemalloc_account().contents

def in_use():
    gc.collect()
    return counters.allocated[0] - counters.freed[0]

def kept(act, count):
    "Bytes that are in use after so many times and were not before: the least of several, since a list may grow once."
    left = []
    for _ in range(4):
        before = in_use()
        for _ in range(count):
            act()
        left.append(in_use() - before)
    return min(left)

class Nowhere(io.TextIOBase):
    def write(self, text):
        return len(text)

nowhere = Nowhere()
"""

USES = {
    "decorated calls": (
        10_000,
        """
@profile(stream=nowhere)
def act():
    return [number for number in range(3)]
""",
    ),
    "decorated calls that raise": (
        2_000,
        """
@profile(stream=nowhere)
def raises():
    raise LookupError

def act():
    try:
        raises()
    except LookupError:
        pass
""",
    ),
    "decorated generators": (
        2_000,
        """
@profile(stream=nowhere)
def values():
    yield 1
    yield 2

def act():
    made = values()
    next(made)
    del made
    list(values())
""",
    ),
    "decorating": (
        1_000,
        """
def works():
    return 1

def act():
    profile(works, stream=nowhere)()
""",
    ),
    "profilers": (
        1_000,
        """
def works():
    return helps()

def helps():
    return [number for number in range(3)]

def act():
    profiler = LineProfiler()
    profiler.add_function(helps)
    profiler(works)()
    show_results(profiler, stream=nowhere)
""",
    ),
    "profilers that are never enabled": (
        1_000,
        """
def works():
    return 1

def act():
    LineProfiler().add_function(works)
""",
    ),
    "calls of one profiler": (
        10_000,
        """
profiler = LineProfiler()

@profiler
def act():
    return 1
""",
    ),
    "steps of generators": (
        1_000,
        """
profiler = LineProfiler()

@profiler
def values():
    yield 1
    yield 2

def act():
    list(values())
    next(values())
""",
    ),
    "profilers with a trace function of their own": (
        1_000,
        """
class Own(LineProfiler):
    def trace_memory_usage(self, frame, event, arg):
        return super().trace_memory_usage(frame, event, arg)

def works():
    return 1

def act():
    Own()(works)()
""",
    ),
    "time stamps of one's own": (
        1_000,
        """
from memory_profiler import TimeStamper

def act():
    stamper = TimeStamper("psutil")
    with stamper.timestamp("block"):
        pass
    stamper.show_results(nowhere)
""",
    ),
}


@pytest.mark.parametrize("use", USES)
def test_a_profiler_leaks_no_objects(python, tmp_path, use):
    count, body = USES[use]
    left = _measured(python, tmp_path, count, body)
    # no object takes less than 16 bytes
    assert left < 8 * count, f"{left} bytes after {count} times"


def _measured(python, tmp_path, count: int, body: str) -> int:
    def door(words, **how):
        return python.pyprof(["--backend", "jemalloc", "-o", "report", *words], **how)

    script = f"{COUNTING}\n{body}\nimport builtins\nbuiltins.profile(block)(1)\nprint(kept(act, {count}))\n"
    return int(run_quietly(door, tmp_path, script).stdout)


def test_threads_leak_no_memory(python, tmp_path):
    """The resident set is measured, since memory that one thread has allocated may be freed by another one."""
    run_quietly(
        python.imported,
        tmp_path,
        f"""{COUNTING.partition("class Counters")[0]}
class Nowhere(io.TextIOBase):
    def write(self, text):
        return len(text)

wrapped = [profile(lambda: 1, stream=Nowhere()), LineProfiler()(lambda: 2)]

def grown(count):
    for _ in range(count):
        for function in wrapped:
            thread = threading.Thread(target=function)
            thread.start()
            thread.join()
    gc.collect()
    return int(open("/proc/self/statm").read().split()[1]) * 4096

before = grown(500)
after = grown(3000)
# 100 bytes in each of them would be 600,000
assert after - before < 400_000, after - before
""",
    )
