"""A call of a profiled function costs as much deep in a recursion as at its start."""

import pytest

DOORS = {
    "in the report": ("", []),
    "with a comprehension in it": ("", []),
    "with a table for each call": ("from memory_profiler import profile\n", []),
    "stamped": ("", ["--timestamp"]),
    "recorded": ("", []),
}

PROGRAM = """
import sys, threading, time
from contextlib import nullcontext

sys.setrecursionlimit(10 ** 6)
recorded = nullcontext()

@profile
def down(depth):
    return depth and down(depth - 1)

def seconds(depth):
    began = time.process_time()
    with recorded:
        down(depth)
    return time.process_time() - began

def main():
    down(10)
    # the least of several: the first one also makes the stack; in turns, so that a slow while of the machine hits both
    short, long = map(min, zip(*((seconds({depth}), seconds(4 * {depth})) for _ in range(6))))
    print("times as long:", long / short)

# up to Python 3.10, each call of a Python function takes some of the C stack
threading.stack_size(1 << 29)
thread = threading.Thread(target=main)
thread.start()
thread.join()
"""

FOUR_TIMES_AS_LONG = 8
"""The ratio is 4 if the cost of a call does not depend on the depth, and 16 if it grows with it. This is half way."""

CHANGES = {
    "with a comprehension in it": (
        "return depth and",
        "held = [one for one in (lambda: (1, 2))()]\n    return depth and",
    ),
    "recorded": (
        "@profile\n",
        "from memory_profiler import LineProfiler\nprofiler = recorded = LineProfiler()\n@profiler\n",
    ),
}


@pytest.mark.parametrize("name", DOORS)
def test_a_recursion_four_times_as_deep_takes_four_times_as_long(name, python, tmp_path) -> None:
    prelude, words = DOORS[name]
    depth = 4_000 if name == "with a table for each call" else 15_000
    program = prelude + PROGRAM.format(depth=depth)
    program = program.replace(*CHANGES.get(name, ("", "")))
    (tmp_path / "program.py").write_text(program)
    finished = python.pyprof([*words, "program.py"], within=tmp_path)
    assert finished.status == 0, str(finished)[:3000]
    [line] = [line for line in finished.stdout.splitlines() if line.startswith(b"times as long:")]
    assert float(line.split()[-1]) < FOUR_TIMES_AS_LONG, line
