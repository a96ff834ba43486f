"""Thousands of calls of `memory_usage` leak no memory, threads or descriptors."""

from itertools import pairwise

from memory_usage import doors

LEFT = """
import json, os, subprocess, sys
from memory_profiler import memory_usage

def left():
    return [len(os.listdir("/proc/self/task")), len(os.listdir("/proc/self/fd"))]

def works():
    return 1
"""


def test_threads_and_descriptors(answer):
    before, after = answer(
        LEFT
        + """
def calls():
    for number in range(300):
        memory_usage(works, interval=0.001)
        memory_usage(works, max_usage=True)
        memory_usage(timeout=0.001, interval=0.001)
        if number % 30 == 0:
            with subprocess.Popen(["true"]) as process:
                memory_usage(process, interval=0.001, multiprocess=True)
            memory_usage(os.getppid())
        try:
            memory_usage((exit, (1,)))
        except SystemExit:
            pass
calls()
before = left()
calls()
print(json.dumps([before, left()]))
"""
    )
    assert before == after


def test_memory_of_the_whole_process(answer):
    """The memory of the process includes that of native threads. Six thousand calls leak at most a few pages."""
    first, last = answer(
        LEFT
        + """
from memory_profiler import _get_memory

def calls(count):
    for _ in range(count):
        memory_usage(works)
    return round(_get_memory(-1, "psutil") * 2**20)

calls(3000)
print(json.dumps([calls(100), calls(6000)]))
"""
    )
    assert last - first <= 32 * 1024


def test_memory_of_the_calling_thread(python, tmp_path):
    """The memory of the program's and Python's objects is checked to the byte, after each hundred of a thousand
    calls."""
    in_use = doors.answer(
        "hosted",
        python,
        LEFT
        + """
import gc
from memory_profiler import _get_memory

gc.disable()
in_use = [0] * 11
for hundred in range(11):
    for _ in range(100):
        memory_usage(works)
    in_use[hundred] = round(_get_memory(-1, "jemalloc") * 2**20)
print(json.dumps(in_use))
""",
        tmp_path,
        options=["--backend", "jemalloc"],
    )
    grown = {after - before for before, after in pairwise(in_use[1:])}
    # the list keeps the new number, which takes 32 bytes; from 3.14 on, Python reuses the object of a released number
    assert grown == ({32} if python.version < (3, 14) else {0}), in_use
